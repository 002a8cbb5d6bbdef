//! Takes dirty rows. They are gone only when the transaction around it commits, which is after their documents are in Redis.

use catalog_shared::version::Version;
use chrono::{DateTime, Utc};
use tokio_postgres::{Transaction, types::Type};
use uuid::Uuid;

/// Rows that are looked at for each event that may be taken.
const ROWS_PER_EVENT: i64 = 20;

/// `$1`: most rows to look at. `$2`: most events to take, with all of those rows that name them: what changes all the time costs
/// one document, however many rows it left. Rows that another projector has taken are passed over. Always one row, from one
/// snapshot. The rows to delete are found once, in an array: as a join, the planner may look for them once a row.
const SQL: &str = "
with due as materialized (
    select ctid as place, id, event_id from catalog_dirty order by id limit $1 for update skip locked
),
chosen as (
    select event_id from due group by event_id order by min(id) limit $2
),
taken as (
    delete from catalog_dirty
    where ctid = any (array(select place from due where event_id in (select event_id from chosen)))
    returning event_id, listed, marked_at, xid
),
changed as (
    select event_id, max(xid)::text::bigint as xid from taken group by event_id
)
select
    catalog_version(),
    (select count(*) from taken) = (select count(*) from (select from catalog_dirty limit $1 + 1) seen)
        -- What was set aside is no more renewed: by then it has run out.
        and not exists (select from catalog_set_aside where marked_at > clock_timestamp() - interval '10 minutes'),
    coalesce((select array_agg(event_id order by event_id) from changed), '{}'),
    coalesce((select array_agg(xid order by event_id) from changed), '{}'),
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
    /// The last transaction that changed each.
    pub(crate) changed_xids: Vec<i64>,
    /// One of the changes shows in lists.
    pub(crate) listed: bool,
    /// When the oldest row was left.
    pub(crate) oldest: Option<DateTime<Utc>>,
}

/// Takes the rows of up to `events_max` events.
///
/// # Errors
/// When PostgreSQL fails.
pub(crate) async fn claim(transaction: &Transaction<'_>, events_max: i64) -> Result<Claim, tokio_postgres::Error> {
    // Planned each time: the table is empty in one moment and holds a hundred thousand rows in the next.
    let rows_max = events_max * ROWS_PER_EVENT;
    let row = transaction.query_typed_one(SQL, &[(&rows_max, Type::INT8), (&events_max, Type::INT8)]).await?;
    Ok(Claim {
        version: Version::from_sql(row.try_get(0)?),
        complete: row.try_get(1)?,
        event_ids: row.try_get(2)?,
        changed_xids: row.try_get(3)?,
        listed: row.try_get(4)?,
        oldest: row.try_get(5)?,
    })
}
