//! Changes in pages. Among 200,000 entries of 40,000 changes a page of 20 takes 4 to 40 ms with the whole request (PostgreSQL 18, on a busy
//! machine of two cores). A filter by action or resource alone that fits next to nothing looks at all entries: some 70 ms.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::{PgConnection, PgPool, Postgres, Transaction};
use uuid::Uuid;

use crate::{
    error::Error,
    history::{
        filter::{Filter, Page},
        store::{Counts, Entry},
    },
};

const NO_CHANGE: Error = Error::NotFound("change");
/// Entries of each change on a page; the counts tell of all.
const ENTRIES_SHOWN: i64 = 20;

/// One transaction that changed something.
#[derive(Debug, Serialize)]
pub(crate) struct Change {
    pub(crate) id: i64,
    at: DateTime<Utc>,
    actor: Actor,
    address: Option<String>,
    request_id: Option<String>,
    /// Method and route, or the program that connected to the database.
    action: Option<String>,
    /// The change that this one took back, and the last one that took this back.
    undoes: Option<i64>,
    undone_by: Option<i64>,
    counts: Counts,
    pub(crate) entries: Vec<Entry>,
    entry_count: i64,
}

/// Who did it.
#[derive(Debug, Serialize)]
pub(crate) struct Actor {
    pub(crate) kind: String,
    pub(crate) id: Option<Uuid>,
    pub(crate) name: String,
}

/// One state for all that is read. What is asked for decides the way to it, so each query is planned for its parameters.
pub(crate) async fn snapshot(pool: &PgPool) -> Result<Transaction<'static, Postgres>, Error> {
    let mut snapshot = pool.begin_with("begin isolation level repeatable read read only").await?;
    sqlx::query!("select set_config('plan_cache_mode', 'force_custom_plan', true)").fetch_one(&mut *snapshot).await?;
    Ok(snapshot)
}

/// A page of changes, newest first, with those of their entries that the filter lets through.
pub(crate) async fn page(connection: &mut PgConnection, page: &Page) -> Result<Vec<Change>, Error> {
    let Page { filter, before, limit, .. } = page;
    let ids = if filter.chooses_entries() {
        ids_by_entry(connection, filter, *before, *limit).await?
    } else {
        ids(connection, filter, *before, *limit).await?
    };
    told(connection, &ids, filter, ENTRIES_SHOWN).await
}

/// One change, without its entries. One of accounts alone is not there for those who see none.
pub(crate) async fn find(connection: &mut PgConnection, id: i64, with_accounts: bool) -> Result<Change, Error> {
    let filter = Filter { with_accounts, ..Filter::default() };
    let found = told(connection, &[id], &filter, 0).await?.pop();
    found.filter(|change| with_accounts || change.entry_count > 0).ok_or(NO_CHANGE)
}

async fn ids(connection: &mut PgConnection, filter: &Filter, before: Option<i64>, limit: i64) -> Result<Vec<i64>, Error> {
    Ok(sqlx::query_scalar!(
        "select id from history_changes
         where ($1::bigint is null or id < $1) and ($2::uuid is null or actor_id = $2)
           and ($3::text is null or actor_kind = $3)
           and ($4::timestamptz is null or at >= $4) and ($5::timestamptz is null or at < $5)
         order by id desc limit $6",
        before,
        filter.actor_id,
        filter.actor_kind,
        filter.since,
        filter.until,
        limit
    )
    .fetch_all(connection)
    .await?)
}

async fn ids_by_entry(
    connection: &mut PgConnection,
    filter: &Filter,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<i64>, Error> {
    Ok(sqlx::query_scalar!(
        "select c.id from history_changes c
         where ($1::bigint is null or c.id < $1) and ($2::uuid is null or c.actor_id = $2)
           and ($3::text is null or c.actor_kind = $3)
           and ($4::timestamptz is null or c.at >= $4) and ($5::timestamptz is null or c.at < $5)
           and exists (
               select from history_entries e
               where e.change_id = c.id and ($6::uuid is null or e.event_id = $6) and ($7::uuid is null or e.resource_id = $7)
                 and ($8::text is null or e.resource = $8) and ($9::text is null or e.action = $9)
                 and ($10 or e.resource in ('event', 'session', 'ticket_type')))
         order by c.id desc limit $11",
        before,
        filter.actor_id,
        filter.actor_kind,
        filter.since,
        filter.until,
        filter.event_id,
        filter.resource_id,
        filter.resource,
        filter.action,
        filter.with_accounts,
        limit
    )
    .fetch_all(connection)
    .await?)
}

async fn told(connection: &mut PgConnection, ids: &[i64], filter: &Filter, entries_max: i64) -> Result<Vec<Change>, Error> {
    let changes = sqlx::query!(
        "select c.id, c.at, c.actor_kind, c.actor_id, c.actor_name, c.address, c.request_id, c.action, c.undoes,
             (select max(u.id) from history_changes u where u.undoes = c.id) as undone_by
         from history_changes c where c.id = any($1) order by c.id desc",
        ids
    )
    .fetch_all(&mut *connection)
    .await?;
    let mut counted: HashMap<i64, (Counts, i64)> = HashMap::new();
    for row in sqlx::query!(
        r#"select change_id, resource, action, count(*) as "count!" from history_entries
           where change_id = any($1) and ($2::uuid is null or event_id = $2) and ($3::uuid is null or resource_id = $3)
             and ($4::text is null or resource = $4) and ($5::text is null or action = $5)
             and ($6 or resource in ('event', 'session', 'ticket_type'))
           group by change_id, resource, action"#,
        ids,
        filter.event_id,
        filter.resource_id,
        filter.resource,
        filter.action,
        filter.with_accounts
    )
    .fetch_all(&mut *connection)
    .await?
    {
        let (counts, all) = counted.entry(row.change_id).or_default();
        counts.add(&row.resource, &row.action, row.count);
        *all += row.count;
    }
    let mut entries: HashMap<i64, Vec<Entry>> = HashMap::new();
    for row in sqlx::query!(
        r#"select c.id as "change_id!", e.id as seq, e.resource, e.resource_id, e.event_id, e.action, e.before, e.after
           from unnest($1::bigint[]) c (id) cross join lateral (
               select * from history_entries e
               where e.change_id = c.id and ($2::uuid is null or e.event_id = $2) and ($3::uuid is null or e.resource_id = $3)
                 and ($4::text is null or e.resource = $4) and ($5::text is null or e.action = $5)
                 and ($6 or e.resource in ('event', 'session', 'ticket_type'))
               order by e.id limit $7
           ) e order by e.id"#,
        ids,
        filter.event_id,
        filter.resource_id,
        filter.resource,
        filter.action,
        filter.with_accounts,
        entries_max
    )
    .fetch_all(&mut *connection)
    .await?
    {
        let (resource, id, event_id, action) = (row.resource, row.resource_id, row.event_id, row.action);
        let entry = Entry { seq: row.seq, resource, id, event_id, action, before: row.before, after: row.after };
        entries.entry(row.change_id).or_default().push(entry);
    }
    let changes = changes.into_iter().map(|row| {
        let (counts, entry_count) = counted.remove(&row.id).unwrap_or_default();
        Change {
            id: row.id,
            at: row.at,
            actor: Actor { kind: row.actor_kind, id: row.actor_id, name: row.actor_name },
            address: row.address,
            request_id: row.request_id,
            action: row.action,
            undoes: row.undoes,
            undone_by: row.undone_by,
            counts,
            entries: entries.remove(&row.id).unwrap_or_default(),
            entry_count,
        }
    });
    Ok(changes.collect())
}
