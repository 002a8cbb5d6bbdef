//! The warnings of many events, as far as they can still be mended: a session that is over stays as it was.

use std::collections::HashMap;

use chrono::Utc;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    error::Error,
    warnings::{
        rules::{self, Event, Session},
        store,
    },
};

/// The codes of what is to be said of each of these events, each once, in the order of the sessions. Events without are left out.
pub(crate) async fn of_events(connection: &mut PgConnection, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<&'static str>>, Error> {
    let mut codes = HashMap::new();
    for (id, event) in events(connection, ids).await? {
        let mut told: Vec<&'static str> = Vec::new();
        for warning in rules::of(&event, Utc::now()) {
            // A session may end while we look.
            if warning.code != "in_the_past" && !told.contains(&warning.code) {
                told.push(warning.code);
            }
        }
        if !told.is_empty() {
            codes.insert(id, told);
        }
    }
    Ok(codes)
}

/// With the sessions that are not over. An event that had some is not one without.
async fn events(connection: &mut PgConnection, ids: &[Uuid]) -> Result<HashMap<Uuid, Event>, Error> {
    let rows = sqlx::query!(
        r#"select id, status = 'published' and not exists (select from sessions s where s.event_id = e.id) as "is_bare!"
           from events e where id = any($1)"#,
        ids
    )
    .fetch_all(&mut *connection)
    .await?;
    let bare = rows.into_iter().map(|row| (row.id, Event { is_published: row.is_bare, sessions: Vec::new() }));
    let mut events: HashMap<Uuid, Event> = bare.collect();
    let rows = sqlx::query!(
        "select id, event_id, starts_at, ends_at, total_capacity, status from sessions
         where event_id = any($1) and ends_at > now() order by event_id, starts_at, id",
        ids
    )
    .fetch_all(&mut *connection)
    .await?;
    let sessions: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut ticket_types = store::ticket_types(connection, &sessions).await?;
    for row in rows {
        let session = Session {
            id: row.id,
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            total_capacity: row.total_capacity,
            is_scheduled: row.status == "scheduled",
            ticket_types: ticket_types.remove(&row.id).unwrap_or_default(),
        };
        if let Some(event) = events.get_mut(&row.event_id) {
            event.sessions.push(session);
        }
    }
    Ok(events)
}
