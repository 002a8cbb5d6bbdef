//! Notices that the commit clock may have been set back, and begins a new epoch, above everything that was published before.

use catalog_shared::version::Version;
use tokio_postgres::Client;

/// `$1`: the highest version that was published. Changes nothing while the same server goes on, ahead of that.
const RAISE_SQL: &str = "
update catalog_state
set epoch = greatest(epoch, ($1::bigint >> 48)::smallint) + 1, server_started_at = pg_postmaster_start_time()
where server_started_at is distinct from pg_postmaster_start_time() or catalog_version() < $1::bigint";

/// Begins a new epoch if the clock may be behind `published`. Answers the epoch that now is, whoever began it, and the version.
///
/// # Errors
/// When PostgreSQL fails.
pub(crate) async fn raise_if_set_back(client: &Client, published: Version) -> Result<(i16, Version), tokio_postgres::Error> {
    if client.execute(RAISE_SQL, &[&published.to_sql()]).await? > 0 {
        tracing::info!(%published, "postgresql was started or replaced since the last epoch; a new one begins");
    }
    let row = client.query_one("select epoch, catalog_version() from catalog_state", &[]).await?;
    Ok((row.try_get(0)?, Version::from_sql(row.try_get(1)?)))
}
