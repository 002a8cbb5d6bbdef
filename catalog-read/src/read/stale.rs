//! Is what Redis holds still confirmed? A projector says at least each second that it sees PostgreSQL; while none does, nobody
//! knows whether something has changed, and answers say so.

use std::{
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    time::Duration,
};

use catalog_shared::{keys, redis_link::RedisLink, version::Version};
use redis::Cmd;
use tokio::time::{Instant, interval};
use tokio_util::sync::CancellationToken;

const LOOK_EVERY: Duration = Duration::from_millis(500);
const DEADLINE: Duration = Duration::from_millis(200);
/// What is said must change within this time, by our clock: whoever says it has another one, and so has Redis, that lets it end.
const CONFIRMED_FOR: Duration = Duration::from_millis(keys::CONFIRMED_MS);

/// What the projectors say of Redis.
pub(crate) struct Freshness {
    is_confirmed: AtomicBool,
    epoch: AtomicU64,
    started: Instant,
    /// When it was last confirmed, in milliseconds since `started`; 0: never yet.
    confirmed_ms: AtomicU64,
}

impl Default for Freshness {
    fn default() -> Self {
        let (is_confirmed, epoch, confirmed_ms) = Default::default();
        Self { is_confirmed, epoch, started: Instant::now(), confirmed_ms }
    }
}

impl Freshness {
    pub(crate) fn is_confirmed(&self) -> bool {
        self.is_confirmed.load(Ordering::Relaxed)
    }

    /// How long ago what Redis holds was last confirmed, if it is not now and ever was.
    pub(crate) fn unconfirmed_for(&self) -> Option<Duration> {
        let confirmed = Duration::from_millis(self.confirmed_ms.load(Ordering::Relaxed));
        let is_known = !confirmed.is_zero() && !self.is_confirmed();
        is_known.then(|| self.started.elapsed().saturating_sub(confirmed))
    }

    /// Is `version` of an epoch of which all documents were made anew since? A document that was not is of something that is no
    /// more.
    pub(super) fn is_over(&self, version: Version) -> bool {
        version.epoch() < self.epoch.load(Ordering::Relaxed)
    }

    /// Looks until `shutdown`.
    pub(crate) async fn watch(&self, link: &RedisLink, shutdown: CancellationToken) {
        let looking = async {
            let mut tick = interval(LOOK_EVERY);
            let (mut last, mut changed) = (None, Instant::now());
            loop {
                tick.tick().await;
                let looks = [keys::CONFIRMED_AT, keys::EPOCH].map(|key| redis::cmd("GET").arg(key).to_owned());
                let said = link.each::<(Option<String>, Option<String>)>(DEADLINE, Vec::<Cmd>::from(looks)).await;
                let Ok((confirmed_at, epoch)) = said else { continue };
                if let Some(epoch) = epoch.and_then(|digits| u64::from_str_radix(&digits, 16).ok()) {
                    self.epoch.store(epoch, Ordering::Relaxed);
                }
                if confirmed_at != last {
                    if confirmed_at.is_some() {
                        let now = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
                        self.confirmed_ms.store(now.max(1), Ordering::Relaxed);
                    }
                    (last, changed) = (confirmed_at, Instant::now());
                }
                let fresh = last.is_some() && changed.elapsed() < CONFIRMED_FOR;
                self.is_confirmed.store(fresh, Ordering::Relaxed);
                metrics::gauge!("catalog_confirmed").set(f64::from(u8::from(fresh)));
            }
        };
        tokio::select! {
            () = looking => {}
            () = shutdown.cancelled() => {}
        }
    }
}
