//! `projector status`: one screen for a tired operator, from PostgreSQL and Redis alone.

mod postgres;
mod redis;
mod screen;
mod verdict;

use std::{
    io::{Write, stdout},
    time::Duration,
};

use anyhow::Context;
use catalog_shared::redis_link::{RedisLink, RedisMode};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use self::{postgres::Postgres, redis::Redis};
use crate::{
    config::{StatusArgs, Warm},
    database::Database,
};

/// Longest that each store may take for its answers.
const ANSWER_WAIT: Duration = Duration::from_secs(10);
const REDIS_WAIT: Duration = Duration::from_secs(2);

/// What could be found out.
struct Known {
    postgres: anyhow::Result<Postgres>,
    redis: anyhow::Result<Redis>,
    redis_mode: &'static str,
    warm: &'static str,
}

/// Tells it. Answers whether all is well.
///
/// # Errors
/// When a setting cannot be used.
pub async fn status(args: &StatusArgs) -> anyhow::Result<bool> {
    let database = Database::new(&args.stores.database_url, "projector-status")?.any();
    let link = RedisLink::start(&args.stores.redis, 1, &CancellationToken::new())?;
    let (postgres, ()) = tokio::join!(of_postgres(&database, args.stores.warm), link.wait_up(REDIS_WAIT));
    let redis = of_redis(&link, postgres.as_ref().ok()).await;
    let redis_mode = match args.stores.redis.redis_mode {
        RedisMode::Single => "single",
        RedisMode::Sentinel => "sentinel",
        RedisMode::Cluster => "cluster",
    };
    let warm = match args.stores.warm {
        Warm::Upcoming => "those that have something upcoming",
        Warm::All => "all",
        Warm::Changed => "none is kept alive",
    };
    let known = Known { postgres, redis, redis_mode, warm };
    let verdict = verdict::verdict(&known);
    stdout().write_all(screen::screen(&known, &verdict).as_bytes())?;
    Ok(verdict.problems.is_empty())
}

async fn of_postgres(database: &Database, warm: Warm) -> anyhow::Result<Postgres> {
    let client = database.connect().await?;
    Ok(timeout(ANSWER_WAIT, postgres::look(&client, warm)).await.context("it does not answer")??)
}

async fn of_redis(link: &RedisLink, postgres: Option<&Postgres>) -> anyhow::Result<Redis> {
    anyhow::ensure!(link.is_up(), "there is no connection to it");
    let sample = postgres.map_or(&[][..], |postgres| &postgres.sample);
    let look = redis::look(link, postgres.map(|postgres| postgres.present), sample);
    Ok(timeout(ANSWER_WAIT, look).await.context("it does not answer")??)
}
