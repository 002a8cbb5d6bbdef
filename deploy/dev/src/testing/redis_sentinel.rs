//! A Redis with a replica, watched over by sentinels that replace the one by the other.

use std::{fs, time::Duration};

use anyhow::Context;
use redis::aio::MultiplexedConnection;

use super::{RedisServer, blocking, eventually, or_panic, redis_server::ask_any};
use crate::{process::Lifetime, servers::redis::Redis};

/// What the sentinels call the primary, and the product by default.
const MASTER_NAME: &str = "catalog";
/// So that any of them may be lost.
const SENTINELS: usize = 3;
const QUORUM: usize = 2;
/// Longer than a busy machine lets a server that lives be silent; a failover takes some seconds more.
const DOWN_AFTER_MS: u32 = 2000;
const SETTLED_WAIT: Duration = Duration::from_secs(60);

/// A primary, a replica, and three sentinels of which two must agree. All end when this is dropped.
#[derive(Debug)]
pub struct RedisSentinel {
    servers: Vec<RedisServer>,
    sentinels: Vec<RedisServer>,
}

impl RedisSentinel {
    /// Starts all, and waits until a failover could take place.
    pub async fn start() -> Self {
        let this = or_panic(blocking(Self::start_now).await);
        this.settled().await;
        this
    }

    fn start_now() -> anyhow::Result<Self> {
        // By default a primary waits some seconds for more replicas.
        let at_once = ["--repl-diskless-sync-delay", "0"];
        let primary = RedisServer::start_with(|launch| launch.args(at_once))?;
        let port = primary.port().to_string();
        let replica = RedisServer::start_with(|launch| launch.args(at_once).args(["--replicaof", "127.0.0.1", &port]))?;
        let sentinels = (0..SENTINELS).map(|_| start_sentinel(primary.port())).collect::<anyhow::Result<_>>()?;
        Ok(Self { servers: vec![primary, replica], sentinels })
    }

    /// What the processes take as `REDIS_URL`: the addresses of the sentinels, with commas between them.
    pub fn urls(&self) -> String {
        self.sentinels.iter().map(|sentinel| format!("redis://127.0.0.1:{}", sentinel.port())).collect::<Vec<_>>().join(",")
    }

    /// What the sentinels call the primary.
    pub fn master_name(&self) -> &'static str {
        MASTER_NAME
    }

    /// The primary and the replica, whichever is which.
    pub fn servers(&self) -> &[RedisServer] {
        &self.servers
    }

    /// The sentinels.
    pub fn sentinels(&self) -> &[RedisServer] {
        &self.sentinels
    }

    /// The primary, by what the sentinels say.
    pub async fn master(&self) -> RedisServer {
        or_panic(self.try_master().await)
    }

    /// A new connection to the primary.
    pub async fn connection(&self) -> MultiplexedConnection {
        self.master().await.connection().await
    }

    /// Kills the primary and returns it, so that it may be started again. The sentinels need some seconds to replace it.
    pub async fn kill_master(&self) -> RedisServer {
        let master = self.master().await;
        master.kill().await;
        master
    }

    /// Lets the sentinels replace the primary though it lives, and waits until they have.
    pub async fn failover(&self) {
        let before = self.master().await.port();
        // Refused while another failover is under way.
        eventually(SETTLED_WAIT, "the sentinels begin a failover", async || {
            ask_any::<()>(&self.sentinels, &["SENTINEL", "FAILOVER", MASTER_NAME]).await
        })
        .await;
        self.replaced(before).await;
    }

    /// Waits until another server than that one is the primary and says so itself.
    pub async fn replaced(&self, before: u16) {
        eventually(SETTLED_WAIT, "another server is the primary", async || {
            let master = self.try_master().await.map_err(|error| format!("{error:#}"))?;
            if master.port() == before { Err("still the same".to_owned()) } else { master.says("role:master").await }
        })
        .await;
    }

    /// Waits until the replica follows, and each sentinel knows it and the other sentinels.
    pub async fn settled(&self) {
        eventually(SETTLED_WAIT, "the replica follows the primary", async || {
            let master = self.try_master().await.map_err(|error| format!("{error:#}"))?;
            let replica = self.servers.iter().find(|server| server.port() != master.port());
            replica.ok_or("there is no replica")?.says("master_link_status:up").await
        })
        .await;
        for sentinel in &self.sentinels {
            let seen = format!("master0:name={MASTER_NAME},status=ok,address=127.0.0.1:");
            let all = format!(",slaves={},sentinels={SENTINELS}", self.servers.len() - 1);
            eventually(SETTLED_WAIT, "a sentinel knows all", async || {
                let info: String = sentinel.ask(&["INFO", "sentinel"]).await.map_err(|error| format!("{error:#}"))?;
                if info.lines().any(|line| line.starts_with(&seen) && line.ends_with(&all)) { Ok(()) } else { Err(info) }
            })
            .await;
        }
    }

    async fn try_master(&self) -> anyhow::Result<RedisServer> {
        let (_, port): (String, u16) = ask_any(&self.sentinels, &["SENTINEL", "GET-MASTER-ADDR-BY-NAME", MASTER_NAME]).await?;
        let found = self.servers.iter().find(|server| server.port() == port);
        found.cloned().context("the sentinels name a server of somebody else")
    }
}

fn start_sentinel(primary: u16) -> anyhow::Result<RedisServer> {
    RedisServer::start_on(|binary, folder, port| {
        let configuration = folder.join("sentinel.conf");
        let folder = folder.display();
        let text = format!(
            "bind 127.0.0.1\nport {port}\ndir \"{folder}\"\n\
             sentinel monitor {MASTER_NAME} 127.0.0.1 {primary} {QUORUM}\n\
             sentinel down-after-milliseconds {MASTER_NAME} {DOWN_AFTER_MS}\n\
             sentinel failover-timeout {MASTER_NAME} {}\n",
            2 * DOWN_AFTER_MS
        );
        fs::write(&configuration, text).with_context(|| format!("{} cannot be written", configuration.display()))?;
        Ok(Redis::sentinel(binary, &configuration.with_file_name("log"), port, &configuration, Lifetime::WithParent))
    })
}
