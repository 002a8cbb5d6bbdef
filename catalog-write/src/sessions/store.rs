//! The SQL of sessions.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use crate::{
    constraints,
    error::Error,
    representation::Representation,
    sessions::input::{PlacedSession, SessionFields},
    ticket_types::store::TicketType,
};

const NO_SESSION: Error = Error::NotFound("session");
/// Times that a session may move while its event is looked for: nobody moves one more often.
const HOLD_TRIES_MAX: usize = 3;

/// A session as clients see it.
#[derive(Debug, Serialize)]
pub(crate) struct Session {
    pub(crate) id: Uuid,
    pub(crate) event_id: Uuid,
    #[serde(flatten)]
    pub(crate) fields: SessionFields,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) ticket_types: Vec<TicketType>,
}

/// One row, as the queries here select it.
struct Row {
    id: Uuid,
    event_id: Uuid,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    total_capacity: i32,
    status: String,
    created_at: DateTime<Utc>,
    /// A JSON array of [`TicketType`], in the same statement and so of the same snapshot.
    ticket_types: String,
}

impl TryFrom<Row> for Session {
    type Error = sqlx::Error;

    fn try_from(row: Row) -> Result<Self, sqlx::Error> {
        let Row { id, event_id, starts_at, ends_at, total_capacity, status, created_at, ticket_types } = row;
        let ticket_types = serde_json::from_str(&ticket_types).map_err(|error| sqlx::Error::Decode(error.into()))?;
        Ok(Self { id, event_id, fields: SessionFields { starts_at, ends_at, total_capacity, status }, created_at, ticket_types })
    }
}

/// Reads sessions of one event by start, with their ticket types; without `limit` all.
pub(crate) async fn of_event(
    executor: impl PgExecutor<'_>,
    event_id: Uuid,
    limit: Option<i64>,
    offset: i64,
) -> Result<Vec<Session>, Error> {
    let rows = sqlx::query_as!(
        Row,
        r#"select s.id, s.event_id, s.starts_at, s.ends_at, s.total_capacity, s.status, s.created_at,
             (select coalesce(json_agg(json_build_object(
                  'id', t.id, 'session_id', t.session_id, 'name', t.name, 'price', round(t.price, c.currency_places)::text,
                  'quantity', t.quantity, 'created_at', t.created_at) order by t.created_at, t.id), '[]')::text
              from ticket_types t where t.session_id = s.id) as "ticket_types!"
           from sessions s cross join catalog_state c
           where s.event_id = $1 order by s.starts_at, s.id limit $2 offset $3"#,
        event_id,
        limit,
        offset
    )
    .fetch_all(executor)
    .await?;
    Ok(rows.into_iter().map(Session::try_from).collect::<Result<_, _>>()?)
}

/// Counts the sessions of an event.
pub(crate) async fn count(executor: impl PgExecutor<'_>, event_id: Uuid) -> Result<i64, Error> {
    let count = sqlx::query_scalar!(
        r#"select (select count(*) from sessions s where s.event_id = e.id) as "count!" from events e where e.id = $1"#,
        event_id
    )
    .fetch_optional(executor)
    .await?;
    count.ok_or(Error::NotFound("event"))
}

/// Reads a session with its ticket types.
pub(crate) async fn find(executor: impl PgExecutor<'_>, id: Uuid) -> Result<Session, Error> {
    let row = sqlx::query_as!(
        Row,
        r#"select s.id, s.event_id, s.starts_at, s.ends_at, s.total_capacity, s.status, s.created_at,
             (select coalesce(json_agg(json_build_object(
                  'id', t.id, 'session_id', t.session_id, 'name', t.name, 'price', round(t.price, c.currency_places)::text,
                  'quantity', t.quantity, 'created_at', t.created_at) order by t.created_at, t.id), '[]')::text
              from ticket_types t where t.session_id = s.id) as "ticket_types!"
           from sessions s cross join catalog_state c
           where s.id = $1"#,
        id
    )
    .fetch_optional(executor)
    .await?;
    Ok(row.ok_or(NO_SESSION)?.try_into()?)
}

/// Reads a session with its ticket types, and keeps everybody from changing any part of it until the transaction ends.
pub(crate) async fn hold(connection: &mut PgConnection, id: Uuid) -> Result<Option<Representation>, Error> {
    let held = sqlx::query!("select id from sessions where id = $1 for update", id).fetch_optional(&mut *connection).await?;
    if held.is_none() {
        return Ok(None);
    }
    sqlx::query!("select id from ticket_types where session_id = $1 order by id for update", id)
        .fetch_all(&mut *connection)
        .await?;
    Ok(Some(Representation::of(&find(connection, id).await?)?))
}

