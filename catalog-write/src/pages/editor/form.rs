//! What was filled in, as it was typed.

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::pages::{
    editor::clock,
    moments,
    stored_event::{StoredEvent, StoredSession, StoredTicketType},
};

/// The event. A field that a browser does not send is empty.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct EventForm {
    pub(super) id: Uuid,
    /// Of the state that the page was made of; empty for an event that is new.
    pub(super) etag: String,
    /// That state, as JSON.
    pub(super) base: String,
    /// Sessions that it has besides those on the page.
    pub(super) others: u32,
    /// Which hundred of them the page shows, from 1 on.
    pub(super) part: usize,
    pub(super) name: String,
    pub(super) description: String,
    pub(super) location: String,
    pub(super) timezone: String,
    pub(super) image_url: String,
    pub(super) status: String,
    pub(super) publish_at: String,
    pub(super) sessions: Vec<SessionForm>,
    /// The button that was pressed; empty for a plain save.
    #[serde(rename = "do")]
    pub(super) button: String,
}

#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct SessionForm {
    pub(super) id: Uuid,
    /// Not empty: it goes when this is saved.
    pub(super) removed: String,
    pub(super) starts: String,
    pub(super) ends: String,
    pub(super) capacity: String,
    pub(super) status: String,
    pub(super) ticket_types: Vec<TicketTypeForm>,
}

#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct TicketTypeForm {
    pub(super) id: Uuid,
    /// Not empty: it goes when this is saved.
    pub(super) removed: String,
    pub(super) name: String,
    pub(super) price: String,
    pub(super) quantity: String,
}

impl EventForm {
    /// Of an event that there is. `others`: sessions of it that `stored` leaves out.
    pub(super) fn of(stored: &StoredEvent, etag: &str, others: usize) -> Self {
        let zone = moments::zone(&stored.timezone);
        Self {
            id: stored.id,
            etag: etag.to_owned(),
            base: serde_json::to_string(stored).unwrap_or_default(),
            others: u32::try_from(others).unwrap_or(u32::MAX),
            part: 1,
            name: stored.name.clone(),
            description: stored.description.clone(),
            location: stored.location.clone(),
            timezone: stored.timezone.clone(),
            image_url: stored.image_url.clone(),
            status: stored.status.clone(),
            publish_at: stored.publish_at.map(|at| clock::written(at, &zone)).unwrap_or_default(),
            sessions: stored.sessions.iter().map(|session| SessionForm::of(session, &zone)).collect(),
            button: String::new(),
        }
    }

    /// Of an event that is to be made.
    pub(super) fn new(timezone: String) -> Self {
        Self { id: Uuid::now_v7(), timezone, status: "draft".to_owned(), ..Self::default() }
    }

    pub(super) fn is_new(&self) -> bool {
        self.etag.is_empty()
    }

    /// The state that the page was made of.
    pub(super) fn base(&self) -> Option<StoredEvent> {
        serde_json::from_str(&self.base).ok()
    }

    /// By its clock times are read; without a zone that there is, by that of UTC.
    pub(super) fn zone(&self) -> TimeZone {
        moments::zone(self.timezone.trim())
    }
}

impl SessionForm {
    pub(super) fn of(stored: &StoredSession, zone: &TimeZone) -> Self {
        Self {
            id: stored.id,
            removed: String::new(),
            starts: clock::written(stored.starts_at, zone),
            ends: clock::written(stored.ends_at, zone),
            capacity: stored.total_capacity.to_string(),
            status: stored.status.clone(),
            ticket_types: stored.ticket_types.iter().map(TicketTypeForm::of).collect(),
        }
    }

    pub(super) fn is_removed(&self) -> bool {
        !self.removed.is_empty()
    }

    pub(super) fn ticket_types(&self) -> impl Iterator<Item = &TicketTypeForm> {
        self.ticket_types.iter().filter(|ticket_type| !ticket_type.is_removed())
    }
}

impl TicketTypeForm {
    pub(super) fn of(stored: &StoredTicketType) -> Self {
        Self {
            id: stored.id,
            removed: String::new(),
            name: stored.name.clone(),
            price: stored.price.clone(),
            quantity: stored.quantity.to_string(),
        }
    }

    pub(super) fn is_removed(&self) -> bool {
        !self.removed.is_empty()
    }
}
