//! `catalog-write serve`: bind, serve, drain.

use std::{sync::Arc, time::Duration};

use catalog_shared::{layers, metrics, server, shutdown, telemetry};
use tokio_util::sync::CancellationToken;

use crate::{
    app::App,
    auth::{Auth, state::FIRST_ACCOUNT},
    cli::ServeArgs,
    database,
    doorbell::Doorbell,
    gate,
    receipts::Receipts,
    routes,
    transfer::{import, slots::Slots},
    upkeep,
};

/// How often to look whether the database is there.
const GATE_POLL: Duration = Duration::from_millis(250);
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
    let auth = Arc::new(Auth::new(args.trusted_proxies, args.rate_limit));
    let public_url = args.public_url.map(Into::into);
    let history_days = args.history_days;
    let app = App { pool: pool.clone(), doorbell, gate, receipts: receipts.clone(), transfers, auth, public_url, history_days };
    let first_start = tell_first_start(app.clone(), stop.clone());
    let routes = routes::all(app, metrics, stop.clone())?;
    let imports = layers::around(routes.imports, "catalog-write", import::api::DEADLINE, 0);
    let service = imports.merge(layers::around(routes.usual, "catalog-write", routes::DEADLINE, args.body_bytes_max));

    tracing::info!(address = %listener.local_addr()?, database = %database::place(&options), "serving the admin API");
    // The tasks of the background outlive the last request: its commit still rings the bell.
    let background = CancellationToken::new();
    let serving = async {
        server::serve(listener, service, &args.server, stop).await;
        background.cancel();
    };
    let upkeep = upkeep::run(pool.clone(), history_days, background.clone());
    let following = receipts.follow(pool.clone(), background.clone());
    let watching = watching.run(background.clone());
    tokio::join!(serving, ringing.run(background.clone()), watching, upkeep, following, first_start);
    // What is still under way after the drain holds its connection: the process does not wait for it again.
    let _ = tokio::time::timeout(CLOSE_TIMEOUT, pool.close()).await;
    tracing::info!("stopped");
    Ok(())
}

/// Where nobody can sign in yet, says how to make the first account.
async fn tell_first_start(app: App, stop: CancellationToken) {
    let telling = async {
        while app.gate.waiting().is_some() {
            tokio::time::sleep(GATE_POLL).await;
        }
        match app.auth.has_accounts(&app.pool).await {
            Ok(true) => {}
            Ok(false) => tracing::warn!("{FIRST_ACCOUNT}"),
            // The answer to whoever tries to come in says it, too.
            Err(error) => tracing::debug!(%error, "whether there are accounts was not found out"),
        }
    };
    tokio::select! {
        () = telling => {}
        () = stop.cancelled() => {}
    }
}
