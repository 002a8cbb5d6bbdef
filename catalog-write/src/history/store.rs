//! The SQL of the history.

use serde::Serialize;
use serde_json::Value;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::{error::Error, history::values};

/// Changes that are forgotten at once: a bound on one statement, but for what a single transaction changed.
const FORGOTTEN_MAX: i64 = 1000;

/// What became of one row.
#[derive(Debug, Serialize)]
pub(crate) struct Entry {
    /// Its place in the history.
    #[serde(skip)]
    pub(crate) seq: i64,
    /// `event`, `session` or `ticket_type`.
    pub(crate) resource: String,
    pub(crate) id: Uuid,
    pub(crate) event_id: Option<Uuid>,
    /// `create`, `update` or `delete`.
    pub(crate) action: String,
    /// Of an update only what changed.
    #[serde(serialize_with = "values::serialize")]
    pub(crate) before: Option<Value>,
    #[serde(serialize_with = "values::serialize")]
    pub(crate) after: Option<Value>,
}

/// How many rows of each kind were made, changed and deleted.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Counts {
    events: Count,
    sessions: Count,
    ticket_types: Count,
}

#[derive(Debug, Default, Serialize)]
struct Count {
    created: i64,
    updated: i64,
    deleted: i64,
}

impl Counts {
    /// Rows of other kinds are told one by one only.
    pub(crate) fn add(&mut self, resource: &str, action: &str, count: i64) {
        let of_kind = match resource {
            "event" => &mut self.events,
            "session" => &mut self.sessions,
            "ticket_type" => &mut self.ticket_types,
            _ => return,
        };
        match action {
            "create" => of_kind.created += count,
            "update" => of_kind.updated += count,
            _ => of_kind.deleted += count,
        }
    }
}

/// The last entry of the present transaction; 0 if it has changed nothing yet.
pub(crate) async fn last_entry(connection: &mut PgConnection) -> Result<i64, Error> {
    let last = sqlx::query_scalar!(
        r#"select coalesce(max(id), 0) as "last!" from history_entries
           where change_id = nullif(current_setting('catalog.history_change', true), '')::bigint"#
    );
    Ok(last.fetch_one(connection).await?)
}

/// How much the present transaction has changed, since that entry.
pub(crate) async fn counts_since(connection: &mut PgConnection, entry: i64) -> Result<Counts, Error> {
    let counted = sqlx::query!(
        r#"select resource, action, count(*) as "count!" from history_entries
           where change_id = nullif(current_setting('catalog.history_change', true), '')::bigint and id > $1
           group by resource, action"#,
        entry
    )
    .fetch_all(&mut *connection)
    .await?;
    let mut counts = Counts::default();
    for row in counted {
        counts.add(&row.resource, &row.action, row.count);
    }
    Ok(counts)
}

/// What the present transaction has changed: how much, and the first of it.
pub(crate) async fn of_transaction(connection: &mut PgConnection, limit: i64) -> Result<(Counts, Vec<Entry>), Error> {
    let counts = counts_since(&mut *connection, 0).await?;
    let entries = sqlx::query_as!(
        Entry,
        r#"select id as seq, resource, resource_id as id, event_id, action, before, after from history_entries
           where change_id = nullif(current_setting('catalog.history_change', true), '')::bigint
           order by history_entries.id limit $1"#,
        limit
    )
    .fetch_all(connection)
    .await?;
    Ok((counts, entries))
}

/// Notes that the present transaction takes this change back. The id of the change that it is, if it has changed something.
pub(crate) async fn undoes(connection: &mut PgConnection, change_id: i64) -> Result<Option<i64>, Error> {
    Ok(sqlx::query_scalar!(
        "update history_changes set undoes = $1
         where id = nullif(current_setting('catalog.history_change', true), '')::bigint returning id",
        change_id
    )
    .fetch_optional(connection)
    .await?)
}

/// The entries of a change after the one of this place, of accounts only if asked for.
pub(crate) async fn of_change(
    connection: &mut PgConnection,
    change_id: i64,
    after: i64,
    limit: i64,
    with_accounts: bool,
) -> Result<Vec<Entry>, Error> {
    Ok(sqlx::query_as!(
        Entry,
        r#"select id as seq, resource, resource_id as id, event_id, action, before, after from history_entries
           where change_id = $1 and id > $2 and ($3 or resource in ('event', 'session', 'ticket_type'))
           order by history_entries.id limit $4"#,
        change_id,
        after,
        with_accounts,
        limit
    )
    .fetch_all(connection)
    .await?)
}

/// Forgets changes that are older. Answers how many.
pub(crate) async fn forget(pool: &PgPool, days: u32) -> Result<u64, sqlx::Error> {
    let forgotten = sqlx::query_scalar!(
        r#"with gone as (
               delete from history_changes where id in (
                   select id from history_changes where at < now() - make_interval(days => $1) order by at limit $2)
               returning id
           ), with_it as (delete from history_entries e using gone where e.change_id = gone.id)
           select count(*) as "count!" from gone"#,
        i32::try_from(days).unwrap_or(i32::MAX),
        FORGOTTEN_MAX
    )
    .fetch_one(pool)
    .await?;
    Ok(forgotten.unsigned_abs())
}
