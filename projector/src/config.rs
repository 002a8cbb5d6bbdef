//! Settings: flags, each also from the environment.

use std::net::SocketAddr;

use catalog_shared::{redis_link::RedisArgs, server::ServerArgs, telemetry::LogArgs};
use clap::{Args, Parser, Subcommand};

pub use crate::renew::Warm;

/// What the operator's commands log: their results go to standard output.
const QUIET: &str = "warn";

/// Turns every committed change of the catalog into documents in Redis, within milliseconds, and keeps them alive.
///
/// It claims the rows that change capture leaves in PostgreSQL, builds the documents of the events they name, writes them to
/// Redis by compare-and-set, and only then lets go of the rows: whenever it dies, nothing is lost. Several may run at once.
#[derive(Parser, Debug)]
#[command(
    name = "projector",
    version,
    after_help = "Example:
  DATABASE_URL=postgres://catalog_projector:…@db/ticketing_main REDIS_URL=redis://cache:6379/0 projector run

PostgreSQL must be reached directly, not through a pooler, and must be the primary: LISTEN needs both."
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What the projector can do.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Project changes until a signal ends it (SIGTERM or Ctrl-C)
    Run(RunArgs),
    /// Compare every document in Redis with PostgreSQL, while everything runs
    Verify(VerifyArgs),
    /// Make every document in Redis anew, beside live readers
    Rebuild(RebuildArgs),
    /// Tell on one screen whether all is well
    Status(StatusArgs),
}

/// The two stores, and what of the one is to stand in the other.
#[derive(Args, Debug, Clone)]
pub struct StoreArgs {
    /// PostgreSQL 16 or newer, the primary, reached directly
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    pub database_url: String,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub redis: RedisArgs,
    /// Whose documents are kept alive in Redis
    #[arg(long, env = "CATALOG_PROJECTOR_WARM", value_enum, default_value_t = Warm::Upcoming)]
    pub warm: Warm,
}

/// Settings of `run`.
#[derive(Args, Debug, Clone)]
pub struct RunArgs {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub stores: StoreArgs,
    /// Address of /livez, /readyz and /metrics
    #[arg(long, env = "CATALOG_PROJECTOR_LISTEN", default_value = "127.0.0.1:8082")]
    pub listen: SocketAddr,
    /// Most events taken in one transaction, each with up to 20 changes on average: those of one event cost one document
    #[arg(long, env = "CATALOG_PROJECTOR_BATCH_MAX", default_value_t = 500, value_parser = clap::value_parser!(i64).range(1..=5_000))]
    pub batch_max: i64,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub server: ServerArgs,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub log: LogArgs,
}

/// Compares every document and every page of the list in Redis with PostgreSQL, and says what is not as it should be.
///
/// It may run at any time, beside projectors, readers and writers. What changes while it is compared is compared again, so
/// that a difference is one: what readers are given, or would be, is not what PostgreSQL says.
#[derive(Args, Debug, Clone)]
#[command(
    mut_arg("log", |arg| arg.default_value(QUIET)),
    after_help = "One line a difference goes to standard output, then a summary.

Exit codes:
  0  all is right (with --repair: or was mended)
  1  there are differences (with --repair: that could not be mended)
  2  nobody knows: a store is out of reach, or a setting is wrong

Example:
  projector verify --repair"
)]
pub struct VerifyArgs {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub stores: StoreArgs,
    /// Put right what differs: take out what is wrong, build it anew, and compare it again
    #[arg(long)]
    pub repair: bool,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub log: LogArgs,
}

/// Makes the documents in Redis anew, beside live readers: nothing is deleted first, each document is replaced by its successor.
///
/// All events with `--warm all`; otherwise those that are kept alive, and every one that has a document in Redis. At the end
/// pages of the list that were built before are no more answered, and the first page is made anew. For a Redis that was
/// emptied, or to bring all documents to a new shape; what merely differs is for `verify --repair`.
#[derive(Args, Debug, Clone)]
#[command(
    mut_arg("log", |arg| arg.default_value(QUIET)),
    after_help = "Progress goes to standard error, a summary to standard output. Ctrl-C ends it after the step under way; what is
done stays done.

Exit codes:
  0  all was made anew
  1  it was ended early, or there are events whose documents cannot be built
  2  a store is out of reach, or a setting is wrong

Example:
  projector rebuild --warm all"
)]
pub struct RebuildArgs {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub stores: StoreArgs,
    /// Connections to PostgreSQL that work at once
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=16))]
    pub connections: u8,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub log: LogArgs,
}

/// Tells on one screen whether all is well: first in words, then what that is known from. It asks PostgreSQL and Redis alone, and
/// changes nothing. If one of them is out of reach it tells what is known of the other.
#[derive(Args, Debug, Clone)]
#[command(
    mut_arg("log", |arg| arg.default_value(QUIET)),
    after_help = "Exit codes:
  0  all is well
  1  it is not: the first line says why
  2  a setting is wrong

Example:
  projector status"
)]
pub struct StatusArgs {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub stores: StoreArgs,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub log: LogArgs,
}
