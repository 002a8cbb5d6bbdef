//! Documentation of events. These structs are never made: a test holds real answers against them, and others what is refused.

#![allow(dead_code, reason = "read by the derive alone")]

use serde_json::{Value, json};
use utoipa::ToSchema;

use super::{
    answers::{self, answers},
    sessions::{self, NewSession, Session, WholeSession},
    trial::Counts,
    warnings::Warning,
};

answers! {
    /// Of a list of events.
    EventsListed => answers::listed("EventList", json!({ "results": [in_list()], "count": 1, "next": null, "previous": null }));
    /// Of one event.
    EventFound => answers::found("Event", example());
    /// Of an event that is made.
    EventCreated => answers::created("Event", example());
    /// Of an event that is replaced.
    EventReplaced => answers::replaced("Event", example());
    /// Of an event that is changed.
    EventChanged => answers::changed("Event", example());
    /// Of an event that is deleted.
    EventDeleted => answers::deleted();
}

/// An event.
#[derive(ToSchema)]
pub(super) struct Event {
    #[schema(format = "uuid")]
    id: String,
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// Empty if there is none.
    #[schema(max_length = 20_000)]
    description: String,
    /// Empty if there is none.
    #[schema(max_length = 300)]
    location: String,
    /// Empty if there is none.
    #[schema(max_length = 2_000)]
    image_url: String,
    status: EventStatus,
    /// IANA name of the zone where it takes place.
    timezone: String,
    /// From when on the public sees what is not a draft. `null`: at once.
    #[schema(format = "date-time", required)]
    publish_at: Option<String>,
    #[schema(format = "date-time")]
    created_at: String,
    /// When the event itself last changed; its sessions and their ticket types do not count.
    #[schema(format = "date-time")]
    updated_at: String,
    /// All of them by start time; not in lists.
    #[schema(nullable = false)]
    sessions: Option<Vec<Session>>,
    /// How many rows were made, changed and deleted: only in the answer to a PUT with `sessions`.
    #[schema(nullable = false)]
    changes: Option<Counts>,
    /// What is allowed and likely not meant: only in answers to writes, and only if there is something.
    #[schema(nullable = false, max_items = 1000)]
    warnings: Option<Vec<Warning>>,
}

/// Drafts are seen here alone. What is cancelled or postponed is shown as such.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub(super) enum EventStatus {
    Draft,
    Published,
    Cancelled,
    Postponed,
}

/// A page of events.
#[derive(ToSchema)]
pub(super) struct EventList {
    #[schema(max_items = 100)]
    results: Vec<Event>,
    /// Events on all pages.
    #[schema(minimum = 0)]
    count: i64,
    /// The page after this one.
    #[schema(required)]
    next: Option<String>,
    /// The page before this one.
    #[schema(required)]
    previous: Option<String>,
}

/// An event with all that belongs to it.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(new))]
pub(crate) struct NewEvent {
    /// Outer white space is cut off.
    #[schema(
        min_length = 1,
        max_length = 200,
        pattern = r"^[^\u0000-\u001f\u007f-\u009f]*[^\u0000-\u0020\u007f-\u00a0\s][^\u0000-\u001f\u007f-\u009f]*$"
    )]
    name: String,
    /// May have lines and tabs, and no other control characters.
    #[schema(max_length = 20_000, pattern = r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]*$", default = "")]
    description: Option<String>,
    #[schema(max_length = 300, pattern = r"^[^\u0000-\u001f\u007f-\u009f]*$", default = "")]
    location: Option<String>,
    /// A whole URL, or none.
    #[schema(
        max_length = 2_000,
        pattern = r"^(https?://[A-Za-z0-9._~-]+(:[0-9]{1,4})?([/?][!#-;=?-\[\]_a-z~]*)?)?$",
        default = ""
    )]
    image_url: Option<String>,
    #[schema(default = "published")]
    status: Option<EventStatus>,
    /// IANA name of the zone where it takes place, as IANA writes it.
    #[schema(format = "iana-time-zone", default = "UTC")]
    timezone: Option<String>,
    /// From when on the public sees what is not a draft. `null`: at once.
    #[schema(format = "date-time")]
    publish_at: Option<String>,
    /// Made with it.
    #[schema(max_items = 10_000)]
    sessions: Option<Vec<NewSession>>,
}

