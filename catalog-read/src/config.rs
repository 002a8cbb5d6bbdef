//! Settings: flags, each also from the environment.

use std::net::SocketAddr;

use catalog_shared::{client::TrustedProxies, redis_link::RedisArgs, server::ServerArgs, telemetry::LogArgs};
use clap::{Args, Parser, Subcommand};
use http::Uri;

use crate::{cache_profile::CacheProfile, formats::PageUrl};

/// Answers the public catalog API: events, their sessions, their ticket types.
///
/// It answers from Redis, and from PostgreSQL what Redis does not have. With Redis gone it goes on from PostgreSQL, more slowly;
/// with PostgreSQL gone it goes on with what Redis holds. It keeps nothing: run as many as you like, end any at any time.
#[derive(Parser, Debug)]
#[command(
    name = "catalog-read",
    version,
    after_help = "Example:
  DATABASE_URL=postgres://catalog_read:…@db/ticketing_main REDIS_URL=redis://cache:6379/0 \\
  CATALOG_READ_LISTEN=0.0.0.0:8080 catalog-read serve

  curl localhost:8080/api/events"
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What the reader can do.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Answer requests until a signal ends it (SIGTERM or Ctrl-C)
    Serve(ServeArgs),
}

/// Settings of `serve`.
#[derive(Args, Debug, Clone)]
pub struct ServeArgs {
    /// PostgreSQL 16 or newer, the primary or a hot standby; a role that may only read (catalog_reader) is enough
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    pub database_url: String,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub redis: RedisArgs,
    /// Address to answer on
    #[arg(long, env = "CATALOG_READ_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Base of the links in answers, such as `https://tickets.example.org`; without it the scheme and host that a trusted proxy
    /// tells, else `http://` and the Host of the request
    #[arg(long, env = "CATALOG_READ_PUBLIC_URL", value_parser = parse_public_url)]
    pub public_url: Option<String>,
    /// Where people see an event, such as `https://tickets.example.org/events/{id}`: the site map, feeds, calendars and structured data
    /// name it. Without it the event in this API
    #[arg(long, env = "CATALOG_READ_EVENT_PAGE_URL")]
    pub event_page_url: Option<PageUrl>,
    /// Who caches in front of this reader, and so what answers allow
    #[arg(long, env = "CATALOG_READ_CACHE_PROFILE", default_value = "browser")]
    pub cache_profile: CacheProfile,
    /// Requests a second that one client may make on the average, a client being an IPv4 address or a /64 of IPv6; four seconds'
    /// worth at once. What is more gets 429. 0: no limit
    #[arg(long, env = "CATALOG_READ_RATE_LIMIT", default_value_t = 100, value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
    pub rate_limit: u32,
    /// Proxies in front of this reader, such as `10.0.0.0/8,192.0.2.7`: from them alone X-Forwarded-For, -Host and -Proto, or
    /// Forwarded, are believed. They must set these headers themselves. Without it all clients of a proxy count as one
    #[arg(long, env = "CATALOG_READ_TRUSTED_PROXIES", default_value = "", hide_default_value = true)]
    pub trusted_proxies: TrustedProxies,
    /// Most queries to PostgreSQL at once, and connections kept to it; what comes on top waits a moment, then answers 503
    #[arg(long, env = "CATALOG_READ_FALLBACK_MAX", default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=500))]
    pub fallback_max: u32,
    /// Most streams of changes at once, and no more than half of the connections; what comes on top gets 503
    #[arg(long, env = "CATALOG_READ_STREAM_MAX", default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
    pub stream_max: u32,
    /// Connections to Redis
    #[arg(long, env = "CATALOG_READ_REDIS_CONNECTIONS", default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=64))]
    pub redis_connections: u8,
    /// Milliseconds that Redis has to answer before PostgreSQL is asked
    #[arg(long, env = "CATALOG_READ_REDIS_DEADLINE_MS", default_value_t = 50, value_parser = clap::value_parser!(u64).range(1..=10_000))]
    pub redis_deadline_ms: u64,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub server: ServerArgs,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub log: LogArgs,
}

fn parse_public_url(text: &str) -> Result<String, String> {
    let wanted = || "write it as https://host or https://host/path".to_owned();
    let uri: Uri = text.parse().map_err(|_| wanted())?;
    match (uri.scheme_str(), uri.authority(), uri.query()) {
        (Some("http" | "https"), Some(_), None) => Ok(text.trim_end_matches('/').to_owned()),
        _ => Err(wanted()),
    }
}
