//! Keeps requests from waiting for a PostgreSQL that is gone: after a failure nobody asks it for a moment.

use std::{
    sync::Mutex,
    time::{Duration, Instant},
};

use super::postgres::PostgresGone;

/// How long after a failure nobody asks: then one flight is the probe.
const REST: Duration = Duration::from_millis(500);

#[derive(Default)]
pub(super) struct Breaker(Mutex<Option<Instant>>);

impl Breaker {
    /// Is nobody to ask now? The one that is told no is the probe.
    pub(super) fn is_open(&self) -> bool {
        let Ok(mut failed) = self.0.lock() else { return false };
        match *failed {
            Some(at) if at.elapsed() < REST => true,
            Some(_) => {
                *failed = Some(Instant::now());
                false
            }
            None => false,
        }
    }

    pub(super) fn succeeded(&self) {
        if let Ok(mut failed) = self.0.lock()
            && failed.take().is_some()
        {
            tracing::info!("postgresql is back");
        }
    }

    /// Says so once, when it begins.
    pub(super) fn failed(&self, error: &PostgresGone) {
        metrics::counter!("catalog_postgres_failures_total").increment(1);
        if let Ok(mut failed) = self.0.lock()
            && failed.replace(Instant::now()).is_none()
        {
            tracing::warn!(%error, "postgresql is out of reach; answering from redis alone");
        }
    }
}
