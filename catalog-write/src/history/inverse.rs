//! The SQL that takes rows back to where they were. A row is written from what the history recorded of it.

use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    error::Error,
    history::{
        net::{Kind, Net},
        values::Fields,
    },
};

/// Rows below those that are to go, of which one is enough to refuse.
const ADDED_MAX: i64 = 1000;

/// Until the transaction ends: one statement writes more rows here than any other request can. The deadline of the request still ends it.
pub(super) async fn take_time(connection: &mut PgConnection) -> Result<(), Error> {
    sqlx::query!("select set_config('statement_timeout', '9s', true)").fetch_one(connection).await?;
    Ok(())
}

/// Rows of these ids as the history records them, kept from all others until the transaction ends.
pub(super) async fn hold(connection: &mut PgConnection, kind: Kind, ids: &[Uuid]) -> Result<HashMap<Uuid, Fields>, Error> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(Uuid, Value)> = match kind {
        Kind::Event => {
            let rows = sqlx::query!(
                r#"select id, to_jsonb(e) as "whole!" from events e where id = any($1) order by id for update"#,
                ids
            );
            rows.fetch_all(connection).await?.into_iter().map(|row| (row.id, row.whole)).collect()
        }
        Kind::Session => {
            let rows = sqlx::query!(
                r#"select id, to_jsonb(s) as "whole!" from sessions s where id = any($1) order by id for update"#,
                ids
            );
            rows.fetch_all(connection).await?.into_iter().map(|row| (row.id, row.whole)).collect()
        }
        Kind::TicketType => {
            let rows = sqlx::query!(
                r#"select id, to_jsonb(t) as "whole!" from ticket_types t where id = any($1) order by id for update"#,
                ids
            );
            rows.fetch_all(connection).await?.into_iter().map(|row| (row.id, row.whole)).collect()
        }
    };
    let fields = |(id, whole)| match whole {
        Value::Object(fields) => Some((id, fields)),
        _ => None,
    };
    Ok(rows.into_iter().filter_map(fields).collect())
}

/// Keeps parents from going until the transaction ends. Answers those that there are.
pub(super) async fn keep(connection: &mut PgConnection, kind: Kind, ids: &[Uuid]) -> Result<HashSet<Uuid>, Error> {
    let there = match kind {
        _ if ids.is_empty() => Vec::new(),
        Kind::Event => {
            sqlx::query_scalar!("select id from events where id = any($1) order by id for key share", ids)
                .fetch_all(connection)
                .await?
        }
        Kind::Session => {
            sqlx::query_scalar!("select id from sessions where id = any($1) order by id for key share", ids)
                .fetch_all(connection)
                .await?
        }
        Kind::TicketType => Vec::new(),
    };
    Ok(there.into_iter().collect())
}

/// Makes rows again that were deleted, with their ids and the moment of their making, parents first.
pub(super) async fn insert(connection: &mut PgConnection, nets: &[&Net]) -> Result<(), Error> {
    let rows = |kind| {
        let rows: Vec<&Fields> = nets.iter().filter(|net| net.kind == kind).filter_map(|net| net.before.as_ref()).collect();
        (!rows.is_empty()).then(|| json!(rows))
    };
    if let Some(rows) = rows(Kind::Event) {
        sqlx::query!(
            "insert into events (id, name, description, location, image_url, status, timezone, publish_at, created_at)
             select id, name, description, location, image_url, status, timezone, publish_at, created_at
             from jsonb_populate_recordset(null::events, $1)",
            rows
        )
        .execute(&mut *connection)
        .await?;
    }
    if let Some(rows) = rows(Kind::Session) {
        sqlx::query!(
            "insert into sessions (id, event_id, starts_at, ends_at, total_capacity, status, created_at)
             select id, event_id, starts_at, ends_at, total_capacity, status, created_at
             from jsonb_populate_recordset(null::sessions, $1)",
            rows
        )
        .execute(&mut *connection)
        .await?;
    }
    if let Some(rows) = rows(Kind::TicketType) {
        sqlx::query!(
            "insert into ticket_types (id, session_id, name, price, quantity, created_at)
             select id, session_id, name, price, quantity, created_at from jsonb_populate_recordset(null::ticket_types, $1)",
            rows
        )
        .execute(connection)
        .await?;
    }
    Ok(())
}

