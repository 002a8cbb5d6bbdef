//! Notices that the commit clock may have been set back, and begins a new epoch, above everything that was published before.

use catalog_shared::version::Version;
use tokio_postgres::Client;

/// `$1`: the watermark in Redis. Does nothing while the same server goes on, ahead of what Redis has seen.
const RAISE_SQL: &str = "
update catalog_state
set epoch = greatest(epoch, ($1::bigint >> 48)::smallint) + 1, server_started_at = pg_postmaster_start_time()
where server_started_at is distinct from pg_postmaster_start_time() or catalog_version() < $1::bigint";

/// Answers whether a new epoch began: then whatever stands in Redis may be of a history that is no more.
///
/// # Errors
/// When PostgreSQL fails.
pub(crate) async fn raise_if_set_back(client: &Client, watermark: Option<Version>) -> Result<bool, tokio_postgres::Error> {
    let watermark = watermark.unwrap_or(Version::ZERO);
    let raised = client.execute(RAISE_SQL, &[&watermark.to_sql()]).await? > 0;
    if raised && watermark > Version::ZERO {
        tracing::warn!(%watermark, "postgresql was restarted or replaced; a new epoch begins and all documents are built again");
    }
    Ok(raised)
}