/// An event as it is to be. What a GET answered may be sent back as it is, or changed: what the service sets is taken if it is unchanged.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(whole))]
pub(crate) struct WholeEvent {
    /// That of the path.
    #[schema(format = "uuid", nullable = false)]
    id: Option<String>,
    /// Outer white space is cut off.
    #[schema(
        min_length = 1,
        max_length = 200,
        pattern = r"^[^\u0000-\u001f\u007f-\u009f]*[^\u0000-\u0020\u007f-\u00a0\s][^\u0000-\u001f\u007f-\u009f]*$"
    )]
    name: String,
    /// May have lines and tabs, and no other control characters.
    #[schema(max_length = 20_000, pattern = r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]*$", default = "")]
    description: Option<String>,
    #[schema(max_length = 300, pattern = r"^[^\u0000-\u001f\u007f-\u009f]*$", default = "")]
    location: Option<String>,
    /// A whole URL, or none.
    #[schema(
        max_length = 2_000,
        pattern = r"^(https?://[A-Za-z0-9._~-]+(:[0-9]{1,4})?([/?][!#-;=?-\[\]_a-z~]*)?)?$",
        default = ""
    )]
    image_url: Option<String>,
    #[schema(default = "published")]
    status: Option<EventStatus>,
    /// IANA name of the zone where it takes place, as IANA writes it.
    #[schema(format = "iana-time-zone", default = "UTC")]
    timezone: Option<String>,
    /// From when on the public sees what is not a draft. `null`: at once.
    #[schema(format = "date-time")]
    publish_at: Option<String>,
    /// All that it is to have: what has the `id` of one of its sessions is that one, what has none is made, and what is not named is
    /// deleted. Left out, they stay. At most 10,000, or as many as it has.
    #[schema(nullable = false)]
    sessions: Option<Vec<WholeSession>>,
    /// As it is.
    #[schema(format = "date-time", nullable = false)]
    created_at: Option<String>,
    /// As it is.
    #[schema(format = "date-time", nullable = false)]
    updated_at: Option<String>,
}

/// What is to be changed of an event; what is not named stays. Its sessions are changed one by one.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(update))]
pub(crate) struct EventUpdate {
    /// Outer white space is cut off.
    #[schema(
        nullable = false,
        min_length = 1,
        max_length = 200,
        pattern = r"^[^\u0000-\u001f\u007f-\u009f]*[^\u0000-\u0020\u007f-\u00a0\s][^\u0000-\u001f\u007f-\u009f]*$"
    )]
    name: Option<String>,
    /// May have lines and tabs, and no other control characters.
    #[schema(max_length = 20_000, pattern = r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]*$")]
    description: Option<String>,
    #[schema(max_length = 300, pattern = r"^[^\u0000-\u001f\u007f-\u009f]*$")]
    location: Option<String>,
    /// A whole URL, or none.
    #[schema(max_length = 2_000, pattern = r"^(https?://[A-Za-z0-9._~-]+(:[0-9]{1,4})?([/?][!#-;=?-\[\]_a-z~]*)?)?$")]
    image_url: Option<String>,
    status: Option<EventStatus>,
    /// IANA name of the zone where it takes place, as IANA writes it.
    #[schema(format = "iana-time-zone")]
    timezone: Option<String>,
    /// From when on the public sees what is not a draft. `null`: at once.
    #[schema(format = "date-time")]
    publish_at: Option<String>,
}

pub(super) fn example() -> Value {
    let mut event = in_list();
    event["sessions"] = json!([sessions::example()]);
    event
}

fn in_list() -> Value {
    json!({
        "id": "01890a5d-ac96-774b-bcce-b302099a8057",
        "name": "Summer Concert",
        "description": "Annual outdoor concert",
        "location": "Central Park",
        "image_url": "https://images.example.org/summer-concert.jpg",
        "status": "published",
        "timezone": "America/New_York",
        "publish_at": null,
        "created_at": "2027-01-01T00:00:00Z",
        "updated_at": "2027-01-02T03:04:05.600Z",
    })
}

fn new() -> Value {
    json!({
        "name": "Summer Concert",
        "description": "Annual outdoor concert",
        "location": "Central Park",
        "timezone": "America/New_York",
        "sessions": [sessions::new()],
    })
}

fn whole() -> Value {
    let mut event = new();
    event["sessions"] = json!([sessions::whole()]);
    event
}

fn update() -> Value {
    json!({ "location": "Riverside Park", "image_url": null })
}
