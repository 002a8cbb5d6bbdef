//! A replica of a test's Redis, for a failover behind one address.

use std::time::Duration;

use super::{Proxy, RedisServer, blocking, eventually, or_panic};

/// On a busy machine.
const SYNCED_WAIT: Duration = Duration::from_secs(30);

/// A replica: it has what it has received. It ends when dropped.
#[derive(Debug)]
pub struct RedisReplica {
    server: RedisServer,
    link: Proxy,
}

impl RedisReplica {
    pub(super) async fn of(primary: &RedisServer) -> anyhow::Result<Self> {
        // By default the primary waits some seconds for more replicas.
        let _: () = primary.ask(&["CONFIG", "SET", "repl-diskless-sync-delay", "0"]).await?;
        let link = Proxy::start(primary.port());
        let port = link.port().to_string();
        let start = move || RedisServer::start_with(|launch| launch.args(["--replicaof", "127.0.0.1", &port]));
        let replica = Self { server: blocking(start).await?, link };
        replica.caught_up(primary).await;
        Ok(replica)
    }

    /// The server.
    pub fn server(&self) -> &RedisServer {
        &self.server
    }

    /// The way on which it receives from its primary: slow or cut, the replica lags.
    pub fn link(&self) -> &Proxy {
        &self.link
    }

    /// Waits until it has all that the primary has now.
    pub async fn caught_up(&self, primary: &RedisServer) {
        let end = or_panic(offset(primary).await);
        eventually(SYNCED_WAIT, "the replica has caught up", async || {
            self.server.says("master_link_status:up").await?;
            match offset(&self.server).await {
                Ok(offset) if offset >= end => Ok(()),
                other => Err(format!("{other:?}")),
            }
        })
        .await;
    }

    /// Makes it a primary, with what it has received. The old one is not told.
    pub async fn promote(&self) {
        or_panic(self.server.ask(&["REPLICAOF", "NO", "ONE"]).await)
    }
}

/// How much of its primary's history a server has.
async fn offset(server: &RedisServer) -> anyhow::Result<i64> {
    let info: String = server.ask(&["INFO", "replication"]).await?;
    let told = info.lines().find_map(|line| line.strip_prefix("master_repl_offset:"));
    Ok(told.unwrap_or_default().parse()?)
}
