//! What PostgreSQL has: the judge of every write whose end is not known.

use std::collections::HashMap;

use anyhow::Context;
use sqlx::{Connection, PgConnection, Row, postgres::PgRow, query, raw_sql};
use uuid::Uuid;

use crate::soak::model::{Session, State, Status, event_of, ticket_of};

const SQL: &str = "
select e.id, e.name, e.status,
    coalesce(array_agg(t.name order by s.starts_at, s.id) filter (where t.id is not null), '{}') as tickets
from events e left join sessions s on s.event_id = e.id left join ticket_types t on t.session_id = s.id
where $1::uuid[] is null or e.id = any ($1)
group by e.id";

/// Every event, by its id.
pub(crate) async fn all(database_url: &str) -> anyhow::Result<HashMap<Uuid, State>> {
    let mut connection = PgConnection::connect(database_url).await?;
    let rows = query(SQL).bind(None::<Vec<Uuid>>).fetch_all(&mut connection).await?;
    connection.close().await?;
    rows.iter().map(state).collect()
}

/// These events, locked until the transaction ends: no write that is still under way somewhere reaches them before.
pub(super) async fn locked(connection: &mut PgConnection, ids: &[Uuid]) -> anyhow::Result<HashMap<Uuid, State>> {
    // First the parents: nothing is added to a row that is locked like this.
    for sql in [
        "select from events where id = any ($1) order by id for update",
        "select from sessions where event_id = any ($1) order by id for update",
        "select from ticket_types where session_id in (select id from sessions where event_id = any ($1)) order by id for update",
    ] {
        query(sql).bind(ids).execute(&mut *connection).await?;
    }
    let rows = query(SQL).bind(ids).fetch_all(connection).await?;
    rows.iter().map(state).collect()
}

/// The id of the event of that name.
pub(super) async fn id_of(connection: &mut PgConnection, name: &str) -> anyhow::Result<Option<Uuid>> {
    let row = query("select id from events where name = $1").bind(name).fetch_optional(connection).await?;
    row.map(|row| row.try_get(0)).transpose().map_err(Into::into)
}

/// A connection on which no wait is endless.
pub(super) async fn connect(database_url: &str) -> anyhow::Result<PgConnection> {
    let mut connection = PgConnection::connect(database_url).await?;
    raw_sql("set statement_timeout = '5s'; set lock_timeout = '3s'").execute(&mut connection).await?;
    Ok(connection)
}

fn state(row: &PgRow) -> anyhow::Result<(Uuid, State)> {
    let (name, status): (String, String) = (row.try_get("name")?, row.try_get("status")?);
    let tickets: Vec<String> = row.try_get("tickets")?;
    let foreign = || format!("PostgreSQL holds an event that nobody wrote: {name}, {status}, {tickets:?}");
    let (_, revision) = event_of(&name).with_context(foreign)?;
    let status = Status::of(&status).with_context(foreign)?;
    let session = |ticket: &String| ticket_of(ticket).map(|(label, revision)| Session { label, revision });
    let sessions = tickets.iter().map(session).collect::<Option<Vec<_>>>().with_context(foreign)?;
    Ok((row.try_get("id")?, State { status, revision, sessions }))
}
