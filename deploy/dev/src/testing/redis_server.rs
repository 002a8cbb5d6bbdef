//! A Redis for tests.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use anyhow::{Context, ensure};
use redis::{FromRedisValue, aio::MultiplexedConnection};

use super::{RedisOptions, RedisReplica, blocking, or_panic, workplace};
use crate::{
    ports::{Port, on_free_port},
    process::{Launch, Lifetime},
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

    /// A server of one's own that differs from the shared one.
    pub fn options() -> RedisOptions {
        RedisOptions::default()
    }

    pub(super) fn start_now() -> anyhow::Result<Self> {
        Self::start_with(|launch| launch)
    }

    /// Starts one with what `more` adds to how it is started.
    pub(super) fn start_with(more: impl Fn(Launch) -> Launch) -> anyhow::Result<Self> {
        Self::start_on(|binary, folder, port| {
            let server = Redis::new(binary, &folder.join("log"), port, DATABASES, Lifetime::WithParent);
            Ok(server.adjusted(|launch| more(launch.args(["--dir".as_ref(), folder.as_os_str()]))))
        })
    }

    /// Starts what `make` makes of a folder and a port.
    pub(super) fn start_on(make: impl Fn(&Binary, &Path, u16) -> anyhow::Result<Redis>) -> anyhow::Result<Self> {
        let program = std::env::var_os(REDIS_SERVER_SETTING).map(PathBuf::from);
        let binary = Binary::get(program.as_deref(), &|_| ())?;
        let (server, port) = on_free_port(|port| {
            let mut server = make(&binary, &workplace::folder("redis")?, port)?;
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

    /// Ends it in order. It is a cache: all that was in it is gone, unless it [keeps data](RedisOptions::keeps_data).
    pub async fn stop(&self) {
        self.with(|server| server.stop()).await;
    }

    /// Starts it again, on the same port, empty unless it keeps data.
    pub async fn start_again(&self) {
        or_panic(self.with(Redis::start).await);
    }

    /// Whether it runs (or is paused). After a test's `stop` or `kill` it does not.
    pub fn is_running(&self) -> bool {
        self.lock().is_running()
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

    /// Throws away the data that it keeps; call it while it does not run.
    pub async fn lose_data(&self) {
        or_panic(self.with(Redis::lose_data).await);
    }

    /// The end of its log.
    pub fn last_lines(&self, count: usize) -> String {
        crate::process::last_lines(self.lock().log(), count)
    }

    /// Starts a replica of it: see [`RedisReplica`].
    pub async fn replica(&self) -> RedisReplica {
        or_panic(RedisReplica::of(self).await)
    }

    /// A new connection to its database 0.
    pub async fn connection(&self) -> MultiplexedConnection {
        or_panic(self.connect(0).await)
    }

    pub(super) async fn connect(&self, database: u16) -> anyhow::Result<MultiplexedConnection> {
        let client = redis::Client::open(self.url(database))?;
        client.get_multiplexed_async_connection().await.context("the test's Redis does not answer")
    }

    /// Sends a command to this very server and returns its answer.
    pub(super) async fn ask<T: FromRedisValue>(&self, words: &[&str]) -> anyhow::Result<T> {
        let (name, arguments) = words.split_first().context("a command has a name")?;
        Ok(redis::cmd(name).arg(arguments).query_async(&mut self.connect(0).await?).await?)
    }

    /// Whether it says this of its replication, such as `role:master`; else what it says instead.
    pub(super) async fn says(&self, line: &str) -> Result<(), String> {
        let info: String = self.ask(&["INFO", "replication"]).await.map_err(|error| format!("{error:#}"))?;
        if info.lines().any(|said| said == line) { Ok(()) } else { Err(info) }
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

/// Asks the first of these servers that answers.
pub(super) async fn ask_any<T: FromRedisValue>(servers: &[RedisServer], words: &[&str]) -> anyhow::Result<T> {
    let mut failure = None;
    for server in servers {
        match server.ask(words).await {
            Ok(answer) => return Ok(answer),
            Err(error) => failure = Some(error),
        }
    }
    Err(failure.context("there is no server to ask")?)
}
