//! The admin API and the admin pages of the catalog: the only process that writes it. It never talks to Redis.

mod accounts;
mod app;
mod auth;
mod bulk;
mod cli;
mod commit;
mod condition;
mod constraints;
mod csv_cell;
mod currency;
mod database;
mod doorbell;
mod error;
mod events;
mod fields;
mod gate;
mod history;
mod idempotency;
mod log;
mod migrate;
mod openapi;
mod pages;
mod paging;
mod parameters;
mod receipts;
mod recurrence;
mod representation;
mod request;
mod routes;
mod serve;
mod sessions;
mod terms;
mod ticket_types;
mod transfer;
mod trees;
mod trial;
mod upkeep;
mod warnings;

pub use cli::Cli;

/// Does what the command line asks.
///
/// # Errors
/// When it cannot be done; the message says what to do about it.
pub async fn run(cli: Cli) -> anyhow::Result<()> {
    match cli.command {
        cli::Command::Serve(args) => serve::run(args).await,
        cli::Command::Migrate(args) => migrate::run(args).await,
        cli::Command::Admin(args) => accounts::command::run(args).await,
        cli::Command::Token(args) => auth::command::run(args).await,
    }
}
