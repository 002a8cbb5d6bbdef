//! Faults of PostgreSQL.

use std::time::Duration;

use sqlx::{AssertSqlSafe, Connection, PgConnection, raw_sql};
use tokio::time::sleep;

use super::Stage;

/// Every connection to the catalog.
pub(super) const ALL: &str = "backend_type = 'client backend'";
/// Those that wait for the doorbell.
pub(super) const LISTENING: &str = "query ilike 'listen%'";

pub(super) async fn stop(stage: &Stage, down: Duration) {
    stage.postgres().stop().await;
    sleep(down).await;
    stage.postgres().start_again().await;
}

pub(super) async fn kill(stage: &Stage, down: Duration) {
    stage.postgres().kill().await;
    sleep(down).await;
    stage.postgres().start_again().await;
}

pub(super) async fn pause(stage: &Stage, lasts: Duration) {
    stage.postgres().pause().await;
    sleep(lasts).await;
    stage.postgres().resume().await;
}

/// Has PostgreSQL end the connections for which this condition holds.
pub(super) async fn end_backends(stage: &Stage, which: &str) {
    let end = async {
        let mut connection = PgConnection::connect(&stage.doors.database_url()).await?;
        let sql = format!("select pg_terminate_backend(pid) from pg_stat_activity where {which} and pid <> pg_backend_pid()");
        raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await?;
        connection.close().await
    };
    let ended: Result<(), sqlx::Error> = end.await;
    ended.unwrap_or_else(|error| panic!("the PostgreSQL under test refuses a statement of the test: {error}"));
}
