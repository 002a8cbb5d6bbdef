//! Follows what is published, for all that wait: one look after the other, however many they are.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use catalog_shared::version::Version;
use sqlx::PgPool;
use tokio::{
    sync::{Notify, OwnedSemaphorePermit, Semaphore, watch},
    time::sleep,
};
use tokio_util::sync::CancellationToken;

use crate::receipts::{
    look,
    state::{Receipt, State, Unknown},
};

/// Streams at once: each is a person who waits for what was just saved.
const STREAMS_MAX: usize = 256;
/// Between two looks: publishing takes about as long.
const EVERY: Duration = Duration::from_millis(10);
/// What takes longer than this waits for a projector that is busy or gone: then a look now and then is enough.
const HOT_FOR: Duration = Duration::from_secs(2);
const COLD_EVERY: Duration = Duration::from_millis(250);

/// What this process knows of receipts.
#[derive(Clone, Debug)]
pub(crate) struct Receipts(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    /// Somebody wants to know.
    asked: Notify,
    /// Told after each look.
    looked: watch::Sender<()>,
    streams: Arc<Semaphore>,
    stop: CancellationToken,
}

impl Receipts {
    /// Nobody waits any longer after `stop`.
    pub(crate) fn new(stop: CancellationToken) -> Self {
        let (asked, looked, streams) = (Notify::new(), watch::Sender::new(()), Arc::new(Semaphore::new(STREAMS_MAX)));
        Self(Arc::new(Shared { state: Mutex::default(), asked, looked, streams, stop }))
    }

    /// A write that began then was answered with this version.
    pub(crate) fn issue(&self, version: Version, began: Instant) {
        self.state(|state| state.issue(version, began));
        self.0.asked.notify_one();
    }

    /// Asks PostgreSQL now.
    pub(crate) async fn look(&self, pool: &PgPool) -> Result<(), sqlx::Error> {
        let watched = self.state(|state| state.watched());
        let look = look::look(pool, watched.as_ref()).await?;
        self.state(|state| state.learn(look, watched));
        self.0.looked.send_replace(());
        Ok(())
    }

    /// What is known by now.
    pub(crate) fn receipt(&self, version: Version) -> Result<Receipt, Unknown> {
        self.state(|state| state.receipt(version))
    }

    /// A place among those that wait, and what tells them of each look.
    pub(crate) fn wait(&self) -> Option<(OwnedSemaphorePermit, watch::Receiver<()>)> {
        let place = Arc::clone(&self.0.streams).try_acquire_owned().ok()?;
        let looked = self.0.looked.subscribe();
        self.0.asked.notify_one();
        Some((place, looked))
    }

    pub(super) fn stop(&self) -> CancellationToken {
        self.0.stop.clone()
    }

    /// Looks while somebody waits or a receipt is not yet out, until `stop`.
    pub(crate) async fn follow(self, pool: PgPool, stop: CancellationToken) {
        let following = async {
            let mut hot_until = Instant::now();
            loop {
                if !self.is_wanted() {
                    self.0.asked.notified().await;
                    hot_until = Instant::now() + HOT_FOR;
                }
                let started = Instant::now();
                if let Err(error) = self.look(&pool).await {
                    // While the database is away everything else says so.
                    tracing::debug!(%error, "could not see what is published; trying again");
                }
                let every = if Instant::now() < hot_until { EVERY } else { COLD_EVERY };
                // A look at very much that waits takes time: most of it goes to others.
                let rest = every.max(started.elapsed() * 4);
                tokio::select! {
                    () = sleep(rest) => {}
                    () = self.0.asked.notified() => {
                        hot_until = Instant::now() + HOT_FOR;
                        sleep(EVERY.min(rest)).await;
                    }
                }
            }
        };
        tokio::select! {
            () = following => {}
            () = stop.cancelled() => {}
        }
    }

    fn is_wanted(&self) -> bool {
        self.0.looked.receiver_count() > 0 || self.state(|state| state.is_waiting())
    }

    fn state<T>(&self, read: impl FnOnce(&mut State) -> T) -> T {
        // No panic leaves it half written.
        read(&mut self.0.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