/// Gives rows back the values that they had. `present`: the rows as they are, whole.
pub(super) async fn update(
    connection: &mut PgConnection,
    nets: &[&Net],
    present: &HashMap<(Kind, Uuid), Fields>,
) -> Result<(), Error> {
    let rows = |kind| {
        let whole = |net: &&Net| {
            let mut row = present.get(&(net.kind, net.id))?.clone();
            row.extend(net.before.clone()?);
            Some(Value::Object(row))
        };
        let rows: Vec<Value> = nets.iter().filter(|net| net.kind == kind).filter_map(whole).collect();
        (!rows.is_empty()).then_some(Value::Array(rows))
    };
    if let Some(rows) = rows(Kind::Event) {
        sqlx::query!(
            "update events e set name = r.name, description = r.description, location = r.location, image_url = r.image_url,
                 status = r.status, timezone = r.timezone, publish_at = r.publish_at, created_at = r.created_at
             from jsonb_populate_recordset(null::events, $1) r where e.id = r.id",
            rows
        )
        .execute(&mut *connection)
        .await?;
    }
    if let Some(rows) = rows(Kind::Session) {
        sqlx::query!(
            "update sessions s set event_id = r.event_id, starts_at = r.starts_at, ends_at = r.ends_at,
                 total_capacity = r.total_capacity, status = r.status, created_at = r.created_at
             from jsonb_populate_recordset(null::sessions, $1) r where s.id = r.id",
            rows
        )
        .execute(&mut *connection)
        .await?;
    }
    if let Some(rows) = rows(Kind::TicketType) {
        sqlx::query!(
            "update ticket_types t set session_id = r.session_id, name = r.name, price = r.price, quantity = r.quantity,
                 created_at = r.created_at
             from jsonb_populate_recordset(null::ticket_types, $1) r where t.id = r.id",
            rows
        )
        .execute(connection)
        .await?;
    }
    Ok(())
}

/// What stands below these events and sessions and is not among them.
pub(super) async fn added(
    connection: &mut PgConnection,
    events: &[Uuid],
    sessions: &[Uuid],
    ticket_types: &[Uuid],
) -> Result<Vec<(Kind, Uuid)>, Error> {
    let new_sessions = sqlx::query_scalar!(
        "select s.id from sessions s where s.event_id = any($1)
           and not exists (select from unnest($2::uuid[]) known (id) where known.id = s.id)
         order by s.id limit $3",
        events,
        sessions,
        ADDED_MAX
    )
    .fetch_all(&mut *connection)
    .await?;
    let new_ticket_types = sqlx::query_scalar!(
        "select t.id from ticket_types t where t.session_id = any($1)
           and not exists (select from unnest($2::uuid[]) known (id) where known.id = t.id)
         order by t.id limit $3",
        sessions,
        ticket_types,
        ADDED_MAX
    )
    .fetch_all(connection)
    .await?;
    let new_sessions = new_sessions.into_iter().map(|id| (Kind::Session, id));
    Ok(new_sessions.chain(new_ticket_types.into_iter().map(|id| (Kind::TicketType, id))).collect())
}

/// Deletes these rows, children first: nothing is left to a cascade.
pub(super) async fn delete(
    connection: &mut PgConnection,
    events: &[Uuid],
    sessions: &[Uuid],
    ticket_types: &[Uuid],
) -> Result<(), Error> {
    if !ticket_types.is_empty() {
        sqlx::query!("delete from ticket_types where id = any($1)", ticket_types).execute(&mut *connection).await?;
    }
    if !sessions.is_empty() {
        sqlx::query!("delete from sessions where id = any($1)", sessions).execute(&mut *connection).await?;
    }
    if !events.is_empty() {
        sqlx::query!("delete from events where id = any($1)", events).execute(connection).await?;
    }
    Ok(())
}
