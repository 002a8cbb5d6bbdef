//! The servers that all tests of one process share.

use tokio::sync::OnceCell;

use super::{PostgresServer, RedisServer, blocking, or_panic};

static SHARED: OnceCell<Servers> = OnceCell::const_new();

/// One PostgreSQL and one Redis, started by the first test that asks. Never stop or pause these: others use them.
#[derive(Debug)]
pub struct Servers {
    postgres: PostgresServer,
    redis: RedisServer,
}

impl Servers {
    /// The shared servers.
    pub async fn shared() -> &'static Self {
        let start = || async {
            let (postgres, redis) = tokio::join!(blocking(PostgresServer::start_now), blocking(RedisServer::start_now));
            Ok(Self { postgres: postgres?, redis: redis? })
        };
        or_panic(SHARED.get_or_try_init(start).await)
    }

    /// The shared PostgreSQL.
    pub fn postgres(&self) -> &PostgresServer {
        &self.postgres
    }

    /// The shared Redis.
    pub fn redis(&self) -> &RedisServer {
        &self.redis
    }
}
