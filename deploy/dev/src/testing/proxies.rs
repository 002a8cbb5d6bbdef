//! The proxies of one product under test, each between one process and one store.

use std::collections::BTreeMap;

use anyhow::Context;

use super::Proxy;
use crate::services::Service;

/// One of the two stores.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Store {
    /// PostgreSQL.
    Postgres,
    /// Redis.
    Redis,
}

/// The way from the first process of a kind to a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// Of the projector: its rounds, and the connection that hears the doorbell.
    ProjectorPostgres,
    /// Of the projector.
    ProjectorRedis,
    /// Of the reader.
    ReaderPostgres,
    /// Of the reader.
    ReaderRedis,
    /// Of catalog-write.
    WritePostgres,
}

impl Link {
    pub(super) fn process(self) -> &'static str {
        match self {
            Self::ProjectorPostgres | Self::ProjectorRedis => Service::Projector.name(),
            Self::ReaderPostgres | Self::ReaderRedis => Service::Read.name(),
            Self::WritePostgres => Service::Write.name(),
        }
    }

    pub(super) fn store(self) -> Store {
        match self {
            Self::ProjectorPostgres | Self::ReaderPostgres | Self::WritePostgres => Store::Postgres,
            Self::ProjectorRedis | Self::ReaderRedis => Store::Redis,
        }
    }
}

#[derive(Debug, Default)]
pub(super) struct Proxies(BTreeMap<(String, Store), Proxy>);

impl Proxies {
    /// Puts a proxy between the process and the store at this URL. Answers the URL for the process.
    pub(super) fn lead(&mut self, process: &str, store: Store, url: &str) -> anyhow::Result<String> {
        let (before, host_and_after) = url.split_once("127.0.0.1:").context("a store under test is on loopback")?;
        let (port, after) = host_and_after.split_once('/').context("the URL of a store under test names a database")?;
        let proxy = Proxy::try_start(port.parse()?)?;
        let through = format!("{before}127.0.0.1:{}/{after}", proxy.port());
        self.0.insert((process.to_owned(), store), proxy);
        Ok(through)
    }

    pub(super) fn of(&self, process: &str, store: Store) -> &Proxy {
        let found = self.0.get(&(process.to_owned(), store));
        found.unwrap_or_else(|| panic!("no proxy between {process} and {store:?}: the product was not built proxied"))
    }
}
