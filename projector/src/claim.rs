//! Takes dirty rows. They are gone only when the transaction around it commits, which is after their documents are in Redis.

use catalog_shared::version::Version;
use chrono::{DateTime, Utc};
use tokio_postgres::{Statement, Transaction};
use uuid::Uuid;

/// `$1`: most rows to take. Rows that another projector has taken are passed over. Always one row, from one snapshot.
pub(crate) const SQL: &str = "
with taken as (
    delete from catalog_dirty d
    using (select id from catalog_dirty order by id limit $1 for update skip locked) due
    where d.id = due.id
    returning d.event_id, d.listed, d.marked_at
)
select
    catalog_version(),
    (select count(*) from taken) = (select count(*) from (select from catalog_dirty limit $1 + 1) seen)
        -- What was set aside is no more renewed: by then it has run out.
        and not exists (select from catalog_set_aside where marked_at > clock_timestamp() - interval '10 minutes'),
    coalesce((select array_agg(distinct event_id) from taken), '{}'),
    coalesce((select bool_or(listed) from taken), false),
    (select min(marked_at) from taken)";

/// The dirty rows of one transaction.
#[derive(Debug)]
pub(crate) struct Claim {
    /// Of the snapshot that saw the rows: it saw the changes that left them, too.
    pub(crate) version: Version,
    /// It took every dirty row that its snapshot saw, and nothing out of date that was set aside still stands in Redis.
    pub(crate) complete: bool,
    /// The events they name, each once.
    pub(crate) event_ids: Vec<Uuid>,
    /// One of the changes shows in lists.
    pub(crate) listed: bool,
    /// When the oldest row was left.
    pub(crate) oldest: Option<DateTime<Utc>>,
}

/// Takes up to `limit` rows.
///
/// # Errors
/// When PostgreSQL fails.
pub(crate) async fn claim(transaction: &Transaction<'_>, sql: &Statement, limit: i64) -> Result<Claim, tokio_postgres::Error> {
    let row = transaction.query_one(sql, &[&limit]).await?;
    Ok(Claim {
        version: Version::from_sql(row.try_get(0)?),
        complete: row.try_get(1)?,
        event_ids: row.try_get(2)?,
        listed: row.try_get(3)?,
        oldest: row.try_get(4)?,
    })
}
