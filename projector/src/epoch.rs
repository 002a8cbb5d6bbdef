//! An epoch belongs to one run of one database and to one run of Redis. When either was started anew or replaced, the commit
//! clock may have been set back, or Redis may have lost the newest documents: a new epoch begins, above everything that was
//! published before, and every document is made anew. So it is when a program comes that makes documents of another shape.

use std::time::Duration;

use catalog_shared::{read_shape::SHAPE, version::Version};
use tokio::time::Instant;
use tokio_postgres::Client;

/// `$1`: the highest version that was published. `$2`: the run of Redis. `$3`: whether it may take the place of another one.
/// `$4`: the shape of the documents that this program makes; what another one has begun in a later shape goes on.
/// Changes nothing while both go on: `catalog_version()` is of the recorded epoch while the recorded server runs.
const BEGIN_SQL: &str = "
update catalog_state s
set epoch = greatest(catalog_version() >> 48, s.epoch + 1, ($1::bigint >> 48) + 1),
    server_started_at = pg_postmaster_start_time(), database_oid = d.oid, timeline = catalog_timeline(),
    redis_run = case when $3 then $2 else s.redis_run end, shape = greatest(s.shape, $4)
from pg_database d
where d.datname = current_database() and (
    catalog_version() >> 48 > s.epoch or s.redis_run is distinct from $2 and $3 or catalog_version() < $1::bigint
    or s.shape < $4
)";

const PRESENT_SQL: &str = "select catalog_version(), redis_run is not distinct from $1 from catalog_state";

/// A Redis that was replaced may not replace its successor in turn for so long. Two projectors that were given different ones
/// would take it from each other all the time.
const NOT_AGAIN_FOR: Duration = Duration::from_secs(60);

/// The Redis that this process last began an epoch for.
#[derive(Default)]
pub(crate) struct Begun(Option<(String, Instant)>);

impl Begun {
    /// Begins a new epoch if there must be one. Answers the present version, of which the epoch is, whoever began it.
    ///
    /// # Errors
    /// When PostgreSQL fails, and when another projector uses another Redis.
    pub(crate) async fn if_due(&mut self, client: &Client, published: Version, redis_run: &str) -> anyhow::Result<Version> {
        let may_replace = self.0.as_ref().is_none_or(|(run, at)| run != redis_run || at.elapsed() > NOT_AGAIN_FOR);
        let begun = client.execute(BEGIN_SQL, &[&published.to_sql(), &redis_run, &may_replace, &SHAPE]).await? > 0;
        let present = client.query_one(PRESENT_SQL, &[&redis_run]).await?;
        let version = Version::from_sql(present.try_get(0)?);
        let is_ours: bool = present.try_get(1)?;
        anyhow::ensure!(is_ours, "another projector uses another Redis: give all the same REDIS_URL");
        if begun {
            self.0 = Some((redis_run.to_owned(), Instant::now()));
            let epoch = version.epoch();
            tracing::info!(epoch, %published, "postgresql or redis was started or replaced since the last epoch; a new one begins");
        }
        Ok(version)
    }
}
