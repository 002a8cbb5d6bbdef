//! What the public sees of the catalog: the SQL that reads it and the documents made of it. The projector and the reader's
//! fallback both go through here, so that both give the same bytes.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{document::Document, version::Version};

/// Reads the documents of some events. See the file.
pub const DOCUMENTS_SQL: &str = include_str!("../sql/documents.sql");
/// Reads a page of the list. See the file.
pub const LIST_SQL: &str = include_str!("../sql/list.sql");

/// An event as a list shows it.
#[derive(Debug, Serialize, Deserialize)]
pub struct ListedEvent {
    id: Uuid,
    name: String,
    description: String,
    location: String,
    image_url: String,
    created_at: DateTime<Utc>,
}

/// An event as its own page shows it.
#[derive(Debug, Serialize, Deserialize)]
struct Event {
    #[serde(flatten)]
    listed: ListedEvent,
    updated_at: DateTime<Utc>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Sessions {
    results: Vec<Session>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Session {
    id: Uuid,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    total_capacity: i32,
    ticket_types: Vec<TicketType>,
}

#[derive(Debug, Serialize, Deserialize)]
struct TicketType {
    id: Uuid,
    name: String,
    price: Decimal,
    quantity: i32,
}

/// A page of the list without the links, which hold the host that the client asked.
#[derive(Debug, Serialize)]
struct ListPage {
    results: Vec<ListedEvent>,
    count: i64,
}

/// One row of [`DOCUMENTS_SQL`].
#[derive(Debug)]
pub struct EventRow {
    /// Which event was asked for.
    pub id: Uuid,
    /// Of the snapshot, as `catalog_version()` gives it.
    pub version: i64,
    /// The server that answers replays what another one commits.
    pub is_standby: bool,
    /// JSON; `None` when the public sees no such event.
    pub event: Option<String>,
    /// JSON; `None` also when sessions were not asked for.
    pub sessions: Option<String>,
}

/// The two documents of one event, from one snapshot.
#[derive(Debug)]
pub struct EventDocuments {
    /// The event, or its tombstone.
    pub event: Document,
    /// Its sessions, or their tombstone.
    pub sessions: Document,
    /// When its last session ends.
    pub ends_at: Option<DateTime<Utc>>,
    /// Of the snapshot.
    pub version: Version,
}

impl EventRow {
    /// The documents of this row.
    ///
    /// # Errors
    /// When the row is not in the shape that the schema promises.
    pub fn documents(&self) -> Result<EventDocuments, serde_json::Error> {
        let version = Version::from_sql(self.version);
        let event: Option<Event> = parse(self.event.as_deref())?;
        let sessions: Option<Sessions> = parse(self.sessions.as_deref())?;
        let document = |body: Option<Vec<u8>>| Document::new(version, None, body.as_deref());
        Ok(EventDocuments {
            event: document(event.as_ref().map(serde_json::to_vec).transpose()?),
            sessions: document(sessions.as_ref().map(serde_json::to_vec).transpose()?),
            ends_at: sessions.and_then(|s| s.results.iter().map(|s| s.ends_at).max()),
            version,
        })
    }
}

fn parse<'a, T: Deserialize<'a>>(json: Option<&'a str>) -> Result<Option<T>, serde_json::Error> {
    json.map(serde_json::from_str).transpose()
}

/// The row of [`LIST_SQL`].
#[derive(Debug)]
pub struct ListRow {
    /// Of the snapshot, as `catalog_version()` gives it.
    pub version: i64,
    /// The server that answers replays what another one commits.
    pub is_standby: bool,
    /// Events in all.
    pub count: i64,
    /// When time alone makes the page wrong.
    pub until: Option<DateTime<Utc>>,
    /// JSON array of the events on the page.
    pub results: String,
}

impl ListRow {
    /// The document of this page.
    ///
    /// # Errors
    /// When the row is not in the shape that the schema promises.
    pub fn document(&self) -> Result<Document, serde_json::Error> {
        let page = ListPage { results: serde_json::from_str(&self.results)?, count: self.count };
        Ok(Document::new(Version::from_sql(self.version), self.until, Some(&serde_json::to_vec(&page)?)))
    }
}
