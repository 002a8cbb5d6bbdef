//! An event as the public sees it: the same in a list and on its own page.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::schedule::{Availability, Schedule, Summary};

/// What stands in the event's row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventFacts {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Empty if there is none.
    pub description: String,
    /// Empty if there is none.
    pub location: String,
    /// Empty if there is none.
    pub image_url: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When its row last changed; its sessions and their ticket types do not count.
    pub updated_at: DateTime<Utc>,
    /// `published`, `cancelled` or `postponed`.
    pub status: String,
    /// IANA name of the zone where it takes place.
    pub timezone: String,
}

/// An event as it is at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Event<'a> {
    #[serde(flatten)]
    facts: &'a EventFacts,
    #[serde(flatten)]
    summary: Summary,
}

impl<'a> Event<'a> {
    /// The event of `facts` at `now`. `currency`: of all prices, ISO 4217.
    #[must_use]
    pub fn new(facts: &'a EventFacts, schedule: &Schedule, currency: &str, now: DateTime<Utc>) -> Self {
        let mut summary = schedule.summary(currency.to_owned(), now);
        summary.availability = availability(facts, summary.availability);
        Self { facts, summary }
    }
}

/// What an event tells, whose sessions tell this. Nothing is sold of what is cancelled; of what is postponed nobody knows yet.
#[must_use]
pub fn availability(facts: &EventFacts, of_sessions: Availability) -> Availability {
    match facts.status.as_str() {
        "cancelled" => Availability::Ended,
        "postponed" => Availability::Unknown,
        _ => of_sessions,
    }
}
