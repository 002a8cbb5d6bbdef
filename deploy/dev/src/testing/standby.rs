//! A streaming hot standby of a test's PostgreSQL.

use std::{path::Path, time::Duration};

use sqlx::{AssertSqlSafe, Connection, Decode, Postgres as Sql, Type, query_scalar, raw_sql};

use super::{PostgresServer, Proxy, eventually, or_panic};
use crate::servers::postgres::{Cluster, MAINTENANCE_DATABASE, OWNER, OWNER_PASSWORD, Postgres};

/// The primary keeps this much for a standby that lags; without it nothing may be missing when it goes on.
const KEEP_WAL: &str = "alter system set wal_keep_size = '1GB'";
/// Dials again soon after its link was cut (5 s by default).
const REDIAL: &str = "wal_retrieve_retry_interval=100ms";
/// On a busy machine.
const CAUGHT_UP_WAIT: Duration = Duration::from_secs(30);

/// A hot standby: it answers queries, takes no writes, and has what it has received and replayed. It ends when dropped.
#[derive(Debug)]
pub struct Standby {
    server: PostgresServer,
    link: Proxy,
}

impl Standby {
    /// Stops the primary for the moment in which its data is copied.
    pub(super) async fn of(primary: &PostgresServer) -> anyhow::Result<Self> {
        sql(primary, KEEP_WAL).await?;
        sql(primary, "select pg_reload_conf()").await?;
        let link = Proxy::start(primary.port());
        let conninfo = format!("primary_conninfo=host=127.0.0.1 port={} user={OWNER} password={OWNER_PASSWORD}", link.port());
        let binaries = primary.binaries().clone();
        let start = move |primary: &mut Postgres| {
            PostgresServer::start_on(
                &binaries,
                |cluster, data| copy_standing_still(primary, cluster, data),
                |launch| launch.args(["-c", &conninfo, "-c", REDIAL]),
            )
        };
        Ok(Self { server: primary.with(start).await?, link })
    }

    /// The server, such as for its `url`, or to kill it.
    pub fn server(&self) -> &PostgresServer {
        &self.server
    }

    /// The way on which it receives from the primary: slow or cut, the standby lags.
    pub fn link(&self) -> &Proxy {
        &self.link
    }

    /// Waits until it shows everything that is committed on the primary now.
    pub async fn caught_up(&self, primary: &PostgresServer) {
        let end: String = or_panic(ask(primary, "select pg_current_wal_lsn()::text").await);
        let sql = format!("select coalesce(pg_last_wal_replay_lsn() >= '{end}', false)");
        eventually(CAUGHT_UP_WAIT, "the standby has caught up", async || match ask(&self.server, &sql).await {
            Ok(true) => Ok(()),
            other => Err(other),
        })
        .await;
    }

    /// Lets it receive but show nothing new.
    pub async fn pause_replay(&self) {
        or_panic(sql(&self.server, "select pg_wal_replay_pause()").await);
        eventually(CAUGHT_UP_WAIT, "replay is paused", async || {
            match ask(&self.server, "select pg_get_wal_replay_pause_state() = 'paused'").await {
                Ok(true) => Ok(()),
                other => Err(other),
            }
        })
        .await;
    }

    /// Lets it show what it has received.
    pub async fn resume_replay(&self) {
        or_panic(sql(&self.server, "select pg_wal_replay_resume()").await);
    }

    /// Makes it a primary, with what it has received. Answers when it takes writes. The old primary is not told.
    pub async fn promote(&self) {
        let promoted: bool = or_panic(ask(&self.server, "select pg_promote()").await);
        assert!(promoted, "the standby was not promoted:\n{}", self.server.last_lines(20));
    }
}

fn copy_standing_still(primary: &mut Postgres, cluster: &Cluster, data: &Path) -> anyhow::Result<()> {
    let copied = primary.pause().and_then(|()| cluster.make_standby(primary.data(), data));
    primary.resume();
    copied
}

async fn sql(server: &PostgresServer, sql: &str) -> anyhow::Result<()> {
    let mut connection = server.connect(MAINTENANCE_DATABASE).await?;
    raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut connection).await?;
    Ok(connection.close().await?)
}

async fn ask<T: for<'a> Decode<'a, Sql> + Type<Sql> + Send + Unpin>(server: &PostgresServer, sql: &str) -> anyhow::Result<T> {
    let mut connection = server.connect(MAINTENANCE_DATABASE).await?;
    let answer = query_scalar(AssertSqlSafe(sql.to_owned())).fetch_one(&mut connection).await?;
    connection.close().await?;
    Ok(answer)
}
