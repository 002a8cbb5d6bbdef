//! Measures a running catalog, as `cargo dev up` leaves it.

mod admin;
mod bell;
mod creates;
mod doorbell;
mod freshness;
mod hot;
mod machine;
mod metrics;
mod pages;
mod processes;
mod queries;
mod settings;
mod sizes;
mod spread;
mod stores;
mod storm;
mod usage;

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::{
    creates::CreatesArgs, doorbell::DoorbellArgs, freshness::FreshnessArgs, hot::HotArgs, pages::PagesArgs, queries::QueriesArgs,
    settings::Settings, sizes::SizesArgs, storm::StormArgs,
};

/// Measures a running catalog (`cargo dev up --detach`) and prints what the README states.
///
/// It writes to the catalog that it measures: take one that may be changed. Ctrl-C ends a measurement at once and leaves
/// nothing behind but what it wrote.
#[derive(Parser)]
#[command(
    name = "catalog-bench",
    version,
    after_help = "\
Examples:
  cargo dev up --detach
  cargo run --release --package catalog-bench freshness
  cargo run --release --package catalog-bench freshness --sql
  cargo run --release --package catalog-bench -- --env target/large/env sizes
  cargo run --release --package catalog-bench storm --help

The figures mean something on a quiet machine only. Each command prints what they were taken on."
)]
struct Cli {
    /// The file that `cargo dev up` writes when all is ready
    #[arg(long, default_value = "target/dev/env", global = true)]
    env: PathBuf,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// How long a save takes to become the reader's answer
    Freshness(FreshnessArgs),
    /// What the size of a catalog costs: time to build it, memory, renewal. Empties Redis once
    Sizes(SizesArgs),
    /// Whether the projector keeps up with many changes of many events
    Storm(StormArgs),
    /// How old the answers are of one event that changes all the time
    Hot(HotArgs),
    /// What telling the projector costs writers
    Doorbell(DoorbellArgs),
    /// How many events can be made a second
    Creates(CreatesArgs),
    /// How long filtered lists take that no cache holds
    Queries(QueriesArgs),
    /// How long the admin pages take, and how large they are
    Pages(PagesArgs),
}

impl Command {
    async fn measure(&self, settings: &Settings) -> anyhow::Result<()> {
        machine::print(settings).await?;
        match self {
            Self::Freshness(args) => freshness::measure(settings, args).await,
            Self::Sizes(args) => sizes::measure(settings, args).await,
            Self::Storm(args) => storm::measure(settings, args).await,
            Self::Hot(args) => hot::measure(settings, args).await,
            Self::Doorbell(args) => doorbell::measure(settings, args).await,
            Self::Creates(args) => creates::measure(settings, args).await,
            Self::Queries(args) => queries::measure(settings, args).await,
            Self::Pages(args) => pages::measure(settings, args).await,
        }
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let cli = Cli::parse();
    let settings = settings::read(&cli.env)?;
    // Giving up drops the measurement, and with it its connections and the processes that it started.
    tokio::select! {
        measured = cli.command.measure(&settings) => measured,
        interrupted = tokio::signal::ctrl_c() => {
            interrupted?;
            anyhow::bail!("interrupted")
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
