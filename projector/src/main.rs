//! The projector's process: settings and telemetry, then the loop until a signal ends it, or one command of an operator.

use std::process::ExitCode;

use catalog_shared::{metrics, server, shutdown, telemetry};
use clap::Parser;
use projector::config::{Cli, Command, RebuildArgs, RunArgs, StatusArgs, VerifyArgs};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A command could not find out what it was asked.
const UNKNOWN: u8 = 2;

#[tokio::main]
async fn main() -> ExitCode {
    let (outcome, failure) = match Cli::parse().command {
        Command::Run(args) => (run(args).await.map(|()| true), 1),
        Command::Verify(args) => (verify(args).await, UNKNOWN),
        Command::Rebuild(args) => (rebuild(args).await, UNKNOWN),
        Command::Status(args) => (status(args).await, UNKNOWN),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("projector: {error:#}");
            ExitCode::from(failure)
        }
    }
}

async fn run(args: RunArgs) -> anyhow::Result<()> {
    telemetry::start(&args.log)?;
    let metrics = metrics::start()?;
    let shutdown = shutdown::on_signal()?;
    let listener = server::bind(args.listen)?;
    tracing::info!(listen = %args.listen, version = env!("CARGO_PKG_VERSION"), "projector started");
    projector::serve(listener, args, metrics, shutdown).await
}

async fn verify(args: VerifyArgs) -> anyhow::Result<bool> {
    telemetry::start(&args.log)?;
    projector::verify(&args).await
}

async fn rebuild(args: RebuildArgs) -> anyhow::Result<bool> {
    telemetry::start(&args.log)?;
    projector::rebuild(&args, shutdown::on_signal()?).await
}

async fn status(args: StatusArgs) -> anyhow::Result<bool> {
    telemetry::start(&args.log)?;
    projector::status(&args).await
}
