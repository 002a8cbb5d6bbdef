//! How a Redis of a test's own may differ from the shared one.

use super::{Clock, RedisServer, blocking, or_panic};

/// A Redis that is put together otherwise: `RedisServer::options().maxmemory("4mb").start()`.
#[derive(Debug, Clone, Default)]
pub struct RedisOptions {
    arguments: Vec<&'static str>,
    clock: Option<Clock>,
}

impl RedisOptions {
    /// As Redis takes it, such as `4mb`; an empty server needs about 1 MB.
    pub fn maxmemory(self, size: &'static str) -> Self {
        self.argument(["--maxmemory", size])
    }

    /// What it does when its memory is full: `noeviction`, `allkeys-lru` and so on; `volatile-ttl` without this.
    pub fn eviction(self, policy: &'static str) -> Self {
        self.argument(["--maxmemory-policy", policy])
    }

    /// What it has answered is there again after a stop or a kill, unless the test [throws it away](RedisServer::lose_data).
    pub fn keeps_data(self) -> Self {
        self.argument(["--appendonly", "yes"])
    }

    /// It goes by this wall clock, which decides when keys expire.
    pub fn clock(self, clock: &Clock) -> Self {
        Self { clock: Some(clock.clone()), ..self }
    }

    /// Starts it.
    pub async fn start(self) -> RedisServer {
        let start = move || {
            let clock = self.clock.as_ref().map(Clock::env);
            RedisServer::start_with(|launch| launch.args(self.arguments.clone()).envs(clock.clone().into_iter().flatten()))
        };
        or_panic(blocking(start).await)
    }

    fn argument(mut self, words: [&'static str; 2]) -> Self {
        self.arguments.extend(words);
        self
    }
}
