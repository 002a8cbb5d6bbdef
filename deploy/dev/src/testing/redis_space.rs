//! A key space for one test.

use super::{RedisServer, Servers, or_panic};

/// A numbered database of a Redis server: empty at first, and nobody else's until this is dropped.
///
/// Only keys are its own. Channels, `FLUSHALL`, `CONFIG` and `CLIENT KILL` reach the whole server: a test that uses those
/// starts a [`RedisServer`] of its own.
#[derive(Debug)]
pub struct RedisSpace {
    server: RedisServer,
    number: u16,
}

impl RedisSpace {
    /// A space on the server that all tests of this process share.
    pub async fn fresh() -> Self {
        Self::on(Servers::shared().await.redis())
    }

    /// A space on that server.
    pub fn on(server: &RedisServer) -> Self {
        let number = or_panic(server.take_database());
        Self { server: server.clone(), number }
    }

    /// What a process takes as `REDIS_URL`.
    pub fn url(&self) -> String {
        self.server.url(self.number)
    }

    /// The server it stands on.
    pub fn server(&self) -> &RedisServer {
        &self.server
    }

    /// A new connection.
    pub async fn connection(&self) -> redis::aio::MultiplexedConnection {
        or_panic(self.server.connect(self.number).await)
    }
}

impl Drop for RedisSpace {
    fn drop(&mut self) {
        self.server.give_back(self.number);
    }
}
