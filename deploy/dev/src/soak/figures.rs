//! What a run has done so far, in numbers.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// Counters of a run. Clones count together.
#[derive(Debug, Clone, Default)]
pub(crate) struct Figures(Arc<Mutex<Counts>>);

/// The counts at one moment.
#[derive(Debug, Clone, Default)]
pub(crate) struct Counts {
    /// Writes by how they ended.
    pub(crate) writes: BTreeMap<&'static str, u64>,
    /// Answers by where they are from, or by what they are instead.
    pub(crate) answers: BTreeMap<&'static str, u64>,
    /// Answers that were not marked as stale while no fault was on, by their age in milliseconds.
    pub(crate) ages_ms: BTreeMap<u64, u64>,
    pub(crate) violations: u64,
}

impl Figures {
    pub(crate) fn wrote(&self, how: &'static str) {
        *self.lock().writes.entry(how).or_default() += 1;
    }

    pub(crate) fn answered(&self, kind: &'static str) {
        *self.lock().answers.entry(kind).or_default() += 1;
    }

    pub(crate) fn aged(&self, age: Duration) {
        let ms = u64::try_from(age.as_millis()).unwrap_or(u64::MAX);
        *self.lock().ages_ms.entry(ms).or_default() += 1;
    }

    pub(crate) fn violated(&self) {
        self.lock().violations += 1;
    }

    pub(crate) fn counts(&self) -> Counts {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Counts {
    pub(crate) fn answers(&self) -> u64 {
        self.answers.values().sum()
    }

    pub(crate) fn writes(&self) -> u64 {
        self.writes.values().sum()
    }

    /// Have enough been written and read to show anything?
    pub(crate) fn are_enough(&self) -> bool {
        self.writes() >= 20 && self.answers() >= 200
    }

    /// The age that `share` (0 to 1) of the answers do not exceed.
    pub(crate) fn age_ms(&self, share: f64) -> u64 {
        let all: u64 = self.ages_ms.values().sum();
        let wanted = (all as f64 * share).ceil() as u64;
        let mut passed = 0;
        for (ms, count) in &self.ages_ms {
            passed += count;
            if passed >= wanted {
                return *ms;
            }
        }
        0
    }
}
