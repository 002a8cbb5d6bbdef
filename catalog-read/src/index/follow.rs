//! Keeps the index at the present state of PostgreSQL: looks many times a second for what the last look did not see.

use std::sync::Arc;

use sqlx::PgPool;
use tokio::time::{Duration, Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::{Index, Snapshot, source};

/// What a filtered list may lack. Where nothing has changed a look is one statement.
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// A look that takes long, as after an import, is not followed by the next at once: a fifth of the time is spent on looking, or half
/// of it while somebody waits.
const PAUSE_FACTOR: u32 = 4;
const RETRY: Duration = Duration::from_millis(500);
const LOOK_TIMEOUT: Duration = Duration::from_secs(10);
/// Far above what any catalog takes that fits into memory.
const LOAD_TIMEOUT: Duration = Duration::from_secs(300);

/// The one who looks.
pub(crate) struct Follower {
    pub(crate) index: Arc<Index>,
    pub(crate) pool: PgPool,
}

impl Follower {
    /// Follows until `shutdown`.
    pub(crate) async fn follow(self, shutdown: CancellationToken) {
        tokio::select! {
            () = self.look_again_and_again() => {}
            () = shutdown.cancelled() => {}
        }
    }

    async fn look_again_and_again(&self) {
        let mut seen: Option<(String, Snapshot)> = None;
        let mut said = None;
        loop {
            let start = Instant::now();
            match self.look(&mut seen).await {
                Ok(()) => {
                    said = None;
                    let took = start.elapsed();
                    sleep(took).await;
                    let pause = LOOK_EVERY.max(took * PAUSE_FACTOR);
                    let _ = timeout(pause - took, self.index.wanted.notified()).await;
                }
                Err(error) => {
                    let error = format!("{error:#}");
                    if said.as_ref() != Some(&error) {
                        tracing::warn!(error, "the index cannot follow postgresql; it answers with what it has");
                        said = Some(error);
                    }
                    sleep(RETRY).await;
                }
            }
        }
    }

    /// `seen`: the run of PostgreSQL and the snapshot of the last look.
    async fn look(&self, seen: &mut Option<(String, Snapshot)>) -> anyhow::Result<()> {
        let start = Instant::now();
        let patience = if seen.is_some() { LOOK_TIMEOUT } else { LOAD_TIMEOUT };
        let look = self.index.begin();
        let snapshot = seen.as_ref().map(|(_, snapshot)| snapshot);
        let changes = timeout(patience, source::changes(&self.pool, snapshot)).await??;
        let run = changes.run.clone();
        // With another run another history may have begun, in which the old snapshot means something else.
        if seen.as_ref().is_some_and(|(before, _)| *before != run) {
            *seen = None;
            return Box::pin(self.look(seen)).await;
        }
        let anew = seen.is_none();
        let (count, snapshot) = (changes.events.len(), changes.snapshot.clone());
        self.index.apply(changes, anew, look);
        *seen = Some((run, snapshot));
        if anew {
            tracing::info!(events = count, took_ms = start.elapsed().as_millis() as u64, "the index is loaded");
        }
        metrics::counter!("catalog_index_changes_total").increment(count as u64);
        Ok(())
    }
}
