//! Documents from PostgreSQL, by the same SQL and the same structs as the projector's.

use std::{str::FromStr, time::Duration};

use anyhow::Context;
use catalog_shared::{
    document::Document,
    postgres,
    read_shape::{EventRow, ListRow},
};
use chrono::{DateTime, Utc};
use sqlx::{
    PgConnection, PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use tokio::time::timeout;
use uuid::Uuid;

use super::Target;

/// A new connection takes milliseconds; longer means that PostgreSQL is gone.
const ACQUIRE_TIMEOUT: Duration = Duration::from_millis(500);
/// Longest that one query may run in PostgreSQL.
const STATEMENT_TIMEOUT_MS: &str = "2000";

/// The server ends a query by itself; beyond that it is not there any more, whatever TCP believes.
const QUERY_TIMEOUT: Duration = Duration::from_millis(2_500);

/// PostgreSQL could not answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PostgresGone {
    #[error("{0}")]
    OutOfReach(sqlx::Error),
    #[error("no answer in time")]
    Silent,
    #[error("{0}")]
    Refused(sqlx::Error),
    #[error("a row is not in the shape that the schema promises")]
    Shape(#[from] serde_json::Error),
}

/// The one connection of the index, besides those of the fallback, so that neither waits for the other.
///
/// # Errors
/// When the URL cannot be read.
pub(crate) fn follower_pool(url: &str) -> anyhow::Result<PgPool> {
    Ok(PgPoolOptions::new().max_connections(1).acquire_timeout(ACQUIRE_TIMEOUT).connect_lazy_with(options(url)?))
}

/// How to reach it: read-only.
///
/// # Errors
/// When the URL cannot be read.
pub(crate) fn options(url: &str) -> anyhow::Result<PgConnectOptions> {
    let options = PgConnectOptions::from_str(url)
        .context("DATABASE_URL is not a PostgreSQL URL (postgres://user@host:5432/ticketing_main)")?;
    // No JIT: compiling takes longer than any of these queries.
    Ok(options.application_name("catalog-read").options([("jit", "off"), ("default_transaction_read_only", "on")]))
}

/// A document as PostgreSQL has it.
pub(crate) struct Queried {
    pub(crate) document: Document,
    /// It may lack what the primary has committed, and others have read.
    pub(crate) is_standby: bool,
}

/// A small pool of connections that cannot write.
#[derive(Clone)]
pub(crate) struct Postgres {
    pool: PgPool,
    connections_max: u32,
}

impl Postgres {
    /// Connects when it is first asked.
    ///
    /// # Errors
    /// When the URL cannot be read.
    pub(crate) fn new(url: &str, connections_max: u32) -> anyhow::Result<Self> {
        let options = options(url)?.options([("statement_timeout", STATEMENT_TIMEOUT_MS)]);
        let pool = PgPoolOptions::new()
            .max_connections(connections_max)
            // All are kept ready: the moment when Redis goes is none to begin connecting.
            .min_connections(connections_max)
            .idle_timeout(None)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .connect_lazy_with(options);
        Ok(Self { pool, connections_max })
    }

    /// Most queries at once.
    pub(crate) fn connections_max(&self) -> usize {
        self.connections_max as usize
    }

    /// Why it cannot be used yet, or `None`.
    ///
    /// # Errors
    /// When it is out of reach.
    pub(crate) async fn unfit(&self) -> Result<Option<String>, sqlx::Error> {
        let (version, has_schema): (i32, bool) = sqlx::query_as(postgres::PROBE_SQL).fetch_one(&self.pool).await?;
        Ok(postgres::unfit(version, has_schema))
    }

    /// The present document of `target`, as it is at `now`.
    ///
    /// # Errors
    /// When PostgreSQL fails or does not answer in time.
    pub(crate) async fn document(&self, target: Target, now: DateTime<Utc>) -> Result<Queried, PostgresGone> {
        let mut connection = self.pool.acquire().await?;
        let read = timeout(QUERY_TIMEOUT, read(&mut connection, target, now)).await;
        read.unwrap_or_else(|_| {
            // Back in the pool it would be asked once more, with no bound, whether it still lives.
            drop(connection.detach());
            Err(PostgresGone::Silent)
        })
    }
}

async fn read(connection: &mut PgConnection, target: Target, now: DateTime<Utc>) -> Result<Queried, PostgresGone> {
    match target {
        Target::Event(id) => {
            let row = event(connection, id, false).await?;
            Ok(Queried { document: row.documents(false, now)?.event, is_standby: row.is_standby })
        }
        Target::Sessions(id) => {
            let row = event(connection, id, true).await?;
            Ok(Queried { document: row.documents(true, now)?.sessions, is_standby: row.is_standby })
        }
        Target::List(page) => {
            let (size, offset) = (i64::from(page.size), page.offset());
            let row = sqlx::query_file_as!(ListRow, "../shared/sql/list.sql", now, size, offset);
            let row = row.fetch_one(connection).await?;
            Ok(Queried { document: row.document(now)?, is_standby: row.is_standby })
        }
    }
}

async fn event(connection: &mut PgConnection, id: Uuid, with_sessions: bool) -> Result<EventRow, sqlx::Error> {
    sqlx::query_file_as!(EventRow, "../shared/sql/documents.sql", &[id], with_sessions).fetch_one(connection).await
}

impl From<sqlx::Error> for PostgresGone {
    /// Classes 53 and 57 (too many clients, shutting down): it is there and cannot serve. A query that took too long (57014)
    /// says nothing of other queries.
    fn from(error: sqlx::Error) -> Self {
        match error.as_database_error().and_then(|error| error.code()).as_deref() {
            None => Self::OutOfReach(error),
            Some(code) if code != "57014" && (code.starts_with("53") || code.starts_with("57")) => Self::OutOfReach(error),
            Some(_) => Self::Refused(error),
        }
    }
}
