//! The stores as an operator's command uses them: reached at once, or not at all.

use std::{sync::Arc, time::Duration};

use anyhow::Context;
use catalog_shared::{redis_link::RedisLink, version::Version};
use tokio_postgres::Client;
use tokio_util::sync::CancellationToken;

use crate::{config::StoreArgs, database::Database, project::Statements};

/// Longest that Redis may take to be there: several dials.
const REDIS_WAIT: Duration = Duration::from_secs(3);
const VERSION_SQL: &str = "select catalog_version()";

/// Both stores, in reach.
pub(crate) struct Stores {
    pub(crate) client: Client,
    pub(crate) statements: Statements,
    pub(crate) link: Arc<RedisLink>,
    redis_run: Arc<str>,
}

impl Stores {
    /// # Errors
    /// When a store is out of reach or cannot be used.
    pub(crate) async fn reach(args: &StoreArgs, program: &str) -> anyhow::Result<Self> {
        let client = Database::new(&args.database_url, program)?.connect().await?;
        let statements = Statements::prepare(&client).await?;
        let link = RedisLink::start(&args.redis, 1, &CancellationToken::new())?;
        link.wait_up(REDIS_WAIT).await;
        let redis_run = link.run().context("Redis is out of reach")?;
        Ok(Self { client, statements, link, redis_run })
    }

    /// The version of the present state.
    ///
    /// # Errors
    /// When PostgreSQL fails.
    pub(crate) async fn present(&self) -> Result<Version, tokio_postgres::Error> {
        Ok(Version::from_sql(self.client.query_one(VERSION_SQL, &[]).await?.try_get(0)?))
    }

    /// # Errors
    /// When Redis was started anew or replaced since it was reached.
    pub(crate) fn ensure_same_redis(&self) -> anyhow::Result<()> {
        let is_same = self.link.run().is_some_and(|run| run == self.redis_run);
        anyhow::ensure!(is_same, "Redis was started anew or replaced meanwhile: run this again");
        Ok(())
    }
}
