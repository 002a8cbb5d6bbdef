//! Makes sessions with their ticket types, in two statements however many they are.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    constraints,
    error::Error,
    sessions::{
        input::{NewSession, SessionFields},
        store::Session,
    },
    ticket_types::{self, store::TicketType},
};

/// Makes sessions of one event, with their ticket types. Answers them as [`of_event`](crate::sessions::store::of_event) does.
/// `at`: pointer to the session of this index in the body.
pub(crate) async fn insert(
    connection: &mut PgConnection,
    event_id: Uuid,
    sessions: &[NewSession],
    at: impl Fn(usize) -> String,
) -> Result<Vec<Session>, Error> {
    let ids: Vec<Uuid> = sessions.iter().map(|session| session.id).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let fields = || sessions.iter().map(|session| &session.fields);
    let starts_at: Vec<DateTime<Utc>> = fields().map(|s| s.starts_at).collect();
    let ends_at: Vec<DateTime<Utc>> = fields().map(|s| s.ends_at).collect();
    let total_capacity: Vec<i32> = fields().map(|s| s.total_capacity).collect();
    let status: Vec<String> = fields().map(|s| s.status.clone()).collect();
    let rows = sqlx::query!(
        "insert into sessions (id, event_id, starts_at, ends_at, total_capacity, status)
         select id, $2, starts_at, ends_at, total_capacity, status
         from unnest($1::uuid[], $3::timestamptz[], $4::timestamptz[], $5::integer[], $6::text[])
             as new (id, starts_at, ends_at, total_capacity, status)
         returning id, starts_at, ends_at, total_capacity, status, created_at",
        &ids,
        event_id,
        &starts_at,
        &ends_at,
        &total_capacity,
        &status,
    )
    .fetch_all(&mut *connection)
    .await
    .map_err(|error| {
        let index = |id| ids.iter().position(|known| *known == id);
        constraints::locate_child(error, "event", |id| at(id.and_then(index).unwrap_or_default()))
    })?;
    let mut ticket_types = insert_ticket_types(connection, sessions, at).await?;
    let mut made: Vec<Session> = rows
        .into_iter()
        .map(|row| Session {
            id: row.id,
            event_id,
            fields: SessionFields {
                starts_at: row.starts_at,
                ends_at: row.ends_at,
                total_capacity: row.total_capacity,
                status: row.status,
            },
            created_at: row.created_at,
            ticket_types: ticket_types.remove(&row.id).unwrap_or_default(),
        })
        .collect();
    made.sort_unstable_by_key(|session| (session.fields.starts_at, session.id));
    Ok(made)
}

/// Makes the ticket types of these sessions. Answers them by session.
async fn insert_ticket_types(
    connection: &mut PgConnection,
    sessions: &[NewSession],
    at: impl Fn(usize) -> String,
) -> Result<HashMap<Uuid, Vec<TicketType>>, Error> {
    let mut owners = Vec::new();
    let mut places = Vec::new();
    let mut ids = Vec::new();
    let mut fields = Vec::new();
    for (index, session) in sessions.iter().enumerate() {
        for (inner, ticket_type) in session.ticket_types.iter().enumerate() {
            owners.push(session.id);
            ids.push(ticket_type.id);
            places.push((index, inner));
            fields.push(&ticket_type.fields);
        }
    }
    let ticket_type_at = |nth: usize| {
        let (index, inner) = places.get(nth).copied().unwrap_or_default();
        format!("{}/ticket_types/{inner}", at(index))
    };
    let mut made: HashMap<Uuid, Vec<TicketType>> = HashMap::new();
    for ticket_type in ticket_types::store::insert(connection, &ids, &owners, &fields, ticket_type_at).await? {
        made.entry(ticket_type.session_id).or_default().push(ticket_type);
    }
    Ok(made)
}
