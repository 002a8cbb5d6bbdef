//! The SQL of events.

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use crate::{
    error::Error,
    events::input::{EventFields, NewEvent},
    representation::Representation,
    sessions::{self, store::Session},
};

const NO_EVENT: Error = Error::NotFound("event");

/// An event as clients see it.
#[derive(Debug, Serialize)]
pub(crate) struct Event {
    pub(crate) id: Uuid,
    #[serde(flatten)]
    pub(crate) fields: EventFields,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
    /// All of them; none in lists of events.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sessions: Option<Vec<Session>>,
}

/// One row, as every query here selects it.
struct Row {
    id: Uuid,
    name: String,
    description: String,
    location: String,
    image_url: String,
    status: String,
    timezone: String,
    publish_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl From<Row> for Event {
    fn from(row: Row) -> Self {
        let Row { id, name, description, location, image_url, status, timezone, publish_at, created_at, updated_at } = row;
        let fields = EventFields { name, description, location, image_url, status, timezone, publish_at };
        Self { id, fields, created_at, updated_at, sessions: None }
    }
}

/// Makes an event and all that belongs to it. Answers it as [`find`] does.
pub(crate) async fn insert(connection: &mut PgConnection, id: Uuid, event: &NewEvent) -> Result<Event, Error> {
    let fields = &event.fields;
    let row = sqlx::query_as!(
        Row,
        "insert into events (id, name, description, location, image_url, status, timezone, publish_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         returning id, name, description, location, image_url, status, timezone, publish_at, created_at, updated_at",
        id,
        fields.name,
        fields.description,
        fields.location,
        fields.image_url,
        fields.status,
        fields.timezone,
        fields.publish_at,
    )
    .fetch_one(&mut *connection)
    .await?;
    let sessions = sessions::insert::insert(connection, id, &event.sessions, |index| format!("#/sessions/{index}")).await?;
    Ok(Event { sessions: Some(sessions), ..Event::from(row) })
}

/// Reads an event with all its sessions. Outside of a transaction that holds the event, use one with a single snapshot.
pub(crate) async fn find(connection: &mut PgConnection, id: Uuid) -> Result<Event, Error> {
    let row = sqlx::query_as!(
        Row,
        "select id, name, description, location, image_url, status, timezone, publish_at, created_at, updated_at from events where id = $1",
        id
    )
    .fetch_optional(&mut *connection)
    .await?;
    let mut event = Event::from(row.ok_or(NO_EVENT)?);
    event.sessions = Some(sessions::store::of_event(connection, id, None, 0).await?);
    Ok(event)
}

/// Reads an event with all its sessions, and keeps everybody from changing any part of it until the transaction ends. First the
/// parents: nothing is added to a row that is locked like this.
pub(crate) async fn hold(connection: &mut PgConnection, id: Uuid) -> Result<Option<Representation>, Error> {
    if !hold_rows(connection, id).await? {
        return Ok(None);
    }
    Ok(Some(Representation::of(&find(connection, id).await?)?))
}

/// Keeps everybody from changing any part of an event until the transaction ends. Answers whether there is one.
pub(crate) async fn hold_rows(connection: &mut PgConnection, id: Uuid) -> Result<bool, Error> {
    let held = sqlx::query!("select id from events where id = $1 for update", id).fetch_optional(&mut *connection).await?;
    if held.is_none() {
        return Ok(false);
    }
    sqlx::query!("select id from sessions where event_id = $1 order by id for update", id).fetch_all(&mut *connection).await?;
    sqlx::query!(
        "select t.id from ticket_types t join sessions s on s.id = t.session_id where s.event_id = $1 order by t.id for update of t",
        id
    )
    .fetch_all(&mut *connection)
    .await?;
    Ok(true)
}

/// Counts all events.
pub(crate) async fn count(executor: impl PgExecutor<'_>) -> Result<i64, Error> {
    Ok(sqlx::query_scalar!(r#"select count(*) as "count!" from events"#).fetch_one(executor).await?)
}

/// Reads a page of the list, newest first.
pub(crate) async fn list(executor: impl PgExecutor<'_>, limit: i64, offset: i64) -> Result<Vec<Event>, Error> {
    let rows = sqlx::query_as!(
        Row,
        "select id, name, description, location, image_url, status, timezone, publish_at, created_at, updated_at
         from events order by created_at desc, id desc limit $1 offset $2",
        limit,
        offset
    )
    .fetch_all(executor)
    .await?;
    Ok(rows.into_iter().map(Event::from).collect())
}

/// Reads an event's own fields and keeps others from changing them until the transaction ends.
pub(crate) async fn lock(connection: &mut PgConnection, id: Uuid) -> Result<EventFields, Error> {
    let fields = sqlx::query_as!(
        EventFields,
        "select name, description, location, image_url, status, timezone, publish_at from events where id = $1 for no key update",
        id
    )
    .fetch_optional(connection)
    .await?;
    fields.ok_or(NO_EVENT)
}

/// Changes an event's own fields.
pub(crate) async fn update(connection: &mut PgConnection, id: Uuid, fields: &EventFields) -> Result<(), Error> {
    sqlx::query!(
        "update events set name = $2, description = $3, location = $4, image_url = $5, status = $6, timezone = $7,
             publish_at = $8 where id = $1",
        id,
        fields.name,
        fields.description,
        fields.location,
        fields.image_url,
        fields.status,
        fields.timezone,
        fields.publish_at,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Deletes an event; the database deletes its sessions and ticket types with it.
pub(crate) async fn delete(connection: &mut PgConnection, id: Uuid) -> Result<(), Error> {
    let deleted = sqlx::query!("delete from events where id = $1", id).execute(connection).await?;
    if deleted.rows_affected() == 0 { Err(NO_EVENT) } else { Ok(()) }
}
