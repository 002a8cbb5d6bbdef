//! A Redis for tests.

use std::{
    collections::BTreeSet,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use anyhow::{Context, ensure};

use super::{blocking, or_panic, workplace};
use crate::{
    ports::{Port, on_free_port},
    process::Lifetime,
    servers::{
        REDIS_SERVER_SETTING,
        redis::{Binary, Redis, command},
    },
};

/// So many tests can use one server at once.
const DATABASES: u16 = 512;

/// A Redis server. Clones are the same server; it ends with the last of them.
#[derive(Debug, Clone)]
pub struct RedisServer {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    server: Mutex<Redis>,
    used: Mutex<BTreeSet<u16>>,
    _port: Port,
}

impl RedisServer {
    /// Starts a server of one's own, for a test that stops, kills, pauses or configures it, or empties all of it.
    pub async fn start() -> Self {
        or_panic(blocking(Self::start_now).await)
    }

    pub(super) fn start_now() -> anyhow::Result<Self> {
        let program = std::env::var_os(REDIS_SERVER_SETTING).map(PathBuf::from);
        let binary = Binary::get(program.as_deref(), &|_| ())?;
        let (server, port) = on_free_port(|port| {
            let log = workplace::folder("redis")?.join("log");
            let mut server = Redis::new(&binary, &log, port, DATABASES, Lifetime::WithParent);
            server.start()?;
            Ok(server)
        })?;
        Ok(Self { inner: Arc::new(Inner { server: Mutex::new(server), used: Mutex::default(), _port: port }) })
    }

    /// The way to one of its numbered databases.
    pub fn url(&self, database: u16) -> String {
        self.lock().url(database)
    }

    /// The port it always listens on.
    pub fn port(&self) -> u16 {
        self.lock().port()
    }

    /// Ends it in order. It is a cache: all that was in it is gone.
    pub async fn stop(&self) {
        self.with(|server| server.stop()).await;
    }

    /// Starts it again, on the same port, empty.
    pub async fn start_again(&self) {
        or_panic(self.with(Redis::start).await);
    }

    /// Ends it at once, as a crash does.
    pub async fn kill(&self) {
        self.with(Redis::kill).await;
    }

    /// Stops it without ending it: connections stay open, nothing answers.
    pub async fn pause(&self) {
        or_panic(self.with(|server| server.pause()).await);
    }

    /// Lets it go on after a pause.
    pub async fn resume(&self) {
        self.with(|server| server.resume()).await;
    }

    /// The end of its log.
    pub fn last_lines(&self, count: usize) -> String {
        crate::process::last_lines(self.lock().log(), count)
    }

    /// An empty numbered database that nobody else uses.
    pub(super) fn take_database(&self) -> anyhow::Result<u16> {
        let mut used = self.inner.used.lock().unwrap_or_else(PoisonError::into_inner);
        let number = (0..DATABASES).find(|number| !used.contains(number)).context("more than 512 tests use one Redis at once")?;
        let answer = command(self.port(), &[&["select", &number.to_string()], &["flushdb"]])?;
        ensure!(!answer.contains("-ERR"), "Redis could not empty database {number}: {answer}");
        used.insert(number);
        Ok(number)
    }

    pub(super) fn give_back(&self, number: u16) {
        self.inner.used.lock().unwrap_or_else(PoisonError::into_inner).remove(&number);
    }

    async fn with<T: Send + 'static>(&self, work: impl FnOnce(&mut Redis) -> T + Send + 'static) -> T {
        let this = self.clone();
        blocking(move || work(&mut this.lock())).await
    }

    fn lock(&self) -> MutexGuard<'_, Redis> {
        self.inner.server.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
