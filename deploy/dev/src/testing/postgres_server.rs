//! A PostgreSQL for tests.

use std::{
    collections::HashSet,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
};

use anyhow::Context;
use sqlx::{AssertSqlSafe, Connection, PgConnection, raw_sql};
use tokio::sync::OnceCell;

use super::{Clock, Standby, blocking, or_panic, workplace};
use crate::{
    ports::{Port, on_free_port},
    process::{Launch, Lifetime},
    roles,
    servers::{
        POSTGRES_BIN_SETTING, Say,
        postgres::{Binaries, Cluster, Durability, MAINTENANCE_DATABASE, Postgres},
    },
};

/// The database that each test's own is copied from: all migrations applied, no rows.
const TEMPLATE: &str = "catalog_template";

/// A PostgreSQL server. Clones are the same server; it ends with the last of them.
#[derive(Debug, Clone)]
pub struct PostgresServer {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    binaries: Binaries,
    server: Mutex<Postgres>,
    template: OnceCell<()>,
    databases: AtomicU32,
    dropped: Mutex<HashSet<String>>,
    _port: Port,
}

impl PostgresServer {
    /// Starts a server of one's own, for a test that stops, kills or pauses it.
    pub async fn start() -> Self {
        or_panic(blocking(Self::start_now).await)
    }

    /// Starts one that goes by this wall clock.
    pub async fn start_with_clock(clock: &Clock) -> Self {
        let clock = clock.clone();
        let start = move || {
            Self::start_on(&Binaries::get(wanted().as_deref(), &|_| ())?, Cluster::make_throw_away, |launch| {
                launch.envs(clock.env())
            })
        };
        or_panic(blocking(start).await)
    }

    pub(super) fn start_now() -> anyhow::Result<Self> {
        Self::start_with(wanted().as_deref(), &|_| ())
    }

    /// Starts one of the given folder's, if one is given.
    pub(crate) fn start_with(folder: Option<&Path>, say: Say<'_>) -> anyhow::Result<Self> {
        Self::start_on(&Binaries::get(folder, say)?, Cluster::make_throw_away, |launch| launch)
    }

    /// Starts one on the data folder that `make` makes, with what `more` adds to how it is started.
    pub(super) fn start_on(
        binaries: &Binaries,
        mut make: impl FnMut(&Cluster, &Path) -> anyhow::Result<()>,
        more: impl Fn(Launch) -> Launch,
    ) -> anyhow::Result<Self> {
        let cluster = Cluster::of(binaries.clone())?;
        let (server, port) = on_free_port(|port| {
            let folder = workplace::folder("postgres")?;
            let (data, log) = (folder.join("data"), folder.join("log"));
            make(&cluster, &data)?;
            let server = Postgres::new(binaries, &data, &log, port, Durability::ThrownAway, Lifetime::WithParent)?;
            let mut server = server.adjusted(&more);
            server.start()?;
            Ok(server)
        })?;
        let inner = Inner {
            binaries: binaries.clone(),
            server: Mutex::new(server),
            template: OnceCell::new(),
            databases: AtomicU32::new(1),
            dropped: Mutex::default(),
            _port: port,
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The owner's way to a database of this server.
    pub fn url(&self, database: &str) -> String {
        self.lock().url(database)
    }

    /// The port it always listens on.
    pub fn port(&self) -> u16 {
        self.lock().port()
    }

    /// Ends it in order, as a restart of the machine does. What is committed stays.
    pub async fn stop(&self) {
        self.with(|server| server.stop()).await;
    }

    /// Starts it again, on the same port, with the same data.
    pub async fn start_again(&self) {
        or_panic(self.with(Postgres::start).await);
    }

    /// Ends it and all its sessions at once, as a crash does.
    pub async fn kill(&self) {
        self.with(Postgres::kill).await;
    }

    /// Stops it and all its sessions without ending them: connections stay open, nothing answers.
    pub async fn pause(&self) {
        or_panic(self.with(Postgres::pause).await);
    }

    /// Lets it go on after a pause.
    pub async fn resume(&self) {
        self.with(Postgres::resume).await;
    }

    /// Starts a hot standby of it: see [`Standby`].
    pub async fn standby(&self) -> Standby {
        or_panic(Standby::of(self).await)
    }

    /// The end of its log.
    pub fn last_lines(&self, count: usize) -> String {
        crate::process::last_lines(self.lock().log(), count)
    }

    /// Makes an empty catalog database and returns its name.
    pub(super) async fn create_database(&self) -> anyhow::Result<String> {
        self.inner.template.get_or_try_init(|| self.make_template()).await?;
        let name = format!("catalog_{}", self.inner.databases.fetch_add(1, Ordering::Relaxed));
        let mut connection = self.connect(MAINTENANCE_DATABASE).await?;
        let dropped = std::mem::take(&mut *self.inner.dropped.lock().unwrap_or_else(PoisonError::into_inner));
        for old in dropped {
            // No reason to fail the test that happens to come next.
            let _ = raw_sql(AssertSqlSafe(format!("drop database if exists {old} with (force)"))).execute(&mut connection).await;
        }
        raw_sql(AssertSqlSafe(format!("create database {name} template {TEMPLATE}"))).execute(&mut connection).await?;
        connection.close().await?;
        Ok(name)
    }

    /// Drops the database when the next one is made: a test that ends cannot wait.
    pub(super) fn drop_later(&self, database: &str) {
        self.inner.dropped.lock().unwrap_or_else(PoisonError::into_inner).insert(database.to_owned());
    }

    pub(super) fn binaries(&self) -> &Binaries {
        &self.inner.binaries
    }

    async fn make_template(&self) -> anyhow::Result<()> {
        let mut connection = self.connect(MAINTENANCE_DATABASE).await?;
        raw_sql(AssertSqlSafe(format!("create database {TEMPLATE}"))).execute(&mut connection).await?;
        connection.close().await?;
        let mut connection = self.connect(TEMPLATE).await?;
        sqlx::migrate!("../../migrations").run(&mut connection).await.context("the migrations failed")?;
        roles::make(&mut connection).await?;
        connection.close().await?;
        Ok(())
    }

    pub(super) async fn connect(&self, database: &str) -> anyhow::Result<PgConnection> {
        Ok(PgConnection::connect(&self.url(database)).await?)
    }

    pub(super) async fn with<T: Send + 'static>(&self, work: impl FnOnce(&mut Postgres) -> T + Send + 'static) -> T {
        let this = self.clone();
        blocking(move || work(&mut this.lock())).await
    }

    fn lock(&self) -> MutexGuard<'_, Postgres> {
        self.inner.server.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn wanted() -> Option<PathBuf> {
    std::env::var_os(POSTGRES_BIN_SETTING).map(PathBuf::from)
}
