//! Whether PostgreSQL and the schema are there. Until then, and whenever they go, requests are answered at once with 503
//! and not after a timeout each.

use std::time::Duration;

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use catalog_shared::{
    postgres::unfit,
    problem::{Code, Problem},
};
use sqlx::{PgConnection, PgPool, postgres::PgConnectOptions};
use tokio::{sync::watch, time::timeout};
use tokio_util::sync::CancellationToken;

use crate::{app::App, database};

/// How often to look while all is well: bounds how long requests run into a dead server.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How often to look while waiting: bounds how long a server that is back goes unused.
const WAIT_EVERY: Duration = Duration::from_millis(250);
/// A server that takes longer to answer a trivial question is out of reach.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(2);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Missing {
    Server,
    NewerServer,
    Schema,
}

impl Missing {
    fn text(self) -> &'static str {
        match self {
            Self::Server => "Waiting for PostgreSQL.",
            Self::NewerServer => "Waiting for PostgreSQL 16 or newer: the present one is too old.",
            Self::Schema => "Waiting for the schema: run `catalog-write migrate`.",
        }
    }
}

/// What the watch last saw.
#[derive(Clone, Debug)]
pub(crate) struct Gate(watch::Receiver<Option<Missing>>);

impl Gate {
    /// What is missing, or `None`.
    pub(crate) fn waiting(&self) -> Option<&'static str> {
        self.0.borrow().map(Missing::text)
    }
}

/// Turns requests away while something is missing.
pub(crate) async fn layer(State(app): State<App>, request: Request, next: Next) -> Response {
    match app.gate.waiting() {
        None => next.run(request).await,
        Some(why) => Problem::new(Code::Unavailable).detail(why).into_response(),
    }
}

/// The task behind a [`Gate`]: looks over one connection of its own, so that a busy pool is not taken for a dead server.
pub(crate) struct Watch {
    options: PgConnectOptions,
    pool: PgPool,
    connection: Option<PgConnection>,
    state: watch::Sender<Option<Missing>>,
    /// Whether the first look was told about.
    told: bool,
}

/// A gate, shut until the watch has run.
pub(crate) fn new(options: PgConnectOptions, pool: PgPool) -> (Gate, Watch) {
    let (state, gate) = watch::channel(Some(Missing::Server));
    (Gate(gate), Watch { options, pool, connection: None, state, told: false })
}

impl Watch {
    /// Looks until `stop`.
    pub(crate) async fn run(mut self, stop: CancellationToken) {
        let looking = async {
            loop {
                // A connection may be ended without its server being gone, so a failure is tried again on a new one.
                let kept = self.connection.is_some();
                let mut seen = self.look().await;
                if kept && seen.is_err() {
                    seen = self.look().await;
                }
                self.tell(seen);
                let open = self.state.borrow().is_none();
                tokio::time::sleep(if open { LOOK_EVERY } else { WAIT_EVERY }).await;
            }
        };
        tokio::select! {
            () = looking => {}
            () = stop.cancelled() => {}
        }
    }

    async fn look(&mut self) -> anyhow::Result<(i32, bool)> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => database::connect(&self.options).await?,
        };
        let seen = timeout(ANSWER_TIMEOUT, database::probe(&mut connection)).await??;
        self.connection = Some(connection);
        Ok(seen)
    }

    fn tell(&mut self, seen: anyhow::Result<(i32, bool)>) {
        let (waiting, why) = match seen {
            Err(error) => (Some(Missing::Server), Some(format!("{error:#}"))),
            Ok((version, has_schema)) => {
                let why = unfit(version, has_schema);
                // The schema is asked for only where it could be made.
                let too_old = unfit(version, true).is_some();
                (why.as_ref().map(|_| if too_old { Missing::NewerServer } else { Missing::Schema }), why)
            }
        };
        let changed = self.state.send_replace(waiting) != waiting || !self.told;
        match &why {
            Some(why) if changed => tracing::warn!(reason = %why, "waiting for the database; requests are answered 503"),
            None if changed => tracing::info!("the database is ready"),
            _ => {}
        }
        self.told = true;
        metrics::gauge!("catalog_write_database_usable").set(f64::from(u8::from(waiting.is_none())));
        metrics::gauge!("catalog_write_pool_connections", "state" => "open").set(f64::from(self.pool.size()));
        let idle = u32::try_from(self.pool.num_idle()).unwrap_or(u32::MAX);
        metrics::gauge!("catalog_write_pool_connections", "state" => "idle").set(f64::from(idle));
    }
}
