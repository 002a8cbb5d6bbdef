//! `catalog-write serve`: bind, serve, drain.

use std::time::Duration;

use catalog_shared::{layers, metrics, server, shutdown, telemetry};
use tokio_util::sync::CancellationToken;

use crate::{
    app::App,
    cli::ServeArgs,
    database,
    doorbell::Doorbell,
    gate,
    receipts::Receipts,
    routes,
    transfer::{import, slots::Slots},
    upkeep,
};

/// Longest to say goodbye to PostgreSQL, which notices by itself when nobody does.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(1);

pub(crate) async fn run(args: ServeArgs) -> anyhow::Result<()> {
    telemetry::start(&args.log)?;
    let options = database::options(&args.database.database_url)?;
    let listener = server::bind(args.listen)?;
    let stop = shutdown::on_signal()?;
    let metrics = metrics::start()?;

    let (doorbell, ringing) = Doorbell::new(options.clone());
    let pool = database::pool(options.clone(), args.pool_max);
    let (gate, watching) = gate::new(options.clone(), pool.clone());
    let transfers = Slots::new(args.import_bytes_max);
    let receipts = Receipts::new(stop.clone());
    let public_url = args.public_url.map(Into::into);
    let app = App { pool: pool.clone(), doorbell, gate, receipts: receipts.clone(), transfers, public_url };
    // They read their body themselves, within a limit of their own.
    let imports = layers::around(routes::imports(app.clone()), "catalog-write", import::api::DEADLINE, 0);
    let routes = routes::all(app, metrics, stop.clone())?;
    let service = imports.merge(layers::around(routes, "catalog-write", routes::DEADLINE, args.body_bytes_max));

    tracing::info!(address = %listener.local_addr()?, database = %database::place(&options), "serving the admin API");
    // The tasks of the background outlive the last request: its commit still rings the bell.
    let background = CancellationToken::new();
    let serving = async {
        server::serve(listener, service, &args.server, stop).await;
        background.cancel();
    };
    let upkeep = upkeep::run(pool.clone(), args.history_days, background.clone());
    let following = receipts.follow(pool.clone(), background.clone());
    tokio::join!(serving, ringing.run(background.clone()), watching.run(background.clone()), upkeep, following);
    // What is still under way after the drain holds its connection: the process does not wait for it again.
    let _ = tokio::time::timeout(CLOSE_TIMEOUT, pool.close()).await;
    tracing::info!("stopped");
    Ok(())
}
