//! Gets and starts PostgreSQL and Redis.

use std::{sync::Arc, time::SystemTime};

use anyhow::Context;

use super::data_dir;
use crate::{
    cli::ServerArgs,
    progress::Progress,
    servers::{
        postgres::{self, Cluster, Durability, Postgres},
        redis::{self, Redis},
    },
    stack::Stack,
};

/// Redis has 16 unless told otherwise; the product uses one.
const REDIS_DATABASES: u16 = 16;

/// The servers to run.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) postgres: postgres::Binaries,
    pub(super) redis: redis::Binary,
}

/// Finds both, or fetches what is missing.
pub(super) async fn get(args: &ServerArgs, progress: &Progress) -> anyhow::Result<Found> {
    let (wanted, say) = (args.postgres_bin.clone(), progress.clone());
    let postgres = progress
        .step("getting PostgreSQL", async {
            let found = blocking(move || postgres::Binaries::get(wanted.as_deref(), &|line| say.say(line))).await?;
            progress.outcome(format!("PostgreSQL {} is in {}", found.version, found.folder.display()));
            Ok(found)
        })
        .await?;
    let (wanted, say) = (args.redis_server.clone(), progress.clone());
    let redis = progress
        .step("getting Redis", async {
            let found = blocking(move || redis::Binary::get(wanted.as_deref(), &|line| say.say(line))).await?;
            progress.outcome(format!("Redis {} is {}", found.version, found.program.display()));
            Ok(found)
        })
        .await?;
    Ok(Found { postgres, redis })
}

/// Starts PostgreSQL, on new data if there are none.
pub(super) async fn start_postgres(found: &Found, port: u16, progress: &Progress, stack: &Arc<Stack>) -> anyhow::Result<()> {
    let (binaries, own) = (found.postgres.clone(), Arc::clone(stack));
    progress
        .step("starting PostgreSQL", async {
            blocking(move || {
                let data = data_dir::of(&own.state, binaries.major)?;
                Cluster::of(binaries.clone())?.make(&data)?;
                let server = Postgres::new(&binaries, &data, &own.state.log("postgresql"), port, Durability::Kept, own.lifetime)?;
                let since = SystemTime::now();
                let pid = own.start(server.launch())?;
                server.wait_ready(pid, since, || own.ended(pid))
            })
            .await?;
            progress.outcome(format!("PostgreSQL listens on port {port}"));
            Ok(())
        })
        .await
}

/// Starts Redis, empty.
pub(super) async fn start_redis(found: &Found, port: u16, progress: &Progress, stack: &Arc<Stack>) -> anyhow::Result<()> {
    let server = Redis::new(&found.redis, &stack.state.log("redis"), port, REDIS_DATABASES, stack.lifetime);
    let own = Arc::clone(stack);
    progress
        .step("starting Redis", async {
            blocking(move || {
                let pid = own.start(server.launch())?;
                server.wait_ready(pid, || own.ended(pid))
            })
            .await?;
            progress.outcome(format!("Redis listens on port {port}"));
            Ok(())
        })
        .await
}

/// Runs what blocks where it holds nothing up.
pub(super) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> anyhow::Result<T> + Send + 'static) -> anyhow::Result<T> {
    tokio::task::spawn_blocking(work).await.context("a step broke off")?
}
