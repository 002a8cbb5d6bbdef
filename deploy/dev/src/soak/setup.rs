//! What a run consists of.

use std::{collections::BTreeMap, time::Duration};

use super::Trial;
use crate::testing::Clock;

/// Redis among those that have a clock.
pub(super) const REDIS: &str = "Redis";
/// Names the seed of everything random in the fault tests.
const SEED_SETTING: &str = "CATALOG_FAULTS_SEED";
/// The life of a document that nobody renews, and a little more.
const IN_FAULTS: Duration = Duration::from_secs(310);

/// A run to be started; by default with two readers and one projector.
#[derive(Debug, Clone)]
pub struct Setup {
    pub(crate) name: String,
    pub(crate) seed: u64,
    pub(crate) readers: usize,
    pub(crate) projectors: usize,
    pub(crate) events: usize,
    pub(crate) write_pause_ms: i32,
    pub(crate) read_pause_ms: i32,
    pub(crate) in_faults: Duration,
    pub(crate) settle: Duration,
    pub(crate) when_calm: Duration,
    pub(crate) has_clocks: bool,
}

impl Setup {
    pub(super) fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            seed: seed(),
            readers: 2,
            projectors: 1,
            events: 12,
            write_pause_ms: 60,
            read_pause_ms: 12,
            in_faults: IN_FAULTS,
            settle: Duration::from_secs(3),
            when_calm: Duration::from_secs(7),
            has_clocks: false,
        }
    }

    /// So many readers.
    pub fn readers(self, readers: usize) -> Self {
        Self { readers, ..self }
    }

    /// So many projectors.
    pub fn projectors(self, projectors: usize) -> Self {
        Self { projectors, ..self }
    }

    /// About so many events at a time.
    pub fn events(self, events: usize) -> Self {
        Self { events, ..self }
    }

    /// Everything random depends on this.
    pub fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// How old an answer may be while a fault is on, and until all has settled after it: by default a little more than 300 s.
    pub fn oldest_in_faults(self, oldest: Duration) -> Self {
        Self { in_faults: oldest, ..self }
    }

    /// How long all has to settle after a fault.
    pub fn settles_within(self, settle: Duration) -> Self {
        Self { settle, ..self }
    }

    /// How old an answer may be after that.
    pub fn oldest_when_calm(self, oldest: Duration) -> Self {
        Self { when_calm: oldest, ..self }
    }

    /// Each process of the product, and Redis, goes by a wall clock of its own, which can be set.
    pub fn with_clocks(self) -> Self {
        Self { has_clocks: true, ..self }
    }

    /// Those clocks, by the names of whom they belong to.
    pub(super) fn clocks(&self) -> BTreeMap<String, Clock> {
        let several = |name: &str, count: usize| (2..=count).map(|number| format!("{name}-{number}")).collect::<Vec<_>>();
        let mut names = vec![REDIS.to_owned(), "catalog-write".to_owned()];
        for (name, count) in [("catalog-read", self.readers), ("projector", self.projectors)] {
            names.push(name.to_owned());
            names.extend(several(name, count));
        }
        let names = names.into_iter().filter(|_| self.has_clocks);
        names.map(|name| (name, Clock::new())).collect()
    }

    /// Starts it.
    pub async fn start(self) -> Trial {
        Trial::start(self).await
    }
}

/// The one that was set, or one that differs from run to run.
fn seed() -> u64 {
    let set = std::env::var(SEED_SETTING).ok();
    let set = set.map(|text| text.parse().unwrap_or_else(|_| panic!("{SEED_SETTING} is a whole number, not {text}")));
    set.unwrap_or_else(|| u64::try_from(chrono::Utc::now().timestamp_micros()).unwrap_or_default() % 1_000_000_000)
}
