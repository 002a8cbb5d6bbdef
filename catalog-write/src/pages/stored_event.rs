//! An event as the API tells it, as far as pages speak of it.

use chrono::{DateTime, Utc};
use http::header;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::pages::{moments, refusal::Refusal, site::Site, visit::Visit};

/// An event with its sessions.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub(super) struct StoredEvent {
    pub(super) id: Uuid,
    pub(super) name: String,
    pub(super) description: String,
    pub(super) location: String,
    pub(super) image_url: String,
    pub(super) status: String,
    pub(super) timezone: String,
    pub(super) publish_at: Option<DateTime<Utc>>,
    pub(super) sessions: Vec<StoredSession>,
    /// All of it as it was read.
    #[serde(skip)]
    pub(super) etag: String,
}

/// A session with its ticket types.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub(super) struct StoredSession {
    pub(super) id: Uuid,
    pub(super) starts_at: DateTime<Utc>,
    pub(super) ends_at: DateTime<Utc>,
    pub(super) total_capacity: i64,
    pub(super) status: String,
    pub(super) ticket_types: Vec<StoredTicketType>,
}

/// A ticket type.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub(super) struct StoredTicketType {
    pub(super) id: Uuid,
    pub(super) name: String,
    pub(super) price: String,
    pub(super) quantity: i64,
}

impl StoredEvent {
    /// # Errors
    /// When there is none of this id.
    pub(super) async fn of(site: &Site, visit: &Visit, id: Uuid) -> Result<Self, Refusal> {
        let answer = site.api.get(&visit.caller, &format!("/api/admin/events/{id}")).await?;
        let etag = answer.header(&header::ETAG).unwrap_or_default().to_owned();
        Ok(Self { etag, ..answer.read()? })
    }

    pub(super) fn session(&self, id: Uuid) -> Option<&StoredSession> {
        self.sessions.iter().find(|session| session.id == id)
    }

    pub(super) fn ticket_type_count(&self) -> usize {
        self.sessions.iter().map(|session| session.ticket_types.len()).sum()
    }

    /// How much it is: `1 event, 3 sessions, 9 ticket types`.
    pub(super) fn extent(&self) -> String {
        let sessions = moments::counted(self.sessions.len(), "session");
        format!("1 event, {sessions}, {}", moments::counted(self.ticket_type_count(), "ticket type"))
    }
}

impl StoredSession {
    pub(super) fn ticket_type(&self, id: Uuid) -> Option<&StoredTicketType> {
        self.ticket_types.iter().find(|ticket_type| ticket_type.id == id)
    }

    /// When it is, by the clock of this zone.
    pub(super) fn when(&self, zone: &jiff::tz::TimeZone) -> String {
        moments::span(self.starts_at, self.ends_at, zone)
    }

    /// `General Admission, VIP`.
    pub(super) fn ticket_type_names(&self) -> String {
        self.ticket_types.iter().map(|ticket_type| ticket_type.name.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// `340 of 500`.
    pub(super) fn left(&self) -> String {
        let left: i64 = self.ticket_types.iter().map(|ticket_type| ticket_type.quantity).sum();
        format!("{left} of {}", self.total_capacity)
    }
}
