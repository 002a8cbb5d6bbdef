//! Ties the process together: the stores, the routes, and what watches them.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::Router;
use catalog_shared::{metrics::PrometheusHandle, ops, redis_link::RedisLink, server};
use tokio::{net::TcpListener, time::sleep};
use tokio_util::sync::CancellationToken;

use crate::{
    changes::Feed,
    config::ServeArgs,
    floors::Floors,
    front::FrontDoor,
    index::{Follower, Index},
    listing::Lists,
    read::{Freshness, Postgres, Reader, postgres},
    respond::Responder,
    routes::{App, routes},
};

const PROBE_EVERY: Duration = Duration::from_millis(250);

/// Answers requests until `shutdown`.
///
/// # Errors
/// When the settings cannot be used.
pub async fn serve(
    listener: TcpListener,
    args: ServeArgs,
    metrics: PrometheusHandle,
    shutdown: CancellationToken,
) -> anyhow::Result<()> {
    let link = RedisLink::start(&args.redis, usize::from(args.redis_connections), &shutdown)?;
    let postgres = Postgres::new(&args.database_url, args.fallback_max)?;
    let freshness = Arc::new(Freshness::default());
    let deadline = Duration::from_millis(args.redis_deadline_ms);
    let floors = Arc::new(Floors::new());
    let index = Arc::new(Index::new(Arc::clone(&floors)));
    let reader = Reader::new(
        Arc::clone(&link),
        deadline,
        postgres.clone(),
        Arc::clone(&index),
        Arc::clone(&floors),
        Arc::clone(&freshness),
    );
    let follower = Follower { index: Arc::clone(&index), pool: postgres::follower_pool(&args.database_url)? };

    // They stay: the other half of the connections is for who only asks.
    let streams_max = args.stream_max.min(args.server.connections().div_ceil(2));
    let changes = Feed::new(&args.database_url, streams_max, shutdown.clone())?;

    let ready = Arc::new(AtomicBool::new(false));
    let is_ready = Arc::clone(&ready);
    let ops = ops::routes(metrics, shutdown.clone(), move || {
        (!is_ready.load(Ordering::Relaxed)).then_some("neither Redis nor PostgreSQL has been reached yet")
    });
    let app = App {
        reader: Arc::new(reader),
        lists: Arc::new(Lists::new(Arc::clone(&index), floors)),
        changes: changes.clone(),
        responder: Arc::new(Responder::new(args.cache_profile, Arc::clone(&freshness))?),
        public_url: args.public_url.as_deref().map(Arc::from),
        event_page_url: args.event_page_url.clone(),
    };
    let door = FrontDoor::new(args.trusted_proxies.clone(), args.rate_limit);
    let app = routes(app, door, Router::new().merge(ops))?;
    tokio::join!(
        server::serve(listener, app, &args.server, shutdown.clone()),
        freshness.watch(&link, shutdown.clone()),
        follower.follow(shutdown.clone()),
        changes.follow(),
        become_ready(&ready, &link, &postgres, &index, shutdown),
    );
    tracing::info!("catalog-read ended");
    Ok(())
}

/// Ready once it can answer everything, or, while PostgreSQL is out of reach, anything at all; and from then on: were readiness to follow the stores, an outage of one would take every
/// reader away at once, though they can go on without it.
async fn become_ready(ready: &AtomicBool, link: &RedisLink, postgres: &Postgres, index: &Index, shutdown: CancellationToken) {
    let probing = async {
        let mut said = None;
        loop {
            let unfit = match postgres.unfit().await {
                Ok(None) if index.is_loaded() => break,
                Ok(None) => {
                    sleep(PROBE_EVERY).await;
                    continue;
                }
                Ok(Some(why)) => why,
                Err(error) => error.to_string(),
            };
            if link.is_up() {
                ready.store(true, Ordering::Relaxed);
            }
            if said.as_ref() != Some(&unfit) {
                tracing::warn!(error = unfit, "waiting for postgresql");
                said = Some(unfit);
            }
            sleep(PROBE_EVERY).await;
        }
        ready.store(true, Ordering::Relaxed);
        tracing::info!("ready");
    };
    tokio::select! {
        () = probing => {}
        () = shutdown.cancelled() => {}
    }
}
