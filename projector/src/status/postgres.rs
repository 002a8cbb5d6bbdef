//! What PostgreSQL knows: who works, what waits, what was set aside, what is warm.

use std::time::Duration;

use catalog_shared::{projecting::LISTENING, version::Version};
use tokio_postgres::{Client, Error, Row};
use uuid::Uuid;

use crate::config::Warm;

/// Shown of what was set aside.
pub(super) const SET_ASIDE_SHOWN: i64 = 10;
/// Warm events that are looked for in Redis.
const SAMPLE: i64 = 200;

const SERVER_SQL: &str = "
select catalog_version(), current_setting('server_version'), pg_is_in_recovery(),
    extract(epoch from clock_timestamp() - pg_postmaster_start_time())::float8, pg_notification_queue_usage()";

const DIRTY_SQL: &str = "
select count(*), extract(epoch from clock_timestamp() - min(marked_at))::float8 from catalog_dirty";

/// `$1`: how many. The count of all stands in each row.
const SET_ASIDE_SQL: &str = "
select count(*) over (), event_id, error, attempts, extract(epoch from clock_timestamp() - marked_at)::float8
from catalog_set_aside order by marked_at, event_id limit $1";

/// `$1`: what follows the process in the name of a connection that listens. One row a process. What runs under another role tells no
/// times.
const PROJECTORS_SQL: &str = "
select split_part(substr(application_name, length('projector ') + 1), $1, 1),
    extract(epoch from clock_timestamp() - min(backend_start))::float8,
    bool_or(application_name like '%' || $1 || '%'),
    coalesce(max(state) filter (where application_name not like '%' || $1 || '%'), 'not at work')
from pg_stat_activity
where datname = current_database() and application_name like 'projector %'
group by 1 order by 2 desc nulls last, 1";

/// `$1`: most ids. Those that are kept alive, the count of all of them in each row.
const UPCOMING_SQL: &str = "
select count(*) over (), event_id from (
    select distinct event_id from sessions where status = 'scheduled' and ends_at > now()
) upcoming
where not exists (select from catalog_set_aside a where a.event_id = upcoming.event_id)
order by random() limit $1";
/// As above, when all are.
const ALL_SQL: &str = "
select count(*) over (), id from events
where not exists (select from catalog_set_aside a where a.event_id = id)
order by random() limit $1";

/// A process that is connected.
pub(super) struct Projector {
    pub(super) name: String,
    pub(super) since: Option<Duration>,
    pub(super) listens: bool,
    pub(super) state: String,
}

/// An event whose documents cannot be built.
pub(super) struct SetAside {
    pub(super) id: Uuid,
    pub(super) error: String,
    pub(super) attempts: i32,
    pub(super) since: Option<Duration>,
}

/// What PostgreSQL says.
pub(super) struct Postgres {
    pub(super) present: Version,
    pub(super) server_version: String,
    pub(super) is_standby: bool,
    pub(super) up_for: Option<Duration>,
    /// Of the notification queue, from 0 to 1.
    pub(super) queue_usage: f64,
    pub(super) dirty: i64,
    pub(super) oldest: Option<Duration>,
    pub(super) set_aside: i64,
    pub(super) set_aside_first: Vec<SetAside>,
    pub(super) projectors: Vec<Projector>,
    pub(super) warm: i64,
    /// Some of the warm events.
    pub(super) sample: Vec<Uuid>,
}

/// # Errors
/// When PostgreSQL fails.
pub(super) async fn look(client: &Client, warm: Warm) -> Result<Postgres, Error> {
    let server = client.query_one(SERVER_SQL, &[]).await?;
    let dirty = client.query_one(DIRTY_SQL, &[]).await?;
    let set_aside = client.query(SET_ASIDE_SQL, &[&SET_ASIDE_SHOWN]).await?;
    let projectors = client.query(PROJECTORS_SQL, &[&LISTENING]).await?;
    let sample = match warm {
        Warm::Upcoming => client.query(UPCOMING_SQL, &[&SAMPLE]).await?,
        Warm::All => client.query(ALL_SQL, &[&SAMPLE]).await?,
        Warm::Changed => Vec::new(),
    };
    Ok(Postgres {
        present: Version::from_sql(server.try_get(0)?),
        server_version: server.try_get(1)?,
        is_standby: server.try_get(2)?,
        up_for: age(&server, 3)?,
        queue_usage: server.try_get(4)?,
        dirty: dirty.try_get(0)?,
        oldest: age(&dirty, 1)?,
        set_aside: count_of_all(&set_aside)?,
        set_aside_first: set_aside.iter().map(set_aside_of).collect::<Result<_, _>>()?,
        projectors: projectors.iter().map(projector_of).collect::<Result<_, _>>()?,
        warm: count_of_all(&sample)?,
        sample: sample.iter().map(|row| row.try_get(1)).collect::<Result<_, _>>()?,
    })
}

fn set_aside_of(row: &Row) -> Result<SetAside, Error> {
    Ok(SetAside { id: row.try_get(1)?, error: row.try_get(2)?, attempts: row.try_get(3)?, since: age(row, 4)? })
}

fn projector_of(row: &Row) -> Result<Projector, Error> {
    Ok(Projector { name: row.try_get(0)?, since: age(row, 1)?, listens: row.try_get(2)?, state: row.try_get(3)? })
}

fn count_of_all(rows: &[Row]) -> Result<i64, Error> {
    rows.first().map_or(Ok(0), |row| row.try_get(0))
}

fn age(row: &Row, column: usize) -> Result<Option<Duration>, Error> {
    let seconds: Option<f64> = row.try_get(column)?;
    Ok(seconds.map(|seconds| Duration::try_from_secs_f64(seconds).unwrap_or_default()))
}
