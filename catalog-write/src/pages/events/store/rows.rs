//! The rows of a page.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::Error;

/// An event as the table shows it.
#[derive(Debug)]
pub(in crate::pages::events) struct Listed {
    pub(in crate::pages::events) id: Uuid,
    pub(in crate::pages::events) name: String,
    pub(in crate::pages::events) location: String,
    pub(in crate::pages::events) image_url: String,
    pub(in crate::pages::events) status: String,
    pub(in crate::pages::events) timezone: String,
    pub(in crate::pages::events) publish_at: Option<DateTime<Utc>>,
    pub(in crate::pages::events) updated_at: DateTime<Utc>,
    pub(in crate::pages::events) sessions: i64,
    /// Of the next session that takes place, which may be under way.
    pub(in crate::pages::events) starts_at: Option<DateTime<Utc>>,
    pub(in crate::pages::events) capacity: Option<i32>,
    /// What all its ticket types have left together; `None` without ticket types.
    pub(in crate::pages::events) quantity: Option<i64>,
}

/// These events, in this order.
pub(in crate::pages::events) async fn rows(connection: &mut PgConnection, ids: &[Uuid]) -> Result<Vec<Listed>, Error> {
    let rows = sqlx::query_as!(
        Listed,
        r#"select e.id as "id!", e.name as "name!", e.location as "location!", e.image_url as "image_url!", e.status as "status!",
             e.timezone as "timezone!", e.publish_at, e.updated_at as "updated_at!",
             (select count(*) from sessions s where s.event_id = e.id) as "sessions!",
             n.starts_at as "starts_at?", n.total_capacity as "capacity?",
             (select sum(t.quantity) from ticket_types t where t.session_id = n.id) as "quantity?"
           from unnest($1::uuid[]) with ordinality w (id, place)
           join events e on e.id = w.id
           left join lateral (
               select s.id, s.starts_at, s.total_capacity from sessions s
               where s.event_id = e.id and s.status = 'scheduled' and s.ends_at > now() order by s.starts_at, s.id limit 1
           ) n on true
           order by w.place"#,
        ids
    )
    .fetch_all(connection)
    .await?;
    Ok(rows)
}

/// Their names, also of those that were deleted meanwhile.
pub(in crate::pages::events) async fn names(connection: &mut PgConnection, ids: &[Uuid]) -> Result<HashMap<Uuid, String>, Error> {
    let rows = sqlx::query!(
        r#"select w.id as "id!", coalesce(e.name, (
               select h.before ->> 'name' from history_entries h
               where h.resource_id = w.id and h.resource = 'event' and h.action = 'delete' order by h.change_id desc limit 1
           )) as name
           from unnest($1::uuid[]) w (id) left join events e on e.id = w.id"#,
        ids
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().filter_map(|row| Some((row.id, row.name?))).collect())
}
