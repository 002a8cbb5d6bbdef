//! Changes of one event follow each other: whoever changes an event has its turn until the end of that is known.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::soak::model::EventNo;

/// Which events are being changed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Turns(Arc<Mutex<Inner>>);

#[derive(Debug, Default)]
struct Inner {
    busy: HashSet<EventNo>,
    /// Somebody is about to change all.
    is_closed: bool,
}

/// The right to change some events, until it is dropped.
#[derive(Debug)]
pub(crate) struct Turn {
    turns: Turns,
    events: Vec<EventNo>,
}

/// Nobody takes a turn while this lives.
#[derive(Debug)]
pub(crate) struct Closed(Turns);

impl Turns {
    /// The turn for all of `events`, unless one of them is being changed.
    pub(crate) fn take(&self, events: &[EventNo]) -> Option<Turn> {
        let mut inner = self.lock();
        if inner.is_closed || events.iter().any(|event| inner.busy.contains(event)) {
            return None;
        }
        inner.busy.extend(events);
        Some(Turn { turns: self.clone(), events: events.to_vec() })
    }

    /// Lets nobody begin any more; those who have begun go on. `None`: it is so already.
    pub(crate) fn close(&self) -> Option<Closed> {
        let mut inner = self.lock();
        let was = std::mem::replace(&mut inner.is_closed, true);
        (!was).then(|| Closed(self.clone()))
    }

    /// Is nobody changing anything?
    pub(crate) fn is_quiet(&self) -> bool {
        self.lock().busy.is_empty()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut inner = self.turns.lock();
        for event in &self.events {
            inner.busy.remove(event);
        }
    }
}

impl Drop for Closed {
    fn drop(&mut self) {
        self.0.lock().is_closed = false;
    }
}
