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
    PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use uuid::Uuid;

use super::Target;

/// A new connection takes milliseconds; longer means that PostgreSQL is gone.
const ACQUIRE_TIMEOUT: Duration = Duration::from_millis(500);
/// Longest that one query may run in PostgreSQL.
const STATEMENT_TIMEOUT_MS: &str = "2000";

/// PostgreSQL could not answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PostgresGone {
    #[error("postgresql failed")]
    Failed(#[from] sqlx::Error),
    #[error("a row is not in the shape that the schema promises")]
    Shape(#[from] serde_json::Error),
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
        let options = PgConnectOptions::from_str(url)
            .context("DATABASE_URL is not a PostgreSQL URL (postgres://user@host:5432/ticketing_main)")?
            .application_name("catalog-read")
            .options([("statement_timeout", STATEMENT_TIMEOUT_MS), ("default_transaction_read_only", "on")]);
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
    /// When PostgreSQL fails.
    pub(crate) async fn document(&self, target: Target, now: DateTime<Utc>) -> Result<Document, PostgresGone> {
        match target {
            Target::Event(id) => Ok(self.event(id, false).await?.documents()?.event),
            Target::Sessions(id) => Ok(self.event(id, true).await?.documents()?.sessions),
            Target::List(page) => {
                let (size, offset) = (i64::from(page.size), page.offset());
                let row = sqlx::query_file_as!(ListRow, "../shared/sql/list.sql", now, size, offset);
                Ok(row.fetch_one(&self.pool).await?.document()?)
            }
        }
    }

    async fn event(&self, id: Uuid, with_sessions: bool) -> Result<EventRow, sqlx::Error> {
        sqlx::query_file_as!(EventRow, "../shared/sql/documents.sql", &[id], with_sessions).fetch_one(&self.pool).await
    }
}
