//! Putting a product under test together.

use std::path::Path;

use super::{
    Catalog, CatalogProcess, Clock, Database, PostgresServer, RedisCluster, RedisSentinel, RedisServer, Store, binaries,
    blocking,
    catalog_redis::{CatalogRedis, RedisChoice},
    machine, or_panic,
    proxies::Proxies,
    workplace,
};
use crate::{
    ports::{Port, local},
    process::Lifetime,
    services::{self, Place, Service, client},
};

/// A free port may be taken before a process listens on it.
const START_TRIES: u32 = 3;

/// What the product under test consists of; by default one process of each kind, on the shared servers.
#[derive(Debug, Clone)]
pub struct CatalogBuilder {
    readers: usize,
    projectors: usize,
    postgres: Option<PostgresServer>,
    redis: RedisChoice,
    is_proxied: bool,
    is_alone: bool,
    env: Vec<(String, String, String)>,
}

impl Default for CatalogBuilder {
    fn default() -> Self {
        Self {
            readers: 1,
            projectors: 1,
            postgres: None,
            redis: RedisChoice::Shared,
            is_proxied: false,
            is_alone: false,
            env: Vec::new(),
        }
    }
}

impl CatalogBuilder {
    /// So many readers.
    pub fn readers(self, readers: usize) -> Self {
        Self { readers, ..self }
    }

    /// So many projectors.
    pub fn projectors(self, projectors: usize) -> Self {
        Self { projectors, ..self }
    }

    /// No projector: nothing is published, and no lease renewed.
    pub fn without_projector(self) -> Self {
        self.projectors(0)
    }

    /// Nobody listens at `REDIS_URL`. The projectors are started but not waited for.
    pub fn without_redis(self) -> Self {
        Self { redis: RedisChoice::Nowhere, ..self }
    }

    /// A PostgreSQL of the test's own, which it may stop, kill or pause.
    pub fn postgres(self, server: &PostgresServer) -> Self {
        Self { postgres: Some(server.clone()), ..self }
    }

    /// A Redis of the test's own, which it may stop, kill, pause, configure or empty.
    pub fn redis(self, server: &RedisServer) -> Self {
        Self { redis: RedisChoice::Own(server.clone()), ..self }
    }

    /// A Redis Cluster.
    pub fn redis_cluster(self, cluster: &RedisCluster) -> Self {
        let settings = vec![("CATALOG_REDIS_MODE", "cluster")];
        Self { redis: RedisChoice::Many { urls: cluster.urls(), settings }, ..self }
    }

    /// A Redis that sentinels watch over.
    pub fn redis_sentinel(self, sentinel: &RedisSentinel) -> Self {
        let settings = vec![("CATALOG_REDIS_MODE", "sentinel"), ("CATALOG_REDIS_MASTER_NAME", sentinel.master_name())];
        Self { redis: RedisChoice::Many { urls: sentinel.urls(), settings }, ..self }
    }

    /// Each process reaches each store through a proxy of its own: see [`Catalog::proxy`]. Not a cluster or sentinels, which
    /// tell addresses of their own.
    pub fn proxied(self) -> Self {
        Self { is_proxied: true, ..self }
    }

    /// No other product of this test program runs meanwhile: for a test that measures.
    pub fn alone(self) -> Self {
        Self { is_alone: true, ..self }
    }

    /// All processes go by this wall clock.
    pub fn clock(self, clock: &Clock) -> Self {
        services::ALL.into_iter().fold(self, |this, service| this.clock_of(service.name(), clock))
    }

    /// A program's processes go by this wall clock, or one process alone, such as `projector-2`.
    pub fn clock_of(self, name: &str, clock: &Clock) -> Self {
        clock.env().into_iter().fold(self, |this, (key, value)| this.env(name, key, &value))
    }

    /// A setting for all processes of a program, or for one process alone: `.env("catalog-read", "CATALOG_…", "…")`.
    pub fn env(mut self, name: &str, key: &str, value: &str) -> Self {
        self.env.push((name.to_owned(), key.to_owned(), value.to_owned()));
        self
    }

