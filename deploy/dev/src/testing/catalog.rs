//! The running product, for one test.

use reqwest::{Client, Method, RequestBuilder};
use sqlx::PgPool;

use super::{
    CatalogBuilder, CatalogProcess, Database, Link, Proxy, Store, catalog_redis::CatalogRedis, machine::Share, or_panic,
    proxies::Proxies,
};
use crate::services::Service;

/// How much of each log a failed test shows.
const LOG_LINES: usize = 40;

/// The whole product with a database and a key space of its own. Dropped at the end of the test, all of it ends.
#[derive(Debug)]
pub struct Catalog {
    // In the order of their end: first the processes, then what they use.
    pub(super) processes: Vec<CatalogProcess>,
    pub(super) proxies: Proxies,
    pub(super) redis: CatalogRedis,
    pub(super) database: Database,
    pub(super) _share: Share,
    /// The admin API.
    pub write_url: String,
    /// The public API of the first reader.
    pub read_url: String,
    /// The public API of each reader.
    pub read_urls: Vec<String>,
    /// The ops port of the first projector, also if it was not started.
    pub projector_url: String,
    /// A bearer token with the role `owner`.
    pub token: String,
    /// The database as its owner sees it.
    pub pool: PgPool,
    /// The `REDIS_URL` of the processes; nobody listens there without Redis.
    pub redis_url: String,
    /// A client that follows no redirects.
    pub http: Client,
}

impl Catalog {
    /// Starts catalog-write, a projector and a reader, and waits until all three are ready.
    pub async fn start() -> Self {
        Self::builder().start().await
    }

    /// For a product that is put together otherwise.
    pub fn builder() -> CatalogBuilder {
        CatalogBuilder::default()
    }

    /// A process by its name: `catalog-write`, `projector`, `catalog-read`, `projector-2`, `catalog-read-2` and so on.
    pub fn process(&self, name: &str) -> &CatalogProcess {
        let found = self.processes.iter().find(|process| process.name() == name);
        found.unwrap_or_else(|| panic!("the product under test has no process {name}"))
    }

    /// All its processes.
    pub fn processes(&self) -> &[CatalogProcess] {
        &self.processes
    }

    /// The proxy between the first process of a kind and a store, in a product that was built [`CatalogBuilder::proxied`].
    pub fn proxy(&self, link: Link) -> &Proxy {
        self.proxies.of(link.process(), link.store())
    }

    /// The proxy between a process and a store: `catalog.proxy_of("projector-2", Store::Redis)`.
    pub fn proxy_of(&self, process: &str, store: Store) -> &Proxy {
        self.proxies.of(process, store)
    }

    /// A request to the admin API, with the owner's token: `catalog.admin(Method::POST, "/api/admin/events")`.
    pub fn admin(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.write_url)).bearer_auth(&self.token)
    }

    /// A request to the public API of the first reader: `catalog.public("/api/events")`.
    pub fn public(&self, path: &str) -> RequestBuilder {
        self.http.get(format!("{}{path}", self.read_url))
    }

    /// Its database.
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// A new connection to its key space, on one Redis; a cluster and sentinels make connections of their own.
    pub async fn redis(&self) -> redis::aio::MultiplexedConnection {
        match &self.redis.space {
            Some(space) => space.connection().await,
            None => panic!("the product under test has no key space on one Redis"),
        }
    }

    /// Runs a command of one of the programs with the settings of the running product, such as
    /// `catalog.command("projector", &["verify"])`, and returns its output and exit status.
    pub async fn command(&self, program: &str, arguments: &[&str]) -> std::process::Output {
        let programs = or_panic(super::binaries::folder().await);
        let database_url = match program {
            name if name == Service::Read.name() => self.database.reader_url(),
            name if name == Service::Projector.name() => self.database.projector_url(),
            _ => self.database.url(),
        };
        let mut command = std::process::Command::new(programs.join(program));
        command.args(arguments).env("DATABASE_URL", database_url).env("REDIS_URL", &self.redis_url);
        command.envs(self.redis.settings.iter().copied());
        let output = super::blocking(move || command.output()).await;
        or_panic(output.map_err(Into::into))
    }
}

impl Drop for Catalog {
    fn drop(&mut self) {
        if std::thread::panicking() {
            for process in &self.processes {
                eprintln!("--- {} ({})\n{}", process.name(), process.url(), process.last_lines(LOG_LINES));
            }
        }
    }
}
