//! What both ways to follow the catalog work with.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use super::{follow, hub::Hub, seat::Seats, source::Source};

/// The changes of the catalog. Clones are the same one.
#[derive(Clone)]
pub(crate) struct Feed {
    pub(super) source: Arc<Source>,
    pub(super) hub: Arc<Hub>,
    pub(super) seats: Seats,
    pub(super) shutdown: CancellationToken,
}

impl Feed {
    /// `streams_max`: most streams at once. All of them end at `shutdown`.
    ///
    /// # Errors
    /// When the URL cannot be read.
    pub(crate) fn new(database_url: &str, streams_max: u32, shutdown: CancellationToken) -> anyhow::Result<Self> {
        let seats = Seats::new(streams_max as usize);
        let hub = Arc::new(Hub::new(seats.clone()));
        Ok(Self { source: Arc::new(Source::new(database_url)?), hub, seats, shutdown })
    }

    /// Tells the streams what changes, until `shutdown`.
    pub(crate) async fn follow(&self) {
        tokio::select! {
            () = follow::again_and_again(&self.hub, &self.source) => {}
            () = self.shutdown.cancelled() => {}
        }
    }
}
