//! The question whether an event is to go.

use askama::Template;
use chrono::{DateTime, Utc};
use jiff::tz::TimeZone;

use crate::pages::{
    chrome::{Chrome, Section},
    moments,
    site::Site,
    stored_event::StoredEvent,
    visit::Visit,
};

/// Sessions that are told one by one.
const SESSIONS_MAX: usize = 50;

#[derive(Template)]
#[template(path = "removal.html")]
pub(super) struct RemovalPage<'a> {
    chrome: Chrome<'a>,
    event: &'a StoredEvent,
    zone: TimeZone,
    /// The name must be typed.
    needs_name: bool,
    upcoming: String,
    audience: Audience,
    /// For how many days it can be brought back.
    days: u32,
    note: Option<&'static str>,
    /// What was typed, if it is not the name.
    wrong: Option<&'a str>,
}

/// Who sees an event.
enum Audience {
    Nobody,
    Readers,
    /// Readers, from then on.
    ReadersFrom(String),
}

impl<'a> RemovalPage<'a> {
    pub(super) fn new(site: &'a Site, visit: &'a Visit, event: &'a StoredEvent, now: DateTime<Utc>) -> Self {
        let zone = moments::zone(&event.timezone);
        let upcoming = upcoming(event, now);
        Self {
            chrome: Chrome::new(site, visit, Section::Events),
            needs_name: needs_name(event, now),
            upcoming: moments::counted(upcoming, "session"),
            audience: Audience::of(event, now, &zone),
            event,
            zone,
            days: site.app.history_days,
            note: None,
            wrong: None,
        }
    }

    pub(super) fn noting(self, note: &'static str) -> Self {
        Self { note: Some(note), ..self }
    }

    pub(super) fn refusing(self, typed: &'a str) -> Self {
        Self { wrong: Some(typed), ..self }
    }

    fn sessions(&self) -> impl Iterator<Item = &crate::pages::stored_event::StoredSession> {
        self.event.sessions.iter().take(SESSIONS_MAX)
    }

    /// Sessions that are not told one by one.
    fn more(&self) -> usize {
        self.event.sessions.len().saturating_sub(SESSIONS_MAX)
    }
}

impl Audience {
    fn of(event: &StoredEvent, now: DateTime<Utc>, zone: &TimeZone) -> Self {
        match event.publish_at {
            _ if event.status == "draft" => Self::Nobody,
            Some(at) if at > now => Self::ReadersFrom(moments::minute(at, zone)),
            _ => Self::Readers,
        }
    }
}

/// Readers may be about to come to it: nobody deletes such an event by a slip of the hand.
pub(super) fn needs_name(event: &StoredEvent, now: DateTime<Utc>) -> bool {
    let is_public = event.status == "published" && event.publish_at.is_none_or(|at| at <= now);
    is_public && upcoming(event, now) > 0
}

fn upcoming(event: &StoredEvent, now: DateTime<Utc>) -> usize {
    event.sessions.iter().filter(|session| session.ends_at > now).count()
}
