//! The Redis of a product under test: shared, one of the test's own, many servers that act as one, or none.

use super::{RedisServer, RedisSpace, Servers};
use crate::ports::{Port, local};

/// Which Redis a product under test is to have.
#[derive(Debug, Clone, Default)]
pub(super) enum RedisChoice {
    #[default]
    Shared,
    Own(RedisServer),
    Many {
        urls: String,
        settings: Vec<(&'static str, &'static str)>,
    },
    Nowhere,
}

/// What it got.
#[derive(Debug)]
pub(super) struct CatalogRedis {
    /// What the processes take as `REDIS_URL`.
    pub(super) url: String,
    /// What else they are told about it.
    pub(super) settings: Vec<(&'static str, &'static str)>,
    /// Nobody else's, on one server.
    pub(super) space: Option<RedisSpace>,
    /// Without Redis the port is kept free, so that nobody else's answers there.
    nobody: Option<Port>,
}

impl RedisChoice {
    pub(super) async fn take(&self) -> anyhow::Result<CatalogRedis> {
        Ok(match self {
            Self::Shared => CatalogRedis::on(Servers::shared().await.redis()),
            Self::Own(server) => CatalogRedis::on(server),
            Self::Many { urls, settings } => {
                CatalogRedis { url: urls.clone(), settings: settings.clone(), space: None, nobody: None }
            }
            Self::Nowhere => {
                let port = Port::free()?;
                let url = format!("redis://{}/0", local(port.number()));
                CatalogRedis { url, settings: Vec::new(), space: None, nobody: Some(port) }
            }
        })
    }

    pub(super) fn is_nowhere(&self) -> bool {
        matches!(self, Self::Nowhere)
    }
}

impl CatalogRedis {
    fn on(server: &RedisServer) -> Self {
        let space = RedisSpace::on(server);
        Self { url: space.url(), settings: Vec::new(), space: Some(space), nobody: None }
    }

    /// Whether it is one server, to which one address leads.
    pub(super) fn is_one(&self) -> bool {
        self.space.is_some() || self.nobody.is_some()
    }
}
