//! Connections to PostgreSQL that notice when the other side is gone.

use std::{sync::Arc, time::Duration};

use anyhow::Context;
use catalog_shared::{
    postgres,
    projecting::{LISTENING, Projecting},
};
use tokio::time::timeout;
use tokio_postgres::{Client, Config, Connection, Socket, config::TargetSessionAttrs, tls::MakeTlsConnect};
use tokio_postgres_rustls::MakeRustlsConnect;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// With these a black-holed link is given up after about 5 s; the defaults of TCP take hours.
const KEEPALIVES_IDLE: Duration = Duration::from_secs(10);
const KEEPALIVES_INTERVAL: Duration = Duration::from_secs(3);
const KEEPALIVES_RETRIES: u32 = 3;
const USER_TIMEOUT: Duration = Duration::from_secs(5);
/// What the server is to hold against us. A statement may take far longer than the largest batch does. A projector that is
/// frozen, or whose host is gone, between its claim and its commit must let go of its rows: then another takes them.
/// No JIT: compiling takes longer than any of our statements.
const OPTIONS: &str = "-c jit=off -c statement_timeout=30s -c idle_in_transaction_session_timeout=15s \
    -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=3 -c tcp_keepalives_count=3 -c tcp_user_timeout=5000";
/// Longest that becoming usable may take: a server that accepts and then says nothing is out of reach, too.
const USABLE_TIMEOUT: Duration = Duration::from_secs(5);

/// A connection that must still be driven.
pub(crate) type Driven = Connection<Socket, <MakeRustlsConnect as MakeTlsConnect<Socket>>::Stream>;

/// PostgreSQL cuts longer names off.
const APPLICATION_NAME_BYTES_MAX: usize = 63;

/// Where PostgreSQL is, read once at start.
#[derive(Clone)]
pub(crate) struct Database {
    config: Config,
    tls: MakeRustlsConnect,
}

impl Database {
    /// `program`: what connects, so that its sessions can be told from others.
    ///
    /// # Errors
    /// When the URL cannot be read.
    pub(crate) fn new(url: &str, program: &str) -> anyhow::Result<Self> {
        let mut config: Config =
            url.parse().context("DATABASE_URL is not a PostgreSQL URL (postgres://user@host:5432/ticketing_main)")?;
        config
            .application_name(application_name(program))
            .connect_timeout(CONNECT_TIMEOUT)
            .keepalives_idle(KEEPALIVES_IDLE)
            .keepalives_interval(KEEPALIVES_INTERVAL)
            .keepalives_retries(KEEPALIVES_RETRIES)
            .tcp_user_timeout(USER_TIMEOUT)
            .target_session_attrs(TargetSessionAttrs::ReadWrite)
            .options(OPTIONS);
        let roots = rustls::RootCertStore::from_iter(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self { config, tls: MakeRustlsConnect::new(tls) })
    }

    /// For connections that only listen: told apart from those that work.
    pub(crate) fn of_listeners(&self) -> Self {
        let mut listening = self.clone();
        let name = self.config.get_application_name().unwrap_or_default();
        listening.config.application_name(format!("{name}{LISTENING}"));
        listening
    }

    /// For looking at whatever server is there, a standby, too.
    pub(crate) fn any(mut self) -> Self {
        self.config.target_session_attrs(TargetSessionAttrs::Any);
        self
    }

    /// # Errors
    /// When PostgreSQL is out of reach.
    pub(crate) async fn dial(&self) -> anyhow::Result<(Client, Driven)> {
        let dialled = timeout(USABLE_TIMEOUT, self.config.connect(self.tls.clone())).await;
        dialled.context("PostgreSQL does not answer")?.context("PostgreSQL is out of reach")
    }

    /// A connection that drives itself, to a database that is fit for use.
    ///
    /// # Errors
    /// When PostgreSQL is out of reach, too old, or has no catalog.
    pub(crate) async fn connect(&self) -> anyhow::Result<Client> {
        let (client, connection) = self.dial().await?;
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "connection to postgresql ended");
            }
        });
        let probe = client.query_one(postgres::PROBE_SQL, &[]);
        let row = timeout(USABLE_TIMEOUT, probe).await.context("PostgreSQL does not answer")??;
        match postgres::unfit(row.try_get(0)?, row.try_get(1)?) {
            None => Ok(client),
            Some(why) => anyhow::bail!(why),
        }
    }
}

/// `<program> <host>:<process id>`: one process among several.
fn application_name(program: &str) -> String {
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let (before, after) = (format!("{program} "), format!(":{}", std::process::id()));
    let room = APPLICATION_NAME_BYTES_MAX.saturating_sub(before.len() + after.len() + Projecting::BYTES_MAX);
    let host: String = host.trim().chars().filter(char::is_ascii_graphic).take(room).collect();
    before + &host + &after
}