    /// Starts it and waits until it is ready.
    pub async fn start(self) -> Catalog {
        or_panic(self.try_start().await)
    }

    async fn try_start(self) -> anyhow::Result<Catalog> {
        let programs = binaries::folder().await?;
        let mut tries = 0;
        loop {
            tries += 1;
            match self.try_start_once(&programs).await {
                Err(error) if tries < START_TRIES && format!("{error:#}").contains("in use") => {}
                other => return other,
            }
        }
    }

    async fn try_start_once(&self, programs: &Path) -> anyhow::Result<Catalog> {
        let share = machine::share(self.is_alone).await;
        let database = match &self.postgres {
            Some(server) => Database::on(server).await,
            None => Database::fresh().await,
        };
        let redis = self.redis.take().await?;
        let mut proxies = Proxies::default();
        let processes = self.processes(programs, &database, &redis, &mut proxies)?;
        for process in &processes {
            process.start().await?;
        }
        let (ready, token) = tokio::join!(self.all_ready(&processes), make_token(programs, database.url()));
        ready?;
        let urls =
            |service: Service| processes.iter().filter(move |process| process.service() == service).map(CatalogProcess::url);
        let read_urls: Vec<String> = urls(Service::Read).collect();
        Ok(Catalog {
            write_url: urls(Service::Write).next().unwrap_or_default(),
            read_url: read_urls.first().cloned().unwrap_or_default(),
            read_urls,
            projector_url: urls(Service::Projector).next().unwrap_or_default(),
            token: token?,
            pool: database.pool().clone(),
            redis_url: redis.url.clone(),
            http: client()?,
            processes,
            proxies,
            redis,
            database,
            _share: share,
        })
    }

    /// The processes, not yet started.
    fn processes(
        &self,
        programs: &Path,
        database: &Database,
        redis: &CatalogRedis,
        proxies: &mut Proxies,
    ) -> anyhow::Result<Vec<CatalogProcess>> {
        let folder = workplace::folder("catalog")?;
        let kinds = [
            (Service::Write, 1, database.url()),
            (Service::Projector, self.projectors, database.projector_url()),
            (Service::Read, self.readers, database.reader_url()),
        ];
        let mut processes = Vec::new();
        for (service, count, database_url) in kinds {
            for number in 1..=count {
                let name = if number == 1 { service.name().to_owned() } else { format!("{}-{number}", service.name()) };
                let port = Port::free()?;
                let (mut database_url, mut redis_url) = (database_url.clone(), redis.url.clone());
                if self.is_proxied {
                    database_url = proxies.lead(&name, Store::Postgres, &database_url)?;
                }
                if self.is_proxied && redis.is_one() {
                    redis_url = proxies.lead(&name, Store::Redis, &redis_url)?;
                }
                let place = Place { listen: local(port.number()), database_url, redis_url };
                let log = folder.join(format!("{name}.log"));
                let mut launch = service.launch(&name, programs, &log, Lifetime::WithParent, &place);
                let own = self.env.iter().filter(|(of, ..)| of == service.name() || *of == name);
                launch = launch.envs(redis.settings.iter().copied()).envs(own.map(|(_, key, value)| (key, value)));
                processes.push(CatalogProcess::new(service, launch, place, port));
            }
        }
        Ok(processes)
    }

    async fn all_ready(&self, processes: &[CatalogProcess]) -> anyhow::Result<()> {
        for process in processes {
            if !self.redis.is_nowhere() || process.service() != Service::Projector {
                process.wait_ready().await?;
            }
        }
        Ok(())
    }
}

/// A token with the role `owner`, made as an operator makes one.
async fn make_token(programs: &Path, database_url: String) -> anyhow::Result<String> {
    let programs = programs.to_owned();
    blocking(move || services::make_token(&programs, &database_url, "test")).await
}
