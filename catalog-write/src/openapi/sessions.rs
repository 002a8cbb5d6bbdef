//! Documentation of sessions. These structs are never made: a test holds real answers against them, and others what is refused.

#![allow(dead_code, reason = "read by the derive alone")]

use serde_json::{Value, json};
use utoipa::ToSchema;

use super::{
    answers::{self, answers},
    ticket_types::{self, NewTicketType, TicketType, WholeTicketType},
    warnings::Warning,
};

answers! {
    /// Of a list of sessions.
    SessionsListed => answers::listed("SessionList", json!({ "results": [example()], "count": 1, "next": null, "previous": null }));
    /// Of one session.
    SessionFound => answers::found("Session", example());
    /// Of a session that is made.
    SessionCreated => answers::created("Session", example());
    /// Of a session that is replaced.
    SessionReplaced => answers::replaced("Session", example());
    /// Of a session that is changed.
    SessionChanged => answers::changed("Session", example());
    /// Of a session that is deleted.
    SessionDeleted => answers::deleted();
}

/// When one can go.
#[derive(ToSchema)]
pub(super) struct Session {
    #[schema(format = "uuid")]
    id: String,
    #[schema(format = "uuid")]
    event_id: String,
    #[schema(format = "date-time")]
    starts_at: String,
    #[schema(format = "date-time")]
    ends_at: String,
    /// For how many people there is room.
    #[schema(minimum = 0)]
    total_capacity: i32,
    status: SessionStatus,
    #[schema(format = "date-time")]
    created_at: String,
    /// All of them, in the order of their making.
    ticket_types: Vec<TicketType>,
    /// What is allowed and likely not meant: only in answers to writes of the session, and only if there is something.
    #[schema(nullable = false, max_items = 1000)]
    warnings: Option<Vec<Warning>>,
}

#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
enum SessionStatus {
    Scheduled,
    Cancelled,
}

/// A page of sessions.
#[derive(ToSchema)]
pub(super) struct SessionList {
    #[schema(max_items = 100)]
    results: Vec<Session>,
    /// Sessions on all pages.
    #[schema(minimum = 0)]
    count: i64,
    /// The page after this one.
    #[schema(required)]
    next: Option<String>,
    /// The page before this one.
    #[schema(required)]
    previous: Option<String>,
}

/// A session with its ticket types.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(new))]
pub(crate) struct NewSession {
    /// RFC 3339 with an offset, from 1970 to 9999.
    #[schema(format = "date-time")]
    starts_at: String,
    /// After the start.
    #[schema(format = "date-time")]
    ends_at: String,
    /// For how many people there is room.
    #[schema(minimum = 0, maximum = 2_147_483_647)]
    total_capacity: i32,
    #[schema(default = "scheduled")]
    status: Option<SessionStatus>,
    #[schema(max_items = 100)]
    ticket_types: Option<Vec<NewTicketType>>,
}

/// A session of a whole event. What a GET answered may be sent back as it is: what the service sets is taken if it is unchanged.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WholeSession {
    /// Of a session of the event. Without it, one is made; under an event that is made, the client may choose it.
    #[schema(format = "uuid")]
    id: Option<String>,
    /// That of the path.
    #[schema(format = "uuid", nullable = false)]
    event_id: Option<String>,
    /// RFC 3339 with an offset, from 1970 to 9999.
    #[schema(format = "date-time")]
    starts_at: String,
    /// After the start.
    #[schema(format = "date-time")]
    ends_at: String,
    /// For how many people there is room.
    #[schema(minimum = 0, maximum = 2_147_483_647)]
    total_capacity: i32,
    #[schema(default = "scheduled")]
    status: Option<SessionStatus>,
    /// As it is.
    #[schema(format = "date-time", nullable = false)]
    created_at: Option<String>,
    /// All that it is to have: one of another session of the event moves here. Left out, they stay. At most 100, or as many as the event
    /// has.
    #[schema(nullable = false)]
    ticket_types: Option<Vec<WholeTicketType>>,
}

/// A session, and where it belongs.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(placed))]
pub(crate) struct PlacedSession {
    /// The event that it belongs to; one that is there moves. Without it, a session that is there stays where it is.
    #[schema(format = "uuid", nullable = false)]
    event_id: Option<String>,
    /// RFC 3339 with an offset, from 1970 to 9999.
    #[schema(format = "date-time")]
    starts_at: String,
    /// After the start.
    #[schema(format = "date-time")]
    ends_at: String,
    /// For how many people there is room.
    #[schema(minimum = 0, maximum = 2_147_483_647)]
    total_capacity: i32,
    #[schema(default = "scheduled")]
    status: Option<SessionStatus>,
    /// Only if this makes the session: the ticket types of one that is there are changed one by one.
    #[schema(max_items = 100)]
    ticket_types: Option<Vec<NewTicketType>>,
}

/// What is to be changed of a session; what is not named stays. Its ticket types are changed one by one.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(update))]
pub(crate) struct SessionUpdate {
    /// The event that it moves to.
    #[schema(format = "uuid", nullable = false)]
    event_id: Option<String>,
    /// RFC 3339 with an offset, from 1970 to 9999.
    #[schema(format = "date-time", nullable = false)]
    starts_at: Option<String>,
    /// After the start.
    #[schema(format = "date-time", nullable = false)]
    ends_at: Option<String>,
    /// For how many people there is room.
    #[schema(minimum = 0, maximum = 2_147_483_647, nullable = false)]
    total_capacity: Option<i32>,
    status: Option<SessionStatus>,
}

pub(super) fn example() -> Value {
    json!({
        "id": "01890a5d-ac96-774b-bcce-b302099a8061",
        "event_id": "01890a5d-ac96-774b-bcce-b302099a8057",
        "starts_at": "2027-06-15T22:00:00Z",
        "ends_at": "2027-06-16T02:00:00Z",
        "total_capacity": 500,
        "status": "scheduled",
        "created_at": "2027-01-01T00:00:00Z",
        "ticket_types": [ticket_types::example()],
    })
}

pub(super) fn new() -> Value {
    json!({
        "starts_at": "2027-06-15T18:00:00-04:00",
        "ends_at": "2027-06-15T22:00:00-04:00",
        "total_capacity": 500,
        "ticket_types": [ticket_types::new()],
    })
}

pub(super) fn whole() -> Value {
    let mut session = new();
    session["id"] = json!("01890a5d-ac96-774b-bcce-b302099a8061");
    session["ticket_types"] = json!([ticket_types::new()]);
    session
}

fn placed() -> Value {
    let mut session = new();
    session["event_id"] = json!("01890a5d-ac96-774b-bcce-b302099a8057");
    session
}

fn update() -> Value {
    json!({ "total_capacity": 450 })
}
