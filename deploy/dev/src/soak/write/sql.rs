//! A transaction written by hand.

use std::time::Duration;

use catalog_shared::version::Version;
use sqlx::{AssertSqlSafe, PgConnection, raw_sql};
use tokio::time::timeout;

use super::truth;

/// Above the statement and lock timeouts: only a server that says nothing meets it.
const WAIT_MAX: Duration = Duration::from_secs(8);

/// How a transaction ended.
#[derive(Debug)]
pub(super) enum End {
    Committed(Option<Version>),
    /// For certain.
    RolledBack,
    Unknown,
}

/// What is to be done in one transaction.
#[derive(Debug)]
pub(super) struct Work {
    pub(super) script: String,
    /// Rows for `COPY events (id, name, status) FROM STDIN`, before the script.
    pub(super) copied: Option<String>,
    /// Rolled back in the end.
    pub(super) is_doomed: bool,
}

/// One connection, made when it is needed.
#[derive(Debug, Default)]
pub(super) struct Sql(Option<PgConnection>);

impl Sql {
    /// Does the work. `None`: nothing was sent, as nobody answers there.
    pub(super) async fn run(&mut self, database_url: &str, work: &Work) -> Option<End> {
        let mut connection = self.connection(database_url).await?;
        let end = timeout(WAIT_MAX, transact(&mut connection, work)).await.unwrap_or(End::Unknown);
        // After anything else it is not known what the connection is good for.
        if let End::Committed(Some(_)) = end {
            self.0 = Some(connection);
        }
        Some(end)
    }

    /// The connection, to be used and not given back.
    pub(super) async fn connection(&mut self, database_url: &str) -> Option<PgConnection> {
        match self.0.take() {
            Some(connection) => Some(connection),
            None => timeout(WAIT_MAX, truth::connect(database_url)).await.ok()?.ok(),
        }
    }
}

async fn transact(connection: &mut PgConnection, work: &Work) -> End {
    let done = async {
        raw_sql("begin").execute(&mut *connection).await?;
        if let Some(rows) = &work.copied {
            let mut copy = connection.copy_in_raw("copy events (id, name, status) from stdin").await?;
            copy.send(rows.as_bytes()).await?;
            copy.finish().await?;
        }
        raw_sql(AssertSqlSafe(work.script.clone())).execute(&mut *connection).await
    };
    // Nothing was committed if nobody said so.
    if done.await.is_err() {
        return End::RolledBack;
    }
    if work.is_doomed {
        let _ = raw_sql("rollback").execute(&mut *connection).await;
        return End::RolledBack;
    }
    match raw_sql("commit").execute(&mut *connection).await {
        Ok(_) => End::Committed(version(connection).await),
        // A server that is being ended may say so after it has committed.
        Err(_) => End::Unknown,
    }
}

async fn version(connection: &mut PgConnection) -> Option<Version> {
    let version = sqlx::query_scalar::<_, i64>("select catalog_version()").fetch_one(&mut *connection).await;
    version.ok().map(Version::from_sql)
}
