//! One look at what waits to be published.

use catalog_shared::version::Version;
use chrono::{DateTime, Utc};
use sqlx::PgPool;

/// Changes that are counted; more are said to be so many.
const COUNTED_MAX: i64 = 10_000;

/// A state of the catalog: its version, and the snapshot that saw it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    pub(super) version: Version,
    pub(super) snapshot: String,
}

/// What one snapshot says.
#[derive(Debug)]
pub(super) struct Look {
    pub(super) present: Moment,
    /// All that was committed by now is published.
    pub(super) all_is_out: bool,
    /// All that the given moment saw is published.
    pub(super) watched_is_out: bool,
    /// Changes that wait.
    pub(super) pending: i64,
    /// When the first of them was made.
    pub(super) pending_since: Option<DateTime<Utc>>,
}

/// Looks. A change whose documents could not be built is not out until what is out of date has run out in Redis: the same time as in
/// `projector/src/claim.rs`. Takes well under a millisecond while little waits.
pub(super) async fn look(pool: &PgPool, watched: Option<&Moment>) -> Result<Look, sqlx::Error> {
    let row = sqlx::query!(
        r#"select catalog_version() as "version!", pg_current_snapshot()::text as "snapshot!",
             not exists (select from catalog_dirty) as "none_waits!",
             not exists (select from catalog_dirty where pg_visible_in_snapshot(xid, $1::text::pg_snapshot)) as "none_of_then_waits!",
             a.set_aside as "set_aside!", a.since as set_aside_since,
             (select count(*) from (select from catalog_dirty limit $2) d) as "waiting!",
             (select marked_at from catalog_dirty order by id limit 1) as waiting_since
           from (
               select count(*) as set_aside, min(marked_at) as since from catalog_set_aside
               where marked_at > clock_timestamp() - interval '10 minutes'
           ) a"#,
        watched.map(|watched| watched.snapshot.as_str()),
        COUNTED_MAX
    )
    .fetch_one(pool)
    .await?;
    let present = Moment { version: Version::from_sql(row.version), snapshot: row.snapshot };
    let can_be_out = row.set_aside == 0;
    Ok(Look {
        present,
        all_is_out: can_be_out && row.none_waits,
        watched_is_out: can_be_out && watched.is_some() && row.none_of_then_waits,
        pending: row.waiting + row.set_aside,
        pending_since: [row.waiting_since, row.set_aside_since].into_iter().flatten().min(),
    })
}
