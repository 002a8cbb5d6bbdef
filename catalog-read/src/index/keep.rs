//! The events, and what is known of how new they are.

use std::{
    collections::HashMap,
    sync::{
        Arc, PoisonError, RwLock, RwLockReadGuard,
        atomic::{AtomicU64, Ordering},
    },
};

use catalog_shared::version::Version;
use tokio::{
    sync::{Notify, watch},
    time::{Duration, Instant, timeout},
};
use uuid::Uuid;

use super::{
    Snapshot,
    entry::Entry,
    search::Search,
    source::{Change, Changes},
};
use crate::floors::Floors;

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
    /// At which look anything had changed that lists tell.
    lists_changed_in: Version,
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
            lists_changed_in: Version::ZERO,
        }
    }

    /// `floors`: learns of what lists tell from now on and the projector has not published.
    fn apply(&mut self, changes: Changes, floors: &Floors) {
        for Change { id, facts, is_published } in changes.events {
            let is_listed_otherwise = match facts {
                Some(facts) => self.put(id, Entry::new(facts, changes.version)),
                None => self.remove(id),
            };
            if is_listed_otherwise {
                self.lists_changed_in = changes.version;
                if !is_published {
                    floors.ahead_of_redis(id, changes.version);
                }
            }
        }
        self.currency = changes.currency;
        self.version = changes.version;
        self.snapshot = changes.snapshot;
    }

    /// Answers whether lists tell something else of it now.
    fn put(&mut self, id: Uuid, mut entry: Entry) -> bool {
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
        let is_listed_otherwise = place.as_ref().is_none_or(|old| old.facts != entry.facts);
        *place = Some(entry);
        self.numbers.insert(id, number);
        is_listed_otherwise
    }

    /// Answers whether it was there.
    fn remove(&mut self, id: Uuid) -> bool {
        let Some(number) = self.numbers.remove(&id) else { return false };
        self.entries[number as usize] = None;
        self.search.remove(number);
        self.free.push(number);
        true
    }

    /// The number of the event in `entries`.
    pub(super) fn number(&self, id: Uuid) -> Option<u32> {
        self.numbers.get(&id).copied()
    }
}

/// The catalog in memory.
pub(crate) struct Index {
    catalog: RwLock<Catalog>,
    floors: Arc<Floors>,
    /// The version that was reached, and when PostgreSQL said so.
    reached: watch::Sender<(Version, Option<Instant>)>,
    /// Looks at PostgreSQL: how many have begun, and which of them was the last to succeed.
    begun: AtomicU64,
    succeeded: watch::Sender<u64>,
    /// Asks the follower to look now.
    pub(super) wanted: Notify,
}

impl Index {
    pub(crate) fn new(floors: Arc<Floors>) -> Self {
        Self {
            catalog: RwLock::new(Catalog::new()),
            floors,
            reached: watch::Sender::new((Version::ZERO, None)),
            begun: AtomicU64::new(0),
            succeeded: watch::Sender::new(0),
            wanted: Notify::new(),
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

    /// Looks at PostgreSQL once more, together with all who ask for it meanwhile, and waits for so long. Answers whether it now has
    /// everything that was committed before.
    pub(crate) async fn refresh(&self, patience: Duration) -> bool {
        let mut succeeded = self.succeeded.subscribe();
        // The look that is under way may have begun before a commit that the client knows of.
        let wanted = self.begun.load(Ordering::Acquire) + 1;
        self.wanted.notify_one();
        timeout(patience, succeeded.wait_for(|look| *look >= wanted)).await.is_ok_and(|look| look.is_ok())
    }

    /// A look begins. Answers its number.
    pub(super) fn begin(&self) -> u64 {
        self.begun.fetch_add(1, Ordering::AcqRel) + 1
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

    /// Was nothing of this event changed after `since`, up to `version`? `false` also when that is not known here.
    pub(crate) fn vouches_for_event(&self, id: Uuid, since: Version, version: Version) -> bool {
        self.at_hand().is_some_and(|catalog| {
            let changed_in =
                catalog.number(id).and_then(|number| catalog.entries[number as usize].as_ref()).map(|it| it.changed_in);
            catalog.version >= version && changed_in.is_some_and(|changed_in| changed_in <= since)
        })
    }

    /// The same of all that lists tell.
    pub(crate) fn vouches_for_lists(&self, since: Version, version: Version) -> bool {
        self.at_hand().is_some_and(|catalog| catalog.version >= version && catalog.lists_changed_in <= since)
    }

    /// Has nobody seen this event that was absent at `since`? `false` also when that is not known here.
    pub(crate) fn vouches_for_absence(&self, id: Uuid, since: Version) -> bool {
        self.at_hand().is_some_and(|catalog| {
            let entry = catalog.number(id).and_then(|number| catalog.entries[number as usize].as_ref());
            entry.is_none_or(|entry| entry.changed_in <= since)
        })
    }

    /// The catalog, if nobody is changing it: for those who must not wait.
    fn at_hand(&self) -> Option<RwLockReadGuard<'_, Catalog>> {
        self.is_loaded().then(|| self.catalog.try_read().ok()).flatten()
    }

    /// The catalog, once it is there.
    pub(super) fn loaded(&self) -> Option<RwLockReadGuard<'_, Catalog>> {
        self.is_loaded().then(|| self.read())
    }

    pub(super) fn read(&self) -> RwLockReadGuard<'_, Catalog> {
        self.catalog.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Brings it to the snapshot of `changes`. `anew`: these are all events there are.
    /// `look`: its number.
    pub(super) fn apply(&self, changes: Changes, anew: bool, look: u64) {
        let version = changes.version;
        if anew {
            // Beside the one that goes on answering.
            let mut catalog = Catalog::new();
            catalog.apply(changes, &self.floors);
            *self.catalog.write().unwrap_or_else(PoisonError::into_inner) = catalog;
        } else {
            self.catalog.write().unwrap_or_else(PoisonError::into_inner).apply(changes, &self.floors);
        }
        self.reached.send_replace((version, Some(Instant::now())));
        self.succeeded.send_replace(look);
    }
}
