//! Measures a running catalog, as `cargo dev up` leaves it.

mod freshness;
mod settings;

use std::path::PathBuf;

use clap::{Parser, Subcommand};

/// Measures a running catalog (`cargo dev up --detach`) and prints what the README states.
#[derive(Parser)]
#[command(name = "catalog-bench", version)]
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
    Freshness {
        /// Saves to make, one after the other
        #[arg(long, default_value_t = 200)]
        saves: u32,
    },
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let cli = Cli::parse();
    let settings = settings::read(&cli.env)?;
    match cli.command {
        Command::Freshness { saves } => freshness::measure(&settings, saves).await,
    }
}
