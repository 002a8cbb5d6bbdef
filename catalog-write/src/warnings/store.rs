//! The SQL of the warnings: an event as far as the rules look at it.

use std::collections::HashMap;

use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    error::Error,
    warnings::rules::{Event, Session, TicketType},
};

/// An event with all its sessions, and the ticket types of one of them or of all. `None`: there is no such event.
pub(super) async fn event(connection: &mut PgConnection, id: Uuid, of: Option<Uuid>) -> Result<Option<Event>, Error> {
    let status = sqlx::query_scalar!("select status from events where id = $1", id).fetch_optional(&mut *connection).await?;
    let Some(status) = status else { return Ok(None) };
    let rows = sqlx::query!(
        "select id, starts_at, ends_at, total_capacity, status from sessions where event_id = $1 order by starts_at, id",
        id
    )
    .fetch_all(&mut *connection)
    .await?;
    let looked_at: Vec<Uuid> = of.map_or_else(|| rows.iter().map(|row| row.id).collect(), |id| vec![id]);
    let mut ticket_types = ticket_types(connection, &looked_at).await?;
    let sessions = rows.into_iter().map(|row| Session {
        id: row.id,
        starts_at: row.starts_at,
        ends_at: row.ends_at,
        total_capacity: row.total_capacity,
        is_scheduled: row.status == "scheduled",
        ticket_types: ticket_types.remove(&row.id).unwrap_or_default(),
    });
    Ok(Some(Event { is_published: status == "published", sessions: sessions.collect() }))
}

/// As an event, a session alone.
pub(super) async fn session(connection: &mut PgConnection, id: Uuid) -> Result<Event, Error> {
    let row = sqlx::query!("select id, starts_at, ends_at, total_capacity, status from sessions where id = $1", id)
        .fetch_optional(&mut *connection)
        .await?;
    let Some(row) = row else { return Ok(Event::default()) };
    let session = Session {
        id: row.id,
        starts_at: row.starts_at,
        ends_at: row.ends_at,
        total_capacity: row.total_capacity,
        is_scheduled: row.status == "scheduled",
        ticket_types: ticket_types(connection, &[id]).await?.remove(&id).unwrap_or_default(),
    };
    Ok(Event { is_published: false, sessions: vec![session] })
}

pub(super) async fn ticket_types(
    connection: &mut PgConnection,
    sessions: &[Uuid],
) -> Result<HashMap<Uuid, Vec<TicketType>>, Error> {
    let rows = sqlx::query!(
        r#"select id, session_id, name, price = 0 as "is_free!", quantity from ticket_types
           where session_id = any($1) order by created_at, id"#,
        sessions
    )
    .fetch_all(connection)
    .await?;
    let mut found: HashMap<Uuid, Vec<TicketType>> = HashMap::new();
    for row in rows {
        let ticket_type = TicketType { id: row.id, name: row.name, is_free: row.is_free, quantity: row.quantity };
        found.entry(row.session_id).or_default().push(ticket_type);
    }
    Ok(found)
}
