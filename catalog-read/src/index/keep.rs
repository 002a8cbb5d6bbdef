//! The events, and what is known of how new they are.

use std::{
    collections::HashMap,
    sync::{PoisonError, RwLock, RwLockReadGuard},
};

use catalog_shared::version::Version;
use tokio::{
    sync::watch,
    time::{Duration, Instant, timeout},
};
use uuid::Uuid;

use super::{Snapshot, entry::Entry, search::Search, source::Changes};

/// After so long without a look at PostgreSQL nobody knows whether something has changed.
const CONFIRMED_FOR: Duration = Duration::from_secs(3);

/// What one snapshot saw.
pub(super) struct Catalog {
    pub(super) entries: Vec<Option<Entry>>,
    numbers: HashMap<Uuid, u32>,
    free: Vec<u32>,
    pub(super) search: Search,
    pub(super) currency: String,
    pub(super) version: Version,
    pub(super) snapshot: Snapshot,
}

impl Catalog {
    fn new() -> Self {
        Self {
            entries: Vec::new(),
            numbers: HashMap::new(),
            free: Vec::new(),
            search: Search::new(),
            currency: String::new(),
            version: Version::ZERO,
            snapshot: Snapshot::default(),
        }
    }

    fn apply(&mut self, changes: Changes) {
        for (id, facts) in changes.events {
            match facts {
                Some(facts) => self.put(id, Entry::new(facts)),
                None => self.remove(id),
            }
        }
        self.currency = changes.currency;
        self.version = changes.version;
        self.snapshot = changes.snapshot;
    }

    fn put(&mut self, id: Uuid, mut entry: Entry) {
        let number = self.numbers.get(&id).copied().or_else(|| self.free.pop()).unwrap_or(self.entries.len() as u32);
        if number as usize == self.entries.len() {
            self.entries.push(None);
        }
        let place = &mut self.entries[number as usize];
        let event = &entry.facts.event;
        let is_worded_as = |old: &Entry| {
            let old = &old.facts.event;
            (&old.name, &old.location, &old.description) == (&event.name, &event.location, &event.description)
        };
        if !place.as_ref().is_some_and(is_worded_as) {
            self.search.put(number, &event.name, &event.location, &event.description);
        }
        if let Some(old) = place {
            entry.succeed(old);
        }
        *place = Some(entry);
        self.numbers.insert(id, number);
    }

    fn remove(&mut self, id: Uuid) {
        if let Some(number) = self.numbers.remove(&id) {
            self.entries[number as usize] = None;
            self.search.remove(number);
            self.free.push(number);
        }
    }

    /// The number of the event in `entries`.
    pub(super) fn number(&self, id: Uuid) -> Option<u32> {
        self.numbers.get(&id).copied()
    }
}

/// The catalog in memory.
pub(crate) struct Index {
    catalog: RwLock<Catalog>,
    /// The version that was reached, and when PostgreSQL said so.
    reached: watch::Sender<(Version, Option<Instant>)>,
    /// Asks the follower to look now.
    pub(super) wanted: tokio::sync::Notify,
}

impl Index {
    pub(crate) fn new() -> Self {
        Self {
            catalog: RwLock::new(Catalog::new()),
            reached: watch::Sender::new((Version::ZERO, None)),
            wanted: Default::default(),
        }
    }

    /// Has it been loaded?
    pub(crate) fn is_loaded(&self) -> bool {
        self.reached.borrow().1.is_some()
    }

    /// Was PostgreSQL seen just now?
    pub(crate) fn is_confirmed(&self) -> bool {
        self.reached.borrow().1.is_some_and(|at| at.elapsed() < CONFIRMED_FOR)
    }

    /// Waits until it has reached `version`, for so long. Answers whether it has.
    pub(crate) async fn reaches(&self, version: Version, patience: Duration) -> bool {
        let mut reached = self.reached.subscribe();
        if reached.borrow().0 >= version {
            return true;
        }
        self.wanted.notify_one();
        timeout(patience, reached.wait_for(|(at, _)| *at >= version)).await.is_ok_and(|reached| reached.is_ok())
    }

    /// The catalog, once it is there.
    pub(super) fn loaded(&self) -> Option<RwLockReadGuard<'_, Catalog>> {
        self.is_loaded().then(|| self.read())
    }

    pub(super) fn read(&self) -> RwLockReadGuard<'_, Catalog> {
        self.catalog.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Brings it to the snapshot of `changes`. `anew`: these are all events there are.
    pub(super) fn apply(&self, changes: Changes, anew: bool) {
        let version = changes.version;
        if anew {
            // Beside the one that goes on answering.
            let mut catalog = Catalog::new();
            catalog.apply(changes);
            *self.catalog.write().unwrap_or_else(PoisonError::into_inner) = catalog;
        } else {
            self.catalog.write().unwrap_or_else(PoisonError::into_inner).apply(changes);
        }
        self.reached.send_replace((version, Some(Instant::now())));
    }
}
