//! Documentation of deleted events. These structs are never made: a test holds real answers against them.

#![allow(dead_code, reason = "read by the derive alone")]

use serde_json::{Value, json};
use utoipa::ToSchema;

use super::{
    answers::{self, answers},
    history::{Actor, actor},
};

answers! {
    /// Of a list of deleted events.
    DeletedEventsListed => answers::page("DeletedEventList", json!({ "results": [deleted_event()], "next": null }), &[]);
}

/// An event that was deleted and can be brought back.
#[derive(ToSchema)]
struct DeletedEvent {
    #[schema(format = "uuid")]
    id: String,
    name: String,
    #[schema(format = "date-time")]
    deleted_at: String,
    deleted_by: Actor,
    /// Id of the change that deleted it.
    #[schema(minimum = 1)]
    change_id: i64,
    /// How many sessions went with it.
    #[schema(minimum = 0)]
    sessions: i64,
    /// How many ticket types went with it.
    #[schema(minimum = 0)]
    ticket_types: i64,
}

/// A page of deleted events.
#[derive(ToSchema)]
pub(super) struct DeletedEventList {
    #[schema(max_items = 1000)]
    results: Vec<DeletedEvent>,
    /// The page after this one.
    #[schema(required)]
    next: Option<String>,
}

fn deleted_event() -> Value {
    json!({
        "id": "01890a5d-ac96-774b-bcce-b302099a8057",
        "name": "Summer Concert",
        "deleted_at": "2027-01-02T03:04:05.600Z",
        "deleted_by": actor(),
        "change_id": 42,
        "sessions": 1,
        "ticket_types": 2,
    })
}
