//! The projector's process: settings, telemetry, and the loop until a signal ends it.

use catalog_shared::{metrics, server, shutdown, telemetry};
use clap::Parser;
use projector::config::{Cli, Command};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let Command::Run(args) = Cli::parse().command;
    telemetry::start(&args.log)?;
    let metrics = metrics::start()?;
    let shutdown = shutdown::on_signal()?;
    let listener = server::bind(args.listen)?;
    tracing::info!(listen = %args.listen, version = env!("CARGO_PKG_VERSION"), "projector started");
    projector::serve(listener, args, metrics, shutdown).await
}
