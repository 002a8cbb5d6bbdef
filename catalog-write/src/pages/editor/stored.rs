//! An event as the admin API tells it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// An event, as far as the editor shows it.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub(super) struct Stored {
    pub(super) id: Uuid,
    pub(super) name: String,
    pub(super) description: String,
    pub(super) location: String,
    pub(super) image_url: String,
    pub(super) status: String,
    pub(super) timezone: String,
    pub(super) publish_at: Option<DateTime<Utc>>,
    pub(super) sessions: Vec<StoredSession>,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub(super) struct StoredSession {
    pub(super) id: Uuid,
    pub(super) starts_at: DateTime<Utc>,
    pub(super) ends_at: DateTime<Utc>,
    pub(super) total_capacity: i64,
    pub(super) status: String,
    pub(super) ticket_types: Vec<StoredTicketType>,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub(super) struct StoredTicketType {
    pub(super) id: Uuid,
    pub(super) name: String,
    pub(super) price: String,
    pub(super) quantity: i64,
}

impl Stored {
    pub(super) fn session(&self, id: Uuid) -> Option<&StoredSession> {
        self.sessions.iter().find(|session| session.id == id)
    }
}

impl StoredSession {
    pub(super) fn ticket_type(&self, id: Uuid) -> Option<&StoredTicketType> {
        self.ticket_types.iter().find(|ticket_type| ticket_type.id == id)
    }
}
