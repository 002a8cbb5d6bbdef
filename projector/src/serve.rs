//! Ties the process together: the loop, the listener, and the port that operators ask.

use std::sync::Arc;

use axum::Router;
use catalog_shared::{
    layers,
    metrics::PrometheusHandle,
    ops,
    projecting::{PROJECTOR, Projecting},
    redis_link::RedisLink,
    server,
};
use tokio::{
    net::TcpListener,
    sync::{Notify, watch},
};
use tokio_util::sync::CancellationToken;

use crate::{config::RunArgs, database::Database, listen, run::Projector};

/// Rounds and renewals go over one connection each way; a second would only reorder them.
const REDIS_CONNECTIONS: usize = 1;
const OPS_DEADLINE: std::time::Duration = std::time::Duration::from_secs(5);
const OPS_BODY_BYTES_MAX: usize = 1024;

/// Projects, and answers on the ops port, until `shutdown`.
///
/// # Errors
/// When the settings cannot be used.
pub async fn serve(
    listener: TcpListener,
    args: RunArgs,
    metrics: PrometheusHandle,
    shutdown: CancellationToken,
) -> anyhow::Result<()> {
    let database = Database::new(&args.stores.database_url, PROJECTOR)?;
    let redis = RedisLink::start(&args.stores.redis, REDIS_CONNECTIONS, &shutdown)?;
    let bell = Arc::new(Notify::new());
    let (goes, told) = watch::channel(Projecting::Halted);

    let seen = told.clone();
    let ops = ops::routes(metrics, shutdown.clone(), move || {
        (*seen.borrow() != Projecting::Well).then_some("PostgreSQL or Redis is out of reach")
    });
    let app = layers::around(Router::new().merge(ops), "projector", OPS_DEADLINE, OPS_BODY_BYTES_MAX);
    let projector = Projector {
        database: database.clone(),
        redis,
        bell: Arc::clone(&bell),
        batch_max: args.batch_max,
        warm: args.stores.warm,
        goes,
    };

    tokio::join!(
        projector.run(shutdown.clone()),
        listen::listen(database.of_listeners(), bell, told, shutdown.clone()),
        server::serve(listener, app, &args.server, shutdown.clone()),
    );
    tracing::info!("projector ended");
    Ok(())
}
