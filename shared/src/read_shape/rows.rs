//! The rows that the SQL of the read shape gives, and the documents made of them.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Deserializer, Serialize};

use super::{
    event::{Event, EventFacts},
    schedule::Schedule,
    session::{self, SessionFacts, Sessions},
};
use crate::{document::Document, version::Version};

/// One row of [`super::DOCUMENTS_SQL`].
#[derive(Debug)]
pub struct EventRow {
    /// Which event was asked for.
    pub id: uuid::Uuid,
    /// Of the snapshot, as `catalog_version()` gives it.
    pub version: i64,
    /// The server that answers replays what another one commits.
    pub is_standby: bool,
    /// Of all prices, ISO 4217.
    pub currency: String,
    /// JSON; `None` when the public sees no such event.
    pub event: Option<String>,
    /// The public sees it only from then on.
    pub publish_at: Option<DateTime<Utc>>,
    /// JSON: the sessions when they were asked for, else in short.
    pub sessions: Option<String>,
    /// By PostgreSQL's clock, once the snapshot had been taken.
    pub read_at: DateTime<Utc>,
}

/// The two documents of one event, from one snapshot.
#[derive(Debug)]
pub struct EventDocuments {
    /// The event, or its tombstone.
    pub event: Document,
    /// Its sessions, or their tombstone; also when they were not asked for.
    pub sessions: Document,
    /// When its last session ends.
    pub ends_at: Option<DateTime<Utc>>,
    /// Of the snapshot.
    pub version: Version,
}

impl EventRow {
    /// The documents of this row as they are at `now`. `with_sessions`: they were asked for.
    ///
    /// # Errors
    /// When the row is not in the shape that the schema promises.
    pub fn documents(&self, with_sessions: bool, now: DateTime<Utc>) -> Result<EventDocuments, serde_json::Error> {
        let (version, read_at) = (Version::from_sql(self.version), self.read_at);
        let (Some(event), Some(sessions)) = (&self.event, &self.sessions) else {
            let tombstone = Document::new(version, None, read_at, None);
            return Ok(EventDocuments { event: tombstone.clone(), sessions: tombstone, ends_at: None, version });
        };
        if let Some(publish_at) = self.publish_at.filter(|publish_at| *publish_at > now) {
            let tombstone = Document::new(version, Some(publish_at), read_at, None);
            return Ok(EventDocuments { event: tombstone.clone(), sessions: tombstone, ends_at: None, version });
        }
        let event: EventFacts = serde_json::from_str(event)?;
        let (schedule, sessions) = if with_sessions {
            let sessions: Vec<SessionFacts> = serde_json::from_str(sessions)?;
            (session::schedule(&sessions), Some(serde_json::to_vec(&Sessions::new(&sessions, &event.timezone, now))?))
        } else {
            (serde_json::from_str(sessions)?, None)
        };
        let until = schedule.until(now);
        let body = serde_json::to_vec(&Event::new(&event, &schedule, &self.currency, now))?;
        Ok(EventDocuments {
            event: Document::new(version, until, read_at, Some(&body)),
            sessions: Document::new(version, until, read_at, sessions.as_deref()),
            ends_at: schedule.ends_at(),
            version,
        })
    }
}

/// An event of a list, with its sessions in short.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct ListedFacts {
    /// The event.
    #[serde(flatten)]
    pub event: EventFacts,
    /// Its sessions. One that cannot be read is passed over: one event must not hold up a list of all others.
    #[serde(deserialize_with = "readable")]
    pub schedule: Schedule,
}

fn readable<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Schedule, D::Error> {
    let slots = Vec::<serde_json::Value>::deserialize(deserializer)?;
    Ok(Schedule(slots.into_iter().filter_map(|slot| serde_json::from_value(slot).ok()).collect()))
}

/// The row of [`super::LIST_SQL`].
#[derive(Debug)]
pub struct ListRow {
    /// Of the snapshot, as `catalog_version()` gives it.
    pub version: i64,
    /// The snapshot itself, as `pg_current_snapshot()` tells it.
    pub snapshot: String,
    /// The server that answers replays what another one commits.
    pub is_standby: bool,
    /// Of all prices, ISO 4217.
    pub currency: String,
    /// Events in all.
    pub count: i64,
    /// When time alone changes which events stand on the page, and in which order.
    pub until: Option<DateTime<Utc>>,
    /// JSON array of the events on the page.
    pub results: String,
    /// By PostgreSQL's clock, once the snapshot had been taken.
    pub read_at: DateTime<Utc>,
}

/// A page of the list without the links, which hold the host that the client asked.
#[derive(Debug, Serialize)]
struct ListPage<'a> {
    results: Vec<Event<'a>>,
    count: i64,
}

impl ListRow {
    /// The document of this page as it is at `now`.
    ///
    /// # Errors
    /// When the row is not in the shape that the schema promises.
    pub fn document(&self, now: DateTime<Utc>) -> Result<Document, serde_json::Error> {
        let listed: Vec<ListedFacts> = serde_json::from_str(&self.results)?;
        let until = listed.iter().filter_map(|listed| listed.schedule.until(now)).chain(self.until).min();
        let results = listed.iter().map(|listed| Event::new(&listed.event, &listed.schedule, &self.currency, now)).collect();
        let page = ListPage { results, count: self.count };
        // A walk goes on from this moment, so it is one at which the page is as it is at `now`.
        let last = until.map_or(self.read_at, |until| until - TimeDelta::milliseconds(1));
        let built_at = self.read_at.min(last).max(now);
        let document = Document::new(Version::from_sql(self.version), until, built_at, Some(&serde_json::to_vec(&page)?));
        Ok(document.of_snapshot(&self.snapshot))
    }
}
