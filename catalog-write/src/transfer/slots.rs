//! How many transfers run at once. Each has a connection to PostgreSQL of its own, so that none takes one from other requests
//! for as long as its client is slow.

use std::sync::Arc;

use catalog_shared::problem::{Code, Problem};
use sqlx::{PgConnection, PgPool};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::{database, error::Error};

/// Exports at once: each holds a snapshot, and what was deleted since is not cleaned up meanwhile.
const EXPORTS_MAX: usize = 4;
/// Imports at once: each writes as fast as the database takes it, and keeps a body there meanwhile.
const IMPORTS_MAX: usize = 2;

/// Places for transfers.
#[derive(Clone, Debug)]
pub(crate) struct Slots {
    exports: Arc<Semaphore>,
    imports: Arc<Semaphore>,
    /// Largest body of an import, in bytes.
    pub(crate) import_bytes_max: u64,
}

impl Slots {
    pub(crate) fn new(import_bytes_max: u64) -> Self {
        let slots = |count| Arc::new(Semaphore::new(count));
        Self { exports: slots(EXPORTS_MAX), imports: slots(IMPORTS_MAX), import_bytes_max }
    }

    pub(crate) fn export(&self) -> Result<OwnedSemaphorePermit, Error> {
        take(&self.exports, "As many exports as may run at once are under way. Try again later.")
    }

    pub(crate) fn import(&self) -> Result<OwnedSemaphorePermit, Error> {
        take(&self.imports, "As many imports as may run at once are under way. Try again later.")
    }
}

fn take(slots: &Arc<Semaphore>, why_not: &'static str) -> Result<OwnedSemaphorePermit, Error> {
    let refused = || Error::Unreadable(Problem::new(Code::Unavailable).detail(why_not));
    Arc::clone(slots).try_acquire_owned().map_err(|_| refused())
}

/// A connection that belongs to one transfer, with the time limits of every other one.
pub(crate) async fn connection(pool: &PgPool) -> Result<PgConnection, Error> {
    database::connect(&pool.connect_options()).await.map_err(|error| {
        tracing::warn!(%error, "a transfer has no connection");
        Error::Unreadable(Problem::new(Code::Unavailable))
    })
}
