//! The session that is to be repeated, as the API tells of it, on the clock of its event's time zone.

use chrono::{DateTime, Utc};
use jiff::{civil, tz::TimeZone};
use serde::Deserialize;
use uuid::Uuid;

use crate::{
    pages::{refusal::Refusal, site::Site, visit::Visit},
    recurrence::local_of,
};

/// A session with what is around it.
pub(super) struct First {
    pub(super) session: Session,
    pub(super) event: Event,
    zone: TimeZone,
}

#[derive(Deserialize)]
pub(super) struct Session {
    pub(super) id: Uuid,
    pub(super) event_id: Uuid,
    pub(super) starts_at: DateTime<Utc>,
    pub(super) ends_at: DateTime<Utc>,
    pub(super) total_capacity: i32,
    pub(super) status: String,
    pub(super) ticket_types: Vec<TicketType>,
}

#[derive(Deserialize)]
pub(super) struct TicketType {
    name: String,
}

#[derive(Deserialize)]
pub(super) struct Event {
    pub(super) name: String,
    pub(super) timezone: String,
    pub(super) sessions: Vec<Session>,
}

impl First {
    pub(super) async fn read(site: &Site, visit: &Visit, id: Uuid) -> Result<Self, Refusal> {
        let session: Session = site.api.get(&visit.caller, &format!("/api/admin/sessions/{id}")).await?.read()?;
        let event = format!("/api/admin/events/{}", session.event_id);
        let event: Event = site.api.get(&visit.caller, &event).await?.read()?;
        // The API says what is wrong with a zone that it does not know.
        let zone = TimeZone::get(&event.timezone).unwrap_or(TimeZone::UTC);
        Ok(Self { session, event, zone })
    }

    /// What the clock shows at a moment.
    pub(super) fn clock(&self, at: DateTime<Utc>) -> civil::DateTime {
        local_of(at, &self.zone).unwrap_or_default()
    }

    pub(super) fn starts(&self) -> civil::DateTime {
        self.clock(self.session.starts_at)
    }

    /// Like `18 October`.
    pub(super) fn day(&self) -> String {
        self.starts().strftime("%-d %B").to_string()
    }

    /// Like `Mon 18 Oct 2027, 18:00–22:00`.
    pub(super) fn when(&self) -> String {
        let (from, to) = (self.starts(), self.clock(self.session.ends_at));
        format!("{}–{}", from.strftime("%a %-d %b %Y, %H:%M"), to.strftime("%H:%M"))
    }

    pub(super) fn ticket_types(&self) -> String {
        self.session.ticket_types.iter().map(|it| it.name.as_str()).collect::<Vec<_>>().join(", ")
    }
}
