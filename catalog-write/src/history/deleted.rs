//! Deleted events that can be brought back: as long as the history is kept, however they were deleted.

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{error::Error, history::change::Actor};

/// An event that is no more.
#[derive(Debug, Serialize)]
pub(crate) struct DeletedEvent {
    /// The place of its deletion in the history.
    #[serde(skip)]
    pub(crate) seq: i64,
    id: Uuid,
    name: String,
    deleted_at: DateTime<Utc>,
    deleted_by: Actor,
    /// The change that deleted it.
    change_id: i64,
    /// What went with it.
    sessions: i64,
    ticket_types: i64,
}

/// A page of deleted events, the last deleted first: those deleted before the one of this place.
pub(crate) async fn page(connection: &mut PgConnection, before: Option<i64>, limit: i64) -> Result<Vec<DeletedEvent>, Error> {
    let rows = sqlx::query!(
        r#"select d.id as seq, d.resource_id as id, d.before ->> 'name' as name, d.change_id, c.at, c.actor_kind, c.actor_id,
             c.actor_name, coalesce(n.sessions, 0) as "sessions!", coalesce(n.ticket_types, 0) as "ticket_types!"
           from history_entries d join history_changes c on c.id = d.change_id
           cross join lateral (
               select count(*) filter (where e.resource = 'session') as sessions,
                   count(*) filter (where e.resource = 'ticket_type') as ticket_types
               from history_entries e
               where e.event_id = d.resource_id and e.change_id = d.change_id and e.action = 'delete'
           ) n
           where d.resource = 'event' and d.action = 'delete' and ($1::bigint is null or d.id < $1)
             and not exists (select from events e where e.id = d.resource_id)
             and not exists (
                 select from history_entries l
                 where l.resource_id = d.resource_id and l.resource = 'event' and l.action = 'delete' and l.id > d.id)
           order by d.id desc limit $2"#,
        before,
        limit
    )
    .fetch_all(connection)
    .await?;
    let told = rows.into_iter().map(|row| DeletedEvent {
        seq: row.seq,
        id: row.id,
        name: row.name.unwrap_or_default(),
        deleted_at: row.at,
        deleted_by: Actor { kind: row.actor_kind, id: row.actor_id, name: row.actor_name },
        change_id: row.change_id,
        sessions: row.sessions,
        ticket_types: row.ticket_types,
    });
    Ok(told.collect())
}
