//! How many may listen at once.

use std::sync::Arc;

use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};

/// The places of all listeners. Clones are the same ones.
#[derive(Clone)]
pub(super) struct Seats {
    free: Arc<Semaphore>,
    count: usize,
    taken: Arc<Notify>,
}

/// The place of one listener, until it is dropped.
pub(super) struct Seat {
    _permit: OwnedSemaphorePermit,
}

impl Seats {
    pub(super) fn new(count: usize) -> Self {
        Self { free: Arc::new(Semaphore::new(count)), count, taken: Arc::default() }
    }

    /// A place, if one is left.
    pub(super) fn take(&self) -> Option<Seat> {
        let permit = Arc::clone(&self.free).try_acquire_owned().ok()?;
        self.taken.notify_one();
        metrics::gauge!("catalog_stream_listeners").increment(1.0);
        Some(Seat { _permit: permit })
    }

    /// Does nobody listen?
    pub(super) fn are_empty(&self) -> bool {
        self.free.available_permits() == self.count
    }

    /// Waits until somebody has come; at once, if somebody has since the last time.
    pub(super) async fn wait(&self) {
        self.taken.notified().await;
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        metrics::gauge!("catalog_stream_listeners").decrement(1.0);
    }
}
