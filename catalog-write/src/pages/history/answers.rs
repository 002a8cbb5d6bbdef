//! What the API tells of changes.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Map, Value};
use uuid::Uuid;

/// Fields of a row.
pub(super) type Fields = Map<String, Value>;

/// A page of changes, or of something else.
#[derive(Debug, Deserialize)]
pub(super) struct Results<T> {
    pub(super) results: Vec<T>,
    pub(super) next: Option<String>,
}

/// One transaction.
#[derive(Debug, Deserialize)]
pub(super) struct Change {
    pub(super) id: i64,
    pub(super) at: DateTime<Utc>,
    pub(super) actor: Actor,
    pub(super) address: Option<String>,
    pub(super) action: Option<String>,
    pub(super) undoes: Option<i64>,
    pub(super) undone_by: Option<i64>,
    pub(super) counts: Counts,
    pub(super) entries: Vec<Entry>,
    pub(super) entry_count: i64,
    /// Of its entries.
    #[serde(default)]
    pub(super) next: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Actor {
    pub(super) kind: String,
    pub(super) name: String,
}

/// What became of one row.
#[derive(Debug, Deserialize)]
pub(super) struct Entry {
    pub(super) resource: String,
    pub(super) id: Uuid,
    pub(super) event_id: Option<Uuid>,
    pub(super) action: String,
    pub(super) before: Option<Fields>,
    pub(super) after: Option<Fields>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Counts {
    pub(super) events: Count,
    pub(super) sessions: Count,
    pub(super) ticket_types: Count,
}

#[derive(Debug, Deserialize)]
pub(super) struct Count {
    pub(super) created: i64,
    pub(super) updated: i64,
    pub(super) deleted: i64,
}

/// What a write would do.
#[derive(Debug, Deserialize)]
pub(super) struct Trial {
    pub(super) counts: Counts,
    pub(super) changes: Vec<Entry>,
}

/// What is not as a change left it.
#[derive(Debug, Deserialize)]
pub(super) struct Conflict {
    pub(super) code: String,
    pub(super) resource: String,
    pub(super) id: Uuid,
    pub(super) field: Option<String>,
    #[serde(default)]
    pub(super) expected: Value,
    #[serde(default)]
    pub(super) present: Value,
}

impl Counts {
    /// Each kind of row by its name for people.
    pub(super) fn kinds(&self) -> [(&'static str, &Count); 3] {
        [("event", &self.events), ("session", &self.sessions), ("ticket type", &self.ticket_types)]
    }

    pub(super) fn deleted(&self) -> i64 {
        self.kinds().iter().map(|(_, count)| count.deleted).sum()
    }
}

impl Entry {
    /// The row as far as it is known: how it is now, or else how it was.
    pub(super) fn fields(&self) -> Option<&Fields> {
        self.after.as_ref().or(self.before.as_ref())
    }

    /// How far it is below an event.
    pub(super) fn depth(&self) -> u8 {
        match self.resource.as_str() {
            "event" => 0,
            "session" => 1,
            _ => 2,
        }
    }

    pub(super) fn is_of_the_catalog(&self) -> bool {
        matches!(self.resource.as_str(), "event" | "session" | "ticket_type")
    }
}
