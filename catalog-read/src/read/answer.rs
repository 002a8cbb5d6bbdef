//! What is answered, where it is from, and how often.

use catalog_shared::document::Document;
use metrics::Counter;

/// Where an answer is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    Redis,
    Postgres,
    /// The index in memory.
    Index,
    /// PostgreSQL did not know it a moment ago.
    Absent,
    /// The last known state, in an outage: it may have changed since.
    Stale,
}

/// A document and where it is from.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) document: Document,
    pub(crate) source: Source,
}

impl Answer {
    /// Events in all, of a page of the list: `…,"count":41}`.
    pub(crate) fn count(&self) -> u64 {
        let body = self.document.body().unwrap_or_default();
        let digits = body.iter().rev().skip(1).take_while(|byte| byte.is_ascii_digit()).count();
        let end = body.len().saturating_sub(1);
        std::str::from_utf8(&body[end - digits..end]).ok().and_then(|digits| digits.parse().ok()).unwrap_or(0)
    }
}

/// Looked up once: the path of every answer counts one of them.
pub(super) struct Counted {
    redis: Counter,
    postgres: Counter,
    index: Counter,
    absent: Counter,
    stale: Counter,
    unavailable: Counter,
}

impl Counted {
    pub(super) fn new() -> Self {
        let counter = |outcome: &'static str| metrics::counter!("catalog_reads_total", "outcome" => outcome);
        Self {
            redis: counter("redis"),
            postgres: counter("postgres"),
            index: counter("index"),
            absent: counter("absent"),
            stale: counter("stale"),
            unavailable: counter("unavailable"),
        }
    }

    /// An answer from there; `None`: no store could answer.
    pub(super) fn count(&self, source: Option<Source>) {
        let counter = match source {
            Some(Source::Redis) => &self.redis,
            Some(Source::Postgres) => &self.postgres,
            Some(Source::Index) => &self.index,
            Some(Source::Absent) => &self.absent,
            Some(Source::Stale) => &self.stale,
            None => &self.unavailable,
        };
        counter.increment(1);
    }
}
