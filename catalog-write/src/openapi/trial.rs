//! What `?dry_run=true` answers. It is never made here: a test holds real ones against it.

#![allow(dead_code, reason = "read by the derive alone")]

use serde_json::{Value, json};
use utoipa::ToSchema;

/// What a write would do.
#[derive(ToSchema)]
pub(super) struct Trial {
    /// Always `true`: nothing was changed.
    dry_run: bool,
    /// With which the write would be answered.
    #[schema(minimum = 200, maximum = 299)]
    status: u16,
    counts: Counts,
    /// The first of what would change, row by row.
    #[schema(max_items = 1000)]
    changes: Vec<Entry>,
    /// What the write would answer; `null` if that has no body.
    #[schema(required, value_type = Option<Object>)]
    result: Option<()>,
}

/// How many rows of each kind would be made, changed and deleted.
#[derive(ToSchema)]
pub(super) struct Counts {
    events: Count,
    sessions: Count,
    ticket_types: Count,
}

#[derive(ToSchema)]
struct Count {
    #[schema(minimum = 0)]
    created: i64,
    #[schema(minimum = 0)]
    updated: i64,
    #[schema(minimum = 0)]
    deleted: i64,
}

/// What would become of one row.
#[derive(ToSchema)]
pub(super) struct Entry {
    resource: Resource,
    #[schema(format = "uuid")]
    id: String,
    /// The event that it belongs to; `null` for accounts and tokens.
    #[schema(format = "uuid", required)]
    event_id: Option<String>,
    action: Action,
    /// What was there; of an update only what it changes. `null` if nothing was.
    #[schema(required, value_type = Option<Object>)]
    before: Option<()>,
    /// What would be there; of an update only what it changes. `null` if nothing would.
    #[schema(required, value_type = Option<Object>)]
    after: Option<()>,
}

#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
enum Resource {
    Event,
    Session,
    TicketType,
    User,
    Token,
}

#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub(super) enum Action {
    Create,
    Update,
    Delete,
}

/// Of a write that changes a name and answers `result`.
pub(super) fn example(status: u16, result: Value) -> Value {
    let none = json!({ "created": 0, "updated": 0, "deleted": 0 });
    let id = "01890a5d-ac96-774b-bcce-b302099a8057";
    json!({
        "dry_run": true,
        "status": status,
        "counts": { "events": { "created": 0, "updated": 1, "deleted": 0 }, "sessions": none, "ticket_types": none },
        "changes": [{
            "resource": "event", "id": id, "event_id": id, "action": "update",
            "before": { "name": "Concert" }, "after": { "name": "Summer Concert" },
        }],
        "result": result,
    })
}
