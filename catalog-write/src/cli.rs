//! The command line. Each flag has an environment variable, so that a container needs no arguments.

use std::net::SocketAddr;

use catalog_shared::{client::TrustedProxies, server::ServerArgs, telemetry::LogArgs};
use clap::{Args, Parser, Subcommand};
use http::Uri;
use uuid::Uuid;

use crate::{auth::role::Role, currency::Currency};

/// The admin API and the admin pages of the event catalog: create, change and delete events, sessions and ticket types.
///
/// It is the only process that writes the catalog. The projector carries each change to Redis, catalog-read serves it.
#[derive(Parser, Debug)]
#[command(
    version,
    after_help = "\
A first start:
  export DATABASE_URL=postgres://catalog:secret@localhost/ticketing_main
  catalog-write migrate
  catalog-write admin create --email you@example.org
  TOKEN=$(catalog-write token create --name me --role owner)
  catalog-write serve &
  curl -H \"Authorization: Bearer $TOKEN\" http://127.0.0.1:8081/api/admin/events
Then open http://localhost:8081/admin/ in a browser, and sign in."
)]
pub struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// Serve the admin API and the admin pages until SIGTERM or Ctrl-C
    Serve(ServeArgs),
    /// Bring the database's schema up to date; safe to repeat and to run twice at once
    Migrate(MigrateArgs),
    /// Make accounts of people, and let those back in who have lost their password
    Admin(AdminArgs),
    /// Make, list and revoke the tokens that programs sign in with
    Token(TokenArgs),
}

#[derive(Args, Debug)]
pub(crate) struct DatabaseArgs {
    /// PostgreSQL 16 or newer: postgres://user:password@host:port/database
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, value_name = "URL")]
    pub(crate) database_url: String,
}

#[derive(Args, Debug)]
#[command(after_help = "\
It may start before PostgreSQL and before `catalog-write migrate`: until both are there it answers 503 and says in its log
what it waits for. Operators find it at /livez, /readyz and /metrics.

Examples:
  catalog-write serve --database-url postgres://catalog:secret@localhost/ticketing_main
  CATALOG_WRITE_LISTEN=0.0.0.0:8081 CATALOG_LOG_FORMAT=json catalog-write serve

  curl -i http://127.0.0.1:8081/api/admin/events -H \"Authorization: Bearer $TOKEN\" \\
       -H 'Content-Type: application/json' -d '{
         \"name\": \"Jazz in the Park\", \"location\": \"Riverside Park\", \"timezone\": \"Europe/Berlin\",
         \"sessions\": [{
           \"starts_at\": \"2027-06-05T19:00:00+02:00\", \"ends_at\": \"2027-06-05T22:00:00+02:00\", \"total_capacity\": 400,
           \"ticket_types\": [{\"name\": \"Standard\", \"price\": \"50.00\", \"quantity\": 400}]}]}'")]
pub(crate) struct ServeArgs {
    /// Where to listen
    #[arg(long, env = "CATALOG_WRITE_LISTEN", default_value = "127.0.0.1:8081", value_name = "ADDRESS")]
    pub(crate) listen: SocketAddr,
    #[command(flatten)]
    pub(crate) database: DatabaseArgs,
    /// Most connections to PostgreSQL for requests; two more ring the doorbell and watch the server, and up to six serve exports
    /// and imports
    #[arg(long, env = "CATALOG_WRITE_POOL_MAX", default_value_t = 16, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub(crate) pool_max: u32,
    /// Largest body of a request, in bytes
    #[arg(long, env = "CATALOG_WRITE_BODY_BYTES_MAX", default_value_t = 1024 * 1024)]
    pub(crate) body_bytes_max: usize,
    /// Largest body of an import, in bytes
    #[arg(long, env = "CATALOG_WRITE_IMPORT_BYTES_MAX", default_value_t = 256 << 20)]
    pub(crate) import_bytes_max: u64,
    /// Days for which the history of changes is kept; until then what was deleted can be restored
    #[arg(long, env = "CATALOG_HISTORY_DAYS", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=36_500))]
    pub(crate) history_days: u32,
    /// What clients put before /api and /admin, for links; without it, what the request's Host header says
    #[arg(long, env = "CATALOG_WRITE_PUBLIC_URL", value_name = "URL", value_parser = public_url)]
    pub(crate) public_url: Option<String>,
    /// Proxies in front of this service, such as `10.0.0.0/8,192.0.2.7`: from them alone X-Forwarded-For and -Host, or Forwarded,
    /// are believed. They must set these headers themselves. Without it all clients of a proxy have its address
    #[arg(long, env = "CATALOG_WRITE_TRUSTED_PROXIES", default_value = "", hide_default_value = true)]
    pub(crate) trusted_proxies: TrustedProxies,
    /// Requests a second of one person or program, on the average; four seconds' worth may come at once. 0 is no limit
    #[arg(long, env = "CATALOG_WRITE_RATE_LIMIT", default_value_t = 50, value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
    pub(crate) rate_limit: u32,
    #[command(flatten)]
    pub(crate) server: ServerArgs,
    #[command(flatten)]
    pub(crate) log: LogArgs,
}

