//! Tells the projector that something was committed: NOTIFY, after the commit and over one connection of its own, because
//! inside the writing transactions it would serialise all their commits. Only a doorbell: the projector also polls, so a
//! ring that is lost costs a moment and nothing else.

use std::{sync::Arc, time::Duration};

use sqlx::{Connection, PgConnection, postgres::PgConnectOptions};
use tokio::{
    sync::Notify,
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;

use crate::database;

/// First and longest rest after a ring that failed.
const BACKOFF: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(5));
/// A ring that takes longer is given up, and its connection with it.
const RING_TIMEOUT: Duration = Duration::from_secs(2);

/// The button.
#[derive(Clone, Debug)]
pub(crate) struct Doorbell(Arc<Notify>);

/// The task that does the ringing.
pub(crate) struct Ringing {
    pressed: Arc<Notify>,
    options: PgConnectOptions,
    connection: Option<PgConnection>,
}

impl Doorbell {
    pub(crate) fn new(options: PgConnectOptions) -> (Self, Ringing) {
        let pressed = Arc::new(Notify::new());
        (Self(Arc::clone(&pressed)), Ringing { pressed, options, connection: None })
    }

    /// Rings soon. However often this is called meanwhile, at most one ring is under way and one more follows.
    pub(crate) fn ring(&self) {
        self.0.notify_one();
    }

    /// Rings when dropped: also when the request is given up between its commit and its answer.
    pub(crate) fn ring_at_the_end(&self) -> impl Drop + Send + use<> {
        struct AtTheEnd(Doorbell);
        impl Drop for AtTheEnd {
            fn drop(&mut self) {
                self.0.ring();
            }
        }
        AtTheEnd(self.clone())
    }
}

impl Ringing {
    /// Rings whenever asked, until `stop`; a ring that was asked for before is still tried once.
    pub(crate) async fn run(mut self, stop: CancellationToken) {
        let mut rest = BACKOFF.0;
        loop {
            tokio::select! {
                biased;
                () = self.pressed.notified() => {}
                () = stop.cancelled() => break,
            }
            match timeout(RING_TIMEOUT, self.ring()).await.map_err(anyhow::Error::from).flatten() {
                Ok(()) => {
                    metrics::counter!("catalog_write_doorbell_rings_total").increment(1);
                    rest = BACKOFF.0;
                }
                Err(error) => {
                    metrics::counter!("catalog_write_doorbell_failures_total").increment(1);
                    tracing::debug!(error = %format!("{error:#}"), "the doorbell did not ring; trying again");
                    self.connection = None;
                    // Still owed.
                    self.pressed.notify_one();
                    tokio::select! {
                        () = sleep(rest) => rest = (rest * 2).min(BACKOFF.1),
                        () = stop.cancelled() => break,
                    }
                }
            }
        }
        if let Some(connection) = self.connection {
            // The server notices by itself; this only spares it a line in its log.
            drop(timeout(RING_TIMEOUT, connection.close()).await);
        }
    }

    async fn ring(&mut self) -> anyhow::Result<()> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => database::connect(&self.options).await?,
        };
        sqlx::query!("select pg_notify('catalog', '')").execute(&mut connection).await?;
        self.connection = Some(connection);
        Ok(())
    }
}
