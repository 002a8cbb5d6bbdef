//! What one reader process has answered so far: the states below which it may not go again.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use crate::soak::model::EventNo;

/// By event the oldest state that the last answer can have been of, whatever it showed of it: the event, its sessions, or a list.
#[derive(Debug, Clone, Default)]
pub(crate) struct Chain {
    /// Which process it is that answers.
    incarnation: u32,
    low: HashMap<EventNo, usize>,
    /// Since when it has done nothing but refuse.
    pub(crate) refusing_since: Option<Instant>,
}

/// The chain of one reader, which several ask at once: an answer is held against what had been answered when it was asked for.
#[derive(Debug, Clone, Default)]
pub(crate) struct SharedChain(Arc<Mutex<Chain>>);

impl Chain {
    pub(crate) fn low(&self, event: EventNo) -> usize {
        self.low.get(&event).copied().unwrap_or(0)
    }

    pub(crate) fn raise(&mut self, event: EventNo, step: usize) {
        let low = self.low.entry(event).or_insert(0);
        *low = step.max(*low);
    }
}

impl SharedChain {
    /// What that process has answered by now.
    pub(crate) fn of(&self, incarnation: u32) -> Chain {
        let mut chain = self.lock();
        if chain.incarnation != incarnation {
            *chain = Chain { incarnation, ..Chain::default() };
        }
        chain.clone()
    }

    /// Adds what has been answered since.
    pub(crate) fn add(&self, later: Chain) {
        let mut chain = self.lock();
        if chain.incarnation == later.incarnation {
            chain.refusing_since = later.refusing_since;
            for (event, step) in later.low {
                chain.raise(event, step);
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Chain> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
