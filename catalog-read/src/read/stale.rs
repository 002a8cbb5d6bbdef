//! Is what Redis holds still confirmed? The projector says when it last saw PostgreSQL; while it does not, nobody knows whether
//! something has changed, and answers say so.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use catalog_shared::{keys, redis_link::RedisLink};
use chrono::Utc;
use tokio::time::interval;
use tokio_util::sync::CancellationToken;

const LOOK_EVERY: Duration = Duration::from_millis(500);
const DEADLINE: Duration = Duration::from_millis(200);
/// The projector confirms at least each second. Clocks of two machines may differ by a little.
const CONFIRMED_FOR_MS: i64 = 5_000;

/// Whether Redis is confirmed to be in step with PostgreSQL.
#[derive(Default)]
pub(crate) struct Freshness(AtomicBool);

impl Freshness {
    pub(crate) fn is_confirmed(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Looks until `shutdown`.
    pub(crate) async fn watch(&self, link: &RedisLink, shutdown: CancellationToken) {
        let looking = async {
            let mut tick = interval(LOOK_EVERY);
            loop {
                tick.tick().await;
                let look = link.call(DEADLINE, |mut connection| async move {
                    redis::cmd("GET").arg(keys::CONFIRMED_AT).query_async::<Option<i64>>(&mut connection).await
                });
                if let Ok(confirmed_at) = look.await {
                    let fresh = confirmed_at.is_some_and(|at| (Utc::now().timestamp_millis() - at).abs() < CONFIRMED_FOR_MS);
                    self.0.store(fresh, Ordering::Relaxed);
                    metrics::gauge!("catalog_confirmed").set(f64::from(u8::from(fresh)));
                }
            }
        };
        tokio::select! {
            () = looking => {}
            () = shutdown.cancelled() => {}
        }
    }
}
