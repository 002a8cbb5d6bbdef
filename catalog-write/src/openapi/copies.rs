//! Documentation of cloned events and repeated sessions. These structs are never made: a test holds real answers against them.

#![allow(dead_code, reason = "read by the derive alone")]

use serde_json::{Value, json};
use utoipa::ToSchema;

use super::{
    answers::{self, answers},
    events::{self, EventStatus},
    sessions::Session,
    warnings::Warning,
};

answers! {
    /// Of an event that is cloned.
    EventCloned => answers::created("ClonedEvent", clone());
    /// Of a session that is repeated.
    SessionRepeated => answers::done("Repeated", repeated());
}

/// In which a clone is another one.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(new_clone))]
pub(crate) struct NewClone {
    /// How many days later its sessions are, at the same time of the clock; negative: earlier.
    #[schema(minimum = -3_000_000, maximum = 3_000_000)]
    shift_days: i32,
    /// Without it as the event that is cloned.
    #[schema(
        min_length = 1,
        max_length = 200,
        pattern = r"^[^\u0000-\u001f\u007f-\u009f]*[^\u0000-\u0020\u007f-\u00a0\s][^\u0000-\u001f\u007f-\u009f]*$"
    )]
    name: Option<String>,
    #[schema(default = "draft")]
    status: Option<EventStatus>,
}

/// An event that was just cloned.
#[derive(ToSchema)]
pub(super) struct ClonedEvent {
    #[schema(format = "uuid")]
    id: String,
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    #[schema(max_length = 20_000)]
    description: String,
    #[schema(max_length = 300)]
    location: String,
    #[schema(max_length = 2_000)]
    image_url: String,
    status: EventStatus,
    timezone: String,
    /// Always `null`: when it is to be published is not cloned.
    #[schema(format = "date-time", required)]
    publish_at: Option<String>,
    #[schema(format = "date-time")]
    created_at: String,
    #[schema(format = "date-time")]
    updated_at: String,
    sessions: Vec<Session>,
    /// Times that are not what they look like.
    notes: Vec<CloneNote>,
    /// What is allowed and likely not meant.
    #[schema(nullable = false, max_items = 1000)]
    warnings: Option<Vec<Warning>>,
}

/// A time that is not what it looks like.
#[derive(ToSchema)]
struct CloneNote {
    /// Of the new session.
    #[schema(format = "uuid")]
    session_id: String,
    /// `starts_at` or `ends_at`.
    field: String,
    /// What clocks were to show, without an offset.
    local: String,
    #[schema(required)]
    clock: Option<Clock>,
    /// What it is.
    #[schema(format = "date-time")]
    at: String,
    detail: String,
}

/// `gap`: clocks skip this time; it is as if they had not been set forward yet. `overlap`: they show it twice; it is the first one.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
enum Clock {
    Gap,
    Overlap,
}

/// By which rule a session is repeated.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(repetition))]
pub(crate) struct Repetition {
    /// RFC 5545, of days on the clock of the event's time zone: `FREQ` (`DAILY`, `WEEKLY`, `MONTHLY` or `YEARLY`), either `COUNT` or `UNTIL`,
    /// and as wanted `INTERVAL`, `BYDAY`, `BYMONTHDAY`, `BYMONTH`, `BYSETPOS` and `WKST`. It has at most 1000 occurrences, the session
    /// itself included.
    #[schema(format = "recurrence-rule", min_length = 1, max_length = 1000)]
    rrule: String,
    /// Days without one, in the event's time zone.
    #[schema(max_items = 1000, value_type = Option<Vec<Day>>)]
    exceptions: Option<Vec<String>>,
    #[schema(default = true)]
    copy_ticket_types: Option<bool>,
}

/// A day of the calendar.
#[derive(ToSchema)]
#[schema(format = "date")]
struct Day(String);

/// What became of it.
#[derive(ToSchema)]
pub(super) struct Repeated {
    #[schema(format = "uuid")]
    event_id: String,
    /// The session that was repeated.
    #[schema(format = "uuid")]
    session_id: String,
    /// Of the event.
    timezone: String,
    /// How many sessions were made.
    #[schema(minimum = 0)]
    created: i64,
    first: Occurrence,
    /// Those that were made.
    #[schema(max_items = 999)]
    occurrences: Vec<Occurrence>,
    /// Those at whose start the event had a session before.
    #[schema(max_items = 999)]
    skipped: Vec<Occurrence>,
    /// What is odd about the rule or its exceptions, for people.
    notes: Vec<String>,
}

/// A session by the rule.
#[derive(ToSchema)]
struct Occurrence {
    /// Of the session.
    #[schema(format = "uuid")]
    id: String,
    #[schema(format = "date-time")]
    starts_at: String,
    #[schema(format = "date-time")]
    ends_at: String,
    /// What clocks show when it starts, without an offset.
    local_start: String,
    /// By how much they are ahead of UTC then: `-04:00`.
    #[schema(pattern = "^[+-][0-9]{2}:[0-9]{2}$")]
    offset: String,
    #[schema(required)]
    clock: Option<Clock>,
}

fn new_clone() -> Value {
    json!({ "shift_days": 364, "name": "Summer Concert 2028" })
}

fn clone() -> Value {
    let mut event = events::example();
    (event["status"], event["notes"]) = (json!("draft"), json!([]));
    event
}

fn repetition() -> Value {
    json!({ "rrule": "FREQ=WEEKLY;COUNT=3;BYDAY=TU", "exceptions": ["2027-06-22"] })
}

fn repeated() -> Value {
    json!({
        "event_id": "01890a5d-ac96-774b-bcce-b302099a8057",
        "session_id": "01890a5d-ac96-774b-bcce-b302099a8061",
        "timezone": "America/New_York",
        "created": 1,
        "first": occurrence("01890a5d-ac96-774b-bcce-b302099a8061", "2027-06-15"),
        "occurrences": [occurrence("01890a5d-ac96-774b-bcce-b302099a8062", "2027-06-29")],
        "skipped": [],
        "notes": [],
    })
}

fn occurrence(id: &str, day: &str) -> Value {
    json!({
        "id": id, "starts_at": format!("{day}T16:00:00Z"), "ends_at": format!("{day}T20:00:00Z"),
        "local_start": format!("{day}T12:00:00"), "offset": "-04:00", "clock": null,
    })
}
