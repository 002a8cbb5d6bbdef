//! The SQL of an export.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{error::Error, events::input::EventFields, transfer::export::filter::Filter};

/// Events that are looked up at once.
const EVENTS_MAX: i64 = 200;
/// Sessions that are held at once, unless a single event has more.
const SESSIONS_MAX: i64 = 1000;

/// One row of the table: a ticket type, or what has none.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) event_id: Uuid,
    pub(crate) session_id: Option<Uuid>,
    pub(crate) starts_at: Option<DateTime<Utc>>,
    pub(crate) ends_at: Option<DateTime<Utc>>,
    pub(crate) total_capacity: Option<i32>,
    pub(crate) status: Option<String>,
    pub(crate) ticket_type_id: Option<Uuid>,
    pub(crate) name: Option<String>,
    /// With the currency's places.
    pub(crate) price: Option<String>,
    pub(crate) quantity: Option<i32>,
}

/// The next events by their ids: so many that all that belongs to them can be held at once.
pub(crate) async fn next(connection: &mut PgConnection, filter: &Filter, after: Option<Uuid>) -> Result<Vec<Uuid>, Error> {
    let rows = sqlx::query!(
        r#"select e.id, (select count(*) from sessions s where s.event_id = e.id) as "sessions!" from events e
           where ($1::uuid is null or e.id > $1)
             and (cardinality($2::text[]) = 0 or e.status = any($2)) and (cardinality($3::uuid[]) = 0 or e.id = any($3))
           order by e.id limit $4"#,
        after,
        &filter.statuses,
        &filter.event_ids,
        EVENTS_MAX
    )
    .fetch_all(connection)
    .await?;
    let mut held = 0;
    let fitting = rows.into_iter().enumerate().take_while(|(index, row)| {
        held += row.sessions;
        *index == 0 || held <= SESSIONS_MAX
    });
    Ok(fitting.map(|(_, row)| row.id).collect())
}

/// The own fields of these events.
pub(crate) async fn events(connection: &mut PgConnection, ids: &[Uuid]) -> Result<HashMap<Uuid, EventFields>, Error> {
    let rows = sqlx::query!(
        "select id, name, description, location, image_url, status, timezone, publish_at from events where id = any($1)",
        ids
    )
    .fetch_all(connection)
    .await?;
    let fields = rows.into_iter().map(|row| {
        let (name, description, location) = (row.name, row.description, row.location);
        let (image_url, status, timezone, publish_at) = (row.image_url, row.status, row.timezone, row.publish_at);
        (row.id, EventFields { name, description, location, image_url, status, timezone, publish_at })
    });
    Ok(fields.collect())
}

/// All that belongs to these events, in the order in which a GET answers it.
pub(crate) async fn rows(connection: &mut PgConnection, ids: &[Uuid]) -> Result<Vec<Row>, Error> {
    let rows = sqlx::query_as!(
        Row,
        r#"select e.id as event_id, s.id as "session_id?", s.starts_at as "starts_at?", s.ends_at as "ends_at?",
             s.total_capacity as "total_capacity?", s.status as "status?", t.id as "ticket_type_id?", t.name as "name?",
             round(t.price, c.currency_places)::text as "price?", t.quantity as "quantity?"
           from events e cross join catalog_state c
           left join sessions s on s.event_id = e.id left join ticket_types t on t.session_id = s.id
           where e.id = any($1) order by e.id, s.starts_at, s.id, t.created_at, t.id"#,
        ids
    )
    .fetch_all(connection)
    .await?;
    Ok(rows)
}
