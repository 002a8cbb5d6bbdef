//! The reader's process: settings, telemetry, and the server until a signal ends it.

use catalog_read::config::{Cli, Command};
use catalog_shared::{metrics, server, shutdown, telemetry};
use clap::Parser;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let Command::Serve(args) = Cli::parse().command;
    telemetry::start(&args.log)?;
    let metrics = metrics::start()?;
    let shutdown = shutdown::on_signal()?;
    let listener = server::bind(args.listen)?;
    tracing::info!(listen = %args.listen, version = env!("CARGO_PKG_VERSION"), "catalog-read started");
    catalog_read::serve(listener, args, metrics, shutdown).await
}
