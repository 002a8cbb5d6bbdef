//! How far a long command is: one line that is written over on a terminal, a line every few seconds elsewhere.

use std::{
    io::{IsTerminal, Write, stderr},
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use tokio::time::{Instant, sleep};

use crate::figures::{grouped, seconds};

const ON_TERMINAL_EVERY: Duration = Duration::from_millis(200);
const IN_LOG_EVERY: Duration = Duration::from_secs(5);
/// Below it no rate is worth telling.
const RATE_AFTER: Duration = Duration::from_millis(500);

/// Events that are done, of so many.
pub(crate) struct Progress {
    total: u64,
    events: AtomicU64,
    documents: AtomicU64,
    started: Instant,
}

impl Progress {
    pub(crate) fn of(total: u64) -> Self {
        Self { total, events: AtomicU64::new(0), documents: AtomicU64::new(0), started: Instant::now() }
    }

    /// Counts events that are done and the documents made of them.
    pub(crate) fn add(&self, events: u64, documents: u64) {
        self.events.fetch_add(events, Ordering::Relaxed);
        self.documents.fetch_add(documents, Ordering::Relaxed);
    }

    pub(crate) fn documents(&self) -> u64 {
        self.documents.load(Ordering::Relaxed)
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    /// Tells it until `work` ends.
    pub(crate) async fn beside<T>(&self, work: impl Future<Output = T>) -> T {
        let is_terminal = stderr().is_terminal();
        let telling = async {
            loop {
                sleep(if is_terminal { ON_TERMINAL_EVERY } else { IN_LOG_EVERY }).await;
                let (before, after) = if is_terminal { ("\r\x1b[K", "") } else { ("", "\n") };
                // A terminal that is gone is no reason to stop.
                let _ = write!(stderr(), "{before}{}{after}", self.line());
                let _ = stderr().flush();
            }
        };
        let done = tokio::select! {
            done = work => done,
            never = telling => never,
        };
        if is_terminal {
            let _ = write!(stderr(), "\r\x1b[K");
        }
        done
    }

    fn line(&self) -> String {
        let (events, elapsed) = (self.events.load(Ordering::Relaxed), self.elapsed());
        let percent = (events * 100).checked_div(self.total).unwrap_or(100).min(100);
        let mut line = format!("{} of {} events, {percent} %", grouped(events), grouped(self.total));
        if elapsed > RATE_AFTER && events > 0 {
            let left = self.total.saturating_sub(events) as f64 / events as f64 * elapsed.as_secs_f64();
            let left = seconds(Duration::from_secs(left.ceil() as u64));
            line += &format!(", {} documents/s, {left} left", grouped(rate(self.documents(), elapsed)));
        }
        line
    }
}

/// A second.
pub(crate) fn rate(count: u64, elapsed: Duration) -> u64 {
    (count as f64 / elapsed.as_secs_f64().max(0.001)) as u64
}
