//! One event in another format than JSON, made of its two documents.

use axum::response::Response;
use catalog_shared::{
    document::Document,
    problem::{Code, Problem},
    read_shape::{Availability, EventFacts},
};
use chrono::{DateTime, Utc};
use http::HeaderMap;
use serde::Deserialize;
use uuid::Uuid;

use super::{
    Format,
    alternates::calendar_file,
    calendar::{self, calendar},
    json_ld,
    page_url::Pages,
    wanted::Other,
};
use crate::{
    events::not_found,
    index::{Index, Meeting},
    min_version::MinVersion,
    read::{Answer, Source, Target},
    respond::Media,
    routes::App,
};

/// The event's own document, without what it tells of its sessions.
#[derive(Debug, Deserialize)]
pub(super) struct EventDocument {
    #[serde(flatten)]
    pub(super) facts: EventFacts,
    /// Of all prices, ISO 4217.
    pub(super) currency: String,
}

/// The document of the sessions.
#[derive(Debug, Deserialize)]
pub(super) struct Sessions {
    pub(super) results: Vec<Session>,
}

/// Of a session what other formats tell.
#[derive(Debug, Deserialize)]
pub(super) struct Session {
    pub(super) id: Uuid,
    pub(super) starts_at: DateTime<Utc>,
    pub(super) ends_at: DateTime<Utc>,
    pub(super) status: String,
    pub(super) availability: Availability,
    pub(super) local_starts_at: String,
    pub(super) local_ends_at: String,
    pub(super) ticket_types: Vec<TicketType>,
}

#[derive(Debug, Deserialize)]
pub(super) struct TicketType {
    pub(super) name: String,
    pub(super) price: String,
    pub(super) quantity: i32,
}

impl Session {
    pub(super) fn is_cancelled(&self) -> bool {
        self.status != "scheduled"
    }
}

/// An event with its sessions, and what is asked of it.
pub(super) struct Event {
    event: EventDocument,
    sessions: Vec<Session>,
    changed_at: DateTime<Utc>,
    /// Of the latest of what it is made of; now, where the index may lack what the documents tell.
    built_at: DateTime<Utc>,
    now: DateTime<Utc>,
}

/// The event in this format.
pub(crate) async fn answer_event(
    app: &App,
    id: Uuid,
    other: Other,
    min: MinVersion,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let Other { format, is_chosen, links } = other;
    let pages = Pages::new(app.event_page_url.as_ref(), &links.base(app.public_url.as_deref()));
    let answer = written(app, id, min, move |event| {
        Some(match format {
            Format::JsonLd => json_ld::events(&event.event, &event.sessions, &pages, event.now),
            Format::Json | Format::Atom | Format::Calendar => calendar(&event.event.facts.name, &event.meetings(), &pages),
        })
    })
    .await?;
    let media = Media { content_type: format.content_type(), is_chosen };
    let mut response = app.responder.document(&answer, media, headers, not_found()).await;
    if format == Format::Calendar {
        calendar_file(&mut response, &format!("event-{id}.ics"));
    }
    Ok(response)
}

/// What `write` makes of the event; a tombstone if it makes nothing, or the public does not see the event.
pub(super) async fn written<F>(app: &App, id: Uuid, min: MinVersion, write: F) -> Result<Answer, Problem>
where
    F: FnOnce(&Event) -> Option<String> + Send + 'static,
{
    let documents = tokio::try_join!(app.reader.read(Target::Event(id), min.0), app.reader.read(Target::Sessions(id), min.0));
    let (event, sessions) = documents?;
    let source = if sessions.source == Source::Stale { Source::Stale } else { event.source };
    let (event, sessions) = (event.document, sessions.document);
    let version = event.version().min(sessions.version());
    let now = Utc::now();
    let (body, built_at) = if event.body().is_some() && sessions.body().is_some() {
        let compute = move |index: &Index| {
            let read = Event::read(&event, &sessions, index, now)?;
            Ok((write(&read), read.built_at))
        };
        app.lists.compute(compute).await?.map_err(|error: serde_json::Error| {
            tracing::error!(%error, event.id = %id, "a document is not in the shape that other formats are made of");
            Problem::new(Code::Internal)
        })?
    } else {
        (None, now)
    };
    Ok(Answer { document: Document::new(version, None, built_at, body.as_deref().map(str::as_bytes)), source })
}

impl Event {
    fn read(event: &Document, sessions: &Document, index: &Index, now: DateTime<Utc>) -> serde_json::Result<Self> {
        let newest = event.version().max(sessions.version());
        let parts = DateTime::from_timestamp_millis(event.built_ms().max(sessions.built_ms()));
        let event: EventDocument = serde_json::from_slice(&event.body().unwrap_or_default())?;
        let Sessions { results: sessions } = serde_json::from_slice(&sessions.body().unwrap_or_default())?;
        // The documents tell when the event's own row has changed, the index also when anything below has.
        let changed_at = index.changed_at(event.facts.id).unwrap_or_default().max(event.facts.updated_at);
        // The end of a cancelled session changes neither document, but what search engines are told.
        let ended = sessions.iter().map(|session| session.ends_at).filter(|ends_at| *ends_at <= now).max();
        let is_known = index.is_confirmed() && index.version() >= newest;
        let built_at = parts.max(ended).filter(|_| is_known).unwrap_or(now);
        Ok(Self { event, sessions, changed_at, built_at, now })
    }

    /// The sessions by their start; the earliest are left out where there are too many.
    fn meetings(&self) -> Vec<Meeting<'_>> {
        let first = self.sessions.len().saturating_sub(calendar::OF_EVENT_MAX);
        self.sessions[first..].iter().map(|session| self.meeting(session)).collect()
    }

    fn meeting<'a>(&'a self, session: &'a Session) -> Meeting<'a> {
        Meeting {
            event: &self.event.facts,
            changed_at: self.changed_at,
            id: session.id,
            starts_at: session.starts_at,
            ends_at: session.ends_at,
            is_cancelled: session.is_cancelled(),
        }
    }

    /// The calendar of one session, if the event has it.
    pub(super) fn calendar_of(&self, session: Uuid, pages: &Pages) -> Option<String> {
        let session = self.sessions.iter().find(|it| it.id == session)?;
        Some(calendar(&self.event.facts.name, &[self.meeting(session)], pages))
    }
}