/// Keeps everybody from adding sessions to a session's event until the transaction ends. Answers its time zone.
pub(crate) async fn hold_event(connection: &mut PgConnection, id: Uuid) -> Result<String, Error> {
    for _ in 0..HOLD_TRIES_MAX {
        let event_id = sqlx::query_scalar!("select event_id from sessions where id = $1", id);
        let event_id = event_id.fetch_optional(&mut *connection).await?.ok_or(NO_SESSION)?;
        let timezone = sqlx::query_scalar!("select timezone from events where id = $1 for update", event_id);
        let timezone = timezone.fetch_optional(&mut *connection).await?;
        // Until it is locked itself, the session may move to another event.
        if let Some(timezone) = timezone
            && lock(&mut *connection, id).await?.event_id == event_id
        {
            return Ok(timezone);
        }
    }
    Err(NO_SESSION)
}

/// When the sessions of an event start, and which they are.
pub(crate) async fn starts_of(connection: &mut PgConnection, event_id: Uuid) -> Result<HashMap<DateTime<Utc>, Uuid>, Error> {
    let rows = sqlx::query!("select starts_at, id from sessions where event_id = $1 order by starts_at, id desc", event_id);
    Ok(rows.fetch_all(connection).await?.into_iter().map(|row| (row.starts_at, row.id)).collect())
}

/// Reads a session's own fields and keeps others from changing them until the transaction ends.
pub(crate) async fn lock(connection: &mut PgConnection, id: Uuid) -> Result<PlacedSession, Error> {
    let row = sqlx::query!(
        "select event_id, starts_at, ends_at, total_capacity, status from sessions where id = $1 for no key update",
        id
    )
    .fetch_optional(connection)
    .await?
    .ok_or(NO_SESSION)?;
    let fields =
        SessionFields { starts_at: row.starts_at, ends_at: row.ends_at, total_capacity: row.total_capacity, status: row.status };
    Ok(PlacedSession { event_id: row.event_id, fields })
}

/// Changes a session's own fields, and where it belongs.
pub(crate) async fn update(connection: &mut PgConnection, id: Uuid, session: &PlacedSession) -> Result<(), Error> {
    let fields = &session.fields;
    sqlx::query!(
        "update sessions set event_id = $2, starts_at = $3, ends_at = $4, total_capacity = $5, status = $6 where id = $1",
        id,
        session.event_id,
        fields.starts_at,
        fields.ends_at,
        fields.total_capacity,
        fields.status,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Changes the own fields of many sessions.
/// `at`: pointer to the session of this index in the body.
pub(crate) async fn update_many(
    connection: &mut PgConnection,
    sessions: &[(Uuid, &SessionFields)],
    at: impl Fn(usize) -> String,
) -> Result<(), Error> {
    if sessions.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = sessions.iter().map(|(id, _)| *id).collect();
    let starts_at: Vec<DateTime<Utc>> = sessions.iter().map(|(_, s)| s.starts_at).collect();
    let ends_at: Vec<DateTime<Utc>> = sessions.iter().map(|(_, s)| s.ends_at).collect();
    let total_capacity: Vec<i32> = sessions.iter().map(|(_, s)| s.total_capacity).collect();
    let status: Vec<String> = sessions.iter().map(|(_, s)| s.status.clone()).collect();
    sqlx::query!(
        "update sessions s
         set starts_at = n.starts_at, ends_at = n.ends_at, total_capacity = n.total_capacity, status = n.status
         from unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[], $4::integer[], $5::text[])
             as n (id, starts_at, ends_at, total_capacity, status)
         where s.id = n.id",
        &ids,
        &starts_at,
        &ends_at,
        &total_capacity,
        &status,
    )
    .execute(connection)
    .await
    .map_err(|error| {
        let index = |id| ids.iter().position(|known| *known == id);
        constraints::locate(error, |id| at(id.and_then(index).unwrap_or_default()))
    })?;
    Ok(())
}

/// Deletes many sessions; the database deletes their ticket types with them.
pub(crate) async fn delete_many(connection: &mut PgConnection, ids: &[Uuid]) -> Result<(), Error> {
    if !ids.is_empty() {
        sqlx::query!("delete from sessions where id = any($1)", ids).execute(connection).await?;
    }
    Ok(())
}

/// Deletes a session; the database deletes its ticket types with it.
pub(crate) async fn delete(connection: &mut PgConnection, id: Uuid) -> Result<(), Error> {
    let deleted = sqlx::query!("delete from sessions where id = $1", id).execute(connection).await?;
    if deleted.rows_affected() == 0 { Err(NO_SESSION) } else { Ok(()) }
}
