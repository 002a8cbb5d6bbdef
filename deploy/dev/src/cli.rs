//! The command line of `cargo dev`.

use std::{net::SocketAddr, path::PathBuf};

use clap::{Args, Parser, Subcommand};

use crate::servers::{POSTGRES_BIN_SETTING, REDIS_SERVER_SETTING};

/// The whole event catalog on this machine: PostgreSQL, Redis, the three services and a demo catalog to look at.
///
/// PostgreSQL 16 or newer and Redis 7 or newer are used if the machine has them, and fetched if not.
#[derive(Parser, Debug)]
#[command(
    name = "cargo dev",
    bin_name = "cargo dev",
    version,
    after_help = "\
A first look:
  cargo dev up                    # Ctrl-C ends it
  curl http://127.0.0.1:8080/api/events

In a script:
  cargo dev up --detach --free-ports --state /tmp/catalog
  . /tmp/catalog/env              # CATALOG_READ_URL, CATALOG_ADMIN_TOKEN, DATABASE_URL and so on
  curl \"$CATALOG_READ_URL/api/events\"
  cargo dev down --state /tmp/catalog"
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// Start the catalog and show its logs until Ctrl-C
    Up(UpArgs),
    /// End the catalog that `cargo dev up` started, from any terminal
    Down(DownArgs),
    /// Let things go wrong for a while, and check every answer meanwhile
    Soak(SoakArgs),
    /// Refresh the query data in .sqlx, which lets the services build without a database
    Sqlx(SqlxArgs),
    /// Serve the pictures of the demo catalog
    #[command(hide = true)]
    Pictures(PicturesArgs),
}

#[derive(Args, Debug)]
#[command(after_help = "\
What it does: finds or fetches PostgreSQL and Redis, builds the services, starts the stores, applies the migrations, starts the
services, fills an empty catalog, and writes the addresses to DIR/env, one KEY=value a line, when all is ready. Data stays in DIR:
a second start takes seconds. Deleting DIR starts from nothing. What is fetched is kept in ~/.cache/catalog-dev, for root in
/var/cache/catalog-dev, or where CATALOG_DEV_CACHE says.

Ports:  8080 public API   8081 admin API   8082 projector   8083 pictures   8090.. further readers   54329 PostgreSQL   63799 Redis

Settings of the services (`catalog-read serve --help` and so on) go through: CATALOG_LOG=debug cargo dev up

Examples:
  cargo dev up
  cargo dev up --detach --free-ports --no-demo --state /tmp/catalog
  cargo dev up --readers 3
  cargo dev up --events 100000 --state target/large")]
pub(crate) struct UpArgs {
    /// Return when all is ready and let it run on; `cargo dev down` ends it
    #[arg(long)]
    pub(crate) detach: bool,
    /// Folder for data, logs and the env file; each folder is a catalog of its own [default: target/dev]
    #[arg(long, value_name = "DIR")]
    pub(crate) state: Option<PathBuf>,
    /// Choose free ports for everything
    #[arg(long)]
    pub(crate) free_ports: bool,
    /// Leave the catalog empty
    #[arg(long)]
    pub(crate) no_demo: bool,
    /// Fill an empty catalog with N events of 10 sessions with 3 ticket types each, instead of the demo
    #[arg(long, value_name = "N", conflicts_with = "no_demo", value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    pub(crate) events: Option<u32>,
    /// Start N readers of the public API
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=32))]
    pub(crate) readers: u16,
    #[command(flatten)]
    pub(crate) servers: ServerArgs,
}

/// Which servers to run; by default found or fetched.
#[derive(Args, Debug, Clone)]
pub(crate) struct ServerArgs {
    /// Use the PostgreSQL (16 or newer) whose programs stand in this folder
    #[arg(long, value_name = "DIR", env = POSTGRES_BIN_SETTING)]
    pub(crate) postgres_bin: Option<PathBuf>,
    /// Use this redis-server (7 or newer)
    #[arg(long, value_name = "PATH", env = REDIS_SERVER_SETTING)]
    pub(crate) redis_server: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(crate) struct DownArgs {
    /// The folder given to `cargo dev up` [default: target/dev]
    #[arg(long, value_name = "DIR")]
    pub(crate) state: Option<PathBuf>,
}

#[derive(Args, Debug)]
#[command(after_help = "\
What it does: builds the services, starts a whole catalog of its own on free ports, and has writers change it, by the admin API and
by SQL, while readers ask without pause. Meanwhile, by chance: processes are killed, paused, and held at steps of their work; Redis
is emptied, filled up, killed, slow; PostgreSQL is restarted, killed, replaced by a standby that lags; connections are cut or lead
nowhere; clocks jump. Every change carries a revision, so every answer can be judged: nothing that was rolled back, nothing older
than the same reader answered before, nothing older than demanded, nothing older than 300 s, no list that mixes two moments. In the
end all must have the last committed state.

Exit status: 0 if all was right, 1 if not; then each answer that was wrong is told with what was expected, and the seed repeats the
choice of faults and writes. Ctrl-C ends it in order, with the figures so far.

Examples:
  cargo dev soak --minutes 5
  cargo dev soak --minutes 60 --seed 4711 --readers 3")]
pub(crate) struct SoakArgs {
    /// How long; also part of a minute
    #[arg(long, value_name = "N", default_value_t = 10.0, value_parser = parse_minutes)]
    pub(crate) minutes: f64,
    /// Chance falls the same way every time for the same seed [default: another one each time]
    #[arg(long, value_name = "S")]
    pub(crate) seed: Option<u64>,
    /// Readers of the public API
    #[arg(long, value_name = "R", default_value_t = 2, value_parser = clap::value_parser!(u16).range(1..=8))]
    pub(crate) readers: u16,
    /// Projectors, which share the work
    #[arg(long, value_name = "P", default_value_t = 2, value_parser = clap::value_parser!(u16).range(1..=8))]
    pub(crate) projectors: u16,
}

#[derive(Args, Debug)]
#[command(after_help = "\
Run it after changing a query or a migration, and commit .sqlx with the change.

Examples:
  cargo dev sqlx
  cargo dev sqlx --check          # for CI: exit status 1 if .sqlx is out of date")]
pub(crate) struct SqlxArgs {
    /// Change nothing; fail if .sqlx is not what the queries and migrations make it
    #[arg(long)]
    pub(crate) check: bool,
    /// Use the PostgreSQL (16 or newer) whose programs stand in this folder
    #[arg(long, value_name = "DIR", env = POSTGRES_BIN_SETTING)]
    pub(crate) postgres_bin: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(crate) struct PicturesArgs {
    /// Where to listen
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) listen: SocketAddr,
}

/// More than a week is a mistake.
const SOAK_MINUTES_MAX: f64 = 7.0 * 24.0 * 60.0;

fn parse_minutes(text: &str) -> Result<f64, String> {
    let minutes = text.parse().ok().filter(|minutes| (0.0..=SOAK_MINUTES_MAX).contains(minutes));
    minutes.ok_or_else(|| format!("write a number up to {SOAK_MINUTES_MAX}"))
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