#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  catalog-write migrate
  catalog-write migrate --currency JPY

Waits up to a minute for PostgreSQL. The currency is one for the whole catalog; without --currency it stays as it is (EUR in a
new database). Change it while nobody writes prices: amounts are not converted.")]
pub(crate) struct MigrateArgs {
    #[command(flatten)]
    pub(crate) database: DatabaseArgs,
    /// The currency of all prices, by its ISO 4217 code; it decides their decimal places
    #[arg(long, env = "CATALOG_CURRENCY", value_name = "CODE")]
    pub(crate) currency: Option<Currency>,
}

#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  TOKEN=$(catalog-write token create --name ci --role editor)
  catalog-write token list
  catalog-write token revoke 019a6c1e-7d3b-7cc2-9c7e-6f1d2b8a4e55")]
pub(crate) struct TokenArgs {
    #[command(subcommand)]
    pub(crate) command: TokenCommand,
}

#[derive(Subcommand, Debug)]
pub(crate) enum TokenCommand {
    /// Make a token and print it, this once: only its hash is stored
    Create {
        #[command(flatten)]
        database: DatabaseArgs,
        /// Whose it is, for the list and the log (1 to 100 characters)
        #[arg(long)]
        name: String,
        /// What it may do
        #[arg(long)]
        role: Role,
        /// Days after which it is answered with 401; without this it never ends by itself
        #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=36_500))]
        expires_in_days: Option<u32>,
    },
    /// List all tokens: how they begin, as nobody knows the rest any more
    List {
        #[command(flatten)]
        database: DatabaseArgs,
    },
    /// End a token: from now on it is answered with 401
    Revoke {
        #[command(flatten)]
        database: DatabaseArgs,
        /// Its id, as `token list` shows it
        id: Uuid,
    },
}

#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  catalog-write admin create --email ada@tickets.example --name 'Ada Lovelace'
  catalog-write admin create --email bob@tickets.example --role editor --link --public-url https://tickets.example
  catalog-write admin password --email ada@tickets.example

There are no default passwords. A password is asked for on the terminal, or read from standard input with --password-stdin.")]
pub(crate) struct AdminArgs {
    #[command(subcommand)]
    pub(crate) command: AdminCommand,
}

#[derive(Subcommand, Debug)]
pub(crate) enum AdminCommand {
    /// Make an account
    Create {
        #[command(flatten)]
        database: DatabaseArgs,
        /// With which the person signs in
        #[arg(long)]
        email: String,
        /// For the history; without it what stands before the @
        #[arg(long)]
        name: Option<String>,
        /// What the person may do
        #[arg(long, default_value = "owner")]
        role: Role,
        #[command(flatten)]
        password: PasswordArgs,
    },
    /// Set an account's password anew; ends all its sessions
    Password {
        #[command(flatten)]
        database: DatabaseArgs,
        /// With which the person signs in
        #[arg(long)]
        email: String,
        #[command(flatten)]
        password: PasswordArgs,
    },
}

#[derive(Args, Debug)]
pub(crate) struct PasswordArgs {
    /// Read the password from the first line of standard input
    #[arg(long, conflicts_with = "link")]
    pub(crate) password_stdin: bool,
    /// Print a one-time link, good for 24 hours, to the page on which the person chooses the password
    #[arg(long)]
    pub(crate) link: bool,
    /// What stands before /admin in that link
    #[arg(long, env = "CATALOG_WRITE_PUBLIC_URL", default_value = "http://localhost:8081", value_name = "URL", value_parser = public_url)]
    pub(crate) public_url: String,
}

/// Without the closing slash, so that a path can follow.
fn public_url(text: &str) -> Result<String, String> {
    let base = text.trim_end_matches('/');
    let url: Uri = base.parse().map_err(|_| "not a URL".to_owned())?;
    match (url.scheme_str(), url.host(), url.query()) {
        (Some("http" | "https"), Some(host), None) if !host.is_empty() => Ok(base.to_owned()),
        _ => Err("give http:// or https://, a host, and a path if there is one".to_owned()),
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

    #[test]
    fn a_public_url_is_a_base_that_a_path_can_follow() {
        assert_eq!(public_url("https://tickets.example/admin/").unwrap(), "https://tickets.example/admin");
        for wrong in ["tickets.example", "ftp://a", "http://", "https://a/?b", "/path"] {
            assert!(public_url(wrong).is_err(), "{wrong}");
        }
    }
}
