//! What PostgreSQL knows of changes: those that one snapshot saw and another did not, a page at a time.

use std::sync::Arc;

use catalog_shared::version::Version;
use chrono::{DateTime, Utc};
use sqlx::{PgPool, postgres::PgPoolOptions};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Duration, timeout},
};
use uuid::Uuid;

use super::{look::look, token::Token};
use crate::read::postgres::{self, PostgresGone};

/// Looks at once: each takes a millisecond. The one who tells the streams has a connection besides.
const TURNS: usize = 3;
/// How long a request waits for its turn.
const TURN_TIMEOUT: Duration = Duration::from_millis(400);
/// A new connection takes milliseconds; longer means that PostgreSQL is gone.
const ACQUIRE_TIMEOUT: Duration = Duration::from_millis(500);
const STATEMENT_TIMEOUT_MS: &str = "1500";

/// One change.
pub(super) struct Change {
    pub(super) id: Uuid,
    pub(super) changed_at: DateTime<Utc>,
    /// Does the public see the event?
    pub(super) is_shown: bool,
    /// Where a walk goes on after it.
    pub(super) token: Token,
}

/// Some changes, in their order.
pub(super) struct Page {
    pub(super) version: Version,
    pub(super) changes: Vec<Change>,
    pub(super) token: Token,
    pub(super) more: bool,
}

/// What was found after a token.
pub(super) enum Found {
    Page(Page),
    /// Some of what has changed since is forgotten, or belongs to another history.
    TooOld,
    /// A standby, or a listener's place to join, that has not come as far as the token yet.
    NotYet(Version),
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum NoAnswer {
    #[error("too many ask at once")]
    Busy,
    #[error(transparent)]
    Gone(#[from] PostgresGone),
}

/// PostgreSQL, with few connections.
pub(super) struct Source {
    pool: PgPool,
    turns: Arc<Semaphore>,
}

impl Source {
    /// Connects when it is first asked.
    ///
    /// # Errors
    /// When the URL cannot be read.
    pub(super) fn new(url: &str) -> anyhow::Result<Self> {
        let options = postgres::options(url)?.options([("statement_timeout", STATEMENT_TIMEOUT_MS)]);
        let pool = PgPoolOptions::new().max_connections(TURNS as u32 + 1).acquire_timeout(ACQUIRE_TIMEOUT);
        Ok(Self { pool: pool.connect_lazy_with(options), turns: Arc::new(Semaphore::new(TURNS)) })
    }

    /// For a request.
    ///
    /// # Errors
    /// When PostgreSQL cannot answer, or too many ask.
    pub(super) async fn ask(&self, since: Option<&Token>, limit: u32) -> Result<Found, NoAnswer> {
        let turn = timeout(TURN_TIMEOUT, Arc::clone(&self.turns).acquire_owned()).await;
        let turn = turn.ok().and_then(Result::ok).ok_or(NoAnswer::Busy)?;
        self.look(since, None, limit, Some(turn)).await
    }

    /// For a listener, which waits for its turn: what has changed up to the snapshot of `until`.
    ///
    /// # Errors
    /// When PostgreSQL cannot answer.
    pub(super) async fn catch_up(&self, since: &Token, until: &Token, limit: u32) -> Result<Found, NoAnswer> {
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(|_| NoAnswer::Busy)?;
        self.look(Some(since), Some(until), limit, Some(turn)).await
    }

    /// For the one who tells all listeners.
    ///
    /// # Errors
    /// When PostgreSQL cannot answer.
    pub(super) async fn follow(&self, since: Option<&Token>, limit: u32) -> Result<Found, NoAnswer> {
        self.look(since, None, limit, None).await
    }

    async fn look(
        &self,
        since: Option<&Token>,
        until: Option<&Token>,
        limit: u32,
        turn: Option<OwnedSemaphorePermit>,
    ) -> Result<Found, NoAnswer> {
        let (pool, since, until) = (self.pool.clone(), since.cloned(), until.cloned());
        // It ends in order also when the client has gone: a connection that is left in the middle of a query would be asked, with
        // no bound, whether it still lives.
        let looking = tokio::spawn(async move {
            let looked = look(&pool, since.as_ref(), until.as_ref(), limit).await;
            drop(turn);
            looked
        });
        let row = looking.await.map_err(|_| NoAnswer::Gone(PostgresGone::Silent))?;
        if let Err(PostgresGone::Refused(error)) = &row {
            tracing::error!(%error, "postgresql refused to tell changes");
        }
        Ok(row?)
    }
}
