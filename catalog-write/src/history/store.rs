//! The SQL of the history.

use serde::Serialize;
use serde_json::Value;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::error::Error;

/// Changes that are forgotten at once: a bound on one statement, but for what a single transaction changed.
const FORGOTTEN_MAX: i64 = 1000;

/// What became of one row.
#[derive(Debug, Serialize)]
pub(crate) struct Entry {
    /// `event`, `session` or `ticket_type`.
    resource: String,
    id: Uuid,
    event_id: Option<Uuid>,
    /// `create`, `update` or `delete`.
    action: String,
    /// Of an update only what changed.
    before: Option<Value>,
    after: Option<Value>,
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

/// What the present transaction has changed: how much, and the first of it.
pub(crate) async fn of_transaction(connection: &mut PgConnection, limit: i64) -> Result<(Counts, Vec<Entry>), Error> {
    let counted = sqlx::query!(
        r#"select resource, action, count(*) as "count!" from history_entries
           where change_id = nullif(current_setting('catalog.history_change', true), '')::bigint
           group by resource, action"#
    )
    .fetch_all(&mut *connection)
    .await?;
    let mut counts = Counts::default();
    for row in counted {
        let of_kind = match row.resource.as_str() {
            "event" => &mut counts.events,
            "session" => &mut counts.sessions,
            "ticket_type" => &mut counts.ticket_types,
            // Accounts stand among the changes alone.
            _ => continue,
        };
        match row.action.as_str() {
            "create" => of_kind.created = row.count,
            "update" => of_kind.updated = row.count,
            _ => of_kind.deleted = row.count,
        }
    }
    let entries = sqlx::query_as!(
        Entry,
        r#"select resource, resource_id as id, event_id, action, before, after from history_entries
           where change_id = nullif(current_setting('catalog.history_change', true), '')::bigint
           order by id limit $1"#,
        limit
    )
    .fetch_all(connection)
    .await?;
    Ok((counts, entries))
}

/// Forgets changes that are older. Answers how many.
pub(crate) async fn forget(pool: &PgPool, days: u32) -> Result<u64, sqlx::Error> {
    let forgotten = sqlx::query!(
        "delete from history_changes where id in (
             select id from history_changes where at < now() - make_interval(days => $1) order by at limit $2)",
        i32::try_from(days).unwrap_or(i32::MAX),
        FORGOTTEN_MAX
    )
    .execute(pool)
    .await?;
    Ok(forgotten.rows_affected())
}
