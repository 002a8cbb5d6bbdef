//! The events, and what is known of how new they are.

use std::{
    collections::HashMap,
    sync::{
        Arc, PoisonError, RwLock, RwLockReadGuard,
        atomic::{AtomicU64, Ordering},
    },
};

use catalog_shared::version::Version;
use chrono::{DateTime, TimeDelta, Utc};
use tokio::{
    sync::{Notify, watch},
    time::{Duration, Instant, timeout},
};
use uuid::Uuid;

use super::{
    Snapshot,
    entry::Entry,
    outlook::Outlook,
    places::Places,
    search::Search,
    source::{Change, Changes},
};
use crate::floors::Floors;

/// After so long without a look at PostgreSQL nobody knows whether something has changed.
const CONFIRMED_FOR: Duration = Duration::from_secs(3);
/// An outlook that has ended is made anew by each question until then.
const LOOK_OUT_EVERY: TimeDelta = TimeDelta::seconds(1);

/// What one snapshot saw.
pub(super) struct Catalog {
    pub(super) entries: Vec<Option<Entry>>,
    /// Of the same numbers.
    pub(super) outlooks: Vec<Option<Outlook>>,
    pub(super) places: Places,
    numbers: HashMap<Uuid, u32>,
    free: Vec<u32>,
    pub(super) search: Search,
    pub(super) currency: String,
    pub(super) version: Version,
    pub(super) snapshot: Snapshot,
    /// At which look lists told last what Redis might not know.
    ahead_in: Version,
    looked_out_at: DateTime<Utc>,
}

impl Catalog {
    fn new() -> Self {
        Self {
            entries: Vec::new(),
            outlooks: Vec::new(),
            places: Places::default(),
            numbers: HashMap::new(),
            free: Vec::new(),
            search: Search::new(),
            currency: String::new(),
            version: Version::ZERO,
            snapshot: Snapshot::default(),
            ahead_in: Version::ZERO,
            looked_out_at: DateTime::UNIX_EPOCH,
        }
    }

    /// What was published in earlier epochs may be lost by now, and Redis still have it, a deletion, say: who has seen the present
    /// state in a list must not be answered with that.
    fn begin(&mut self, epoch: Version, floors: &Floors) {
        self.ahead_in = epoch;
        floors.told_of_any(epoch);
    }

    /// `floors`: learns of what lists tell from now on and the projector has not published.
    fn apply(&mut self, changes: Changes, floors: &Floors) {
        for Change { id, facts, unpublished } in changes.events {
            let is_listed_otherwise = match facts {
                Some(facts) => self.put(id, Entry::new(facts, changes.version)),
                None => self.remove(id),
            };
            if unpublished.is_some_and(|unpublished| unpublished.is_listed || is_listed_otherwise) {
                self.ahead_in = changes.version;
                floors.ahead_of_redis(id, changes.version);
            }
        }
        let now = Utc::now();
        if (now - self.looked_out_at).abs() >= LOOK_OUT_EVERY {
            self.look_out(now);
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
            self.outlooks.push(None);
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
        let is_listed_otherwise = place.as_ref().is_none_or(|old| old.facts != entry.facts || old.publish_at != entry.publish_at);
        let venue = self.places.take(&entry.facts.event.location);
        if let Some(old) = self.outlooks[number as usize].replace(Outlook::of(&entry, venue, Utc::now())) {
            self.places.give_back(old.place);
        }
        *place = Some(entry);
        self.numbers.insert(id, number);
        is_listed_otherwise
    }

    /// Answers whether it was there.
    fn remove(&mut self, id: Uuid) -> bool {
        let Some(number) = self.numbers.remove(&id) else { return false };
        self.entries[number as usize] = None;
        if let Some(old) = self.outlooks[number as usize].take() {
            self.places.give_back(old.place);
        }
        self.search.remove(number);
        self.free.push(number);
        true
    }

    /// The number of the event of this id.
    pub(super) fn number(&self, id: Uuid) -> Option<u32> {
        self.numbers.get(&id).copied()
    }

    /// The event of this number.
    pub(super) fn at(&self, number: u32) -> Option<&Entry> {
        self.entries.get(number as usize)?.as_ref()
    }

    /// The event of this id.
    pub(super) fn entry(&self, id: Uuid) -> Option<&Entry> {
        self.at(self.number(id)?)
    }

    /// Looks out anew for events that have come to the end of their outlook.
    fn look_out(&mut self, now: DateTime<Utc>) {
        let micros = now.timestamp_micros();
        for (entry, outlook) in self.entries.iter().zip(&mut self.outlooks) {
            if let (Some(entry), Some(outlook)) = (entry, outlook)
                && !outlook.holds_at(micros)
            {
                *outlook = Outlook::of(entry, outlook.place, now);
            }
        }
        self.looked_out_at = now;
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
        self.at_hand()
            .is_some_and(|catalog| catalog.version >= version && catalog.entry(id).is_some_and(|entry| entry.changed_in <= since))
    }

    /// The version that was reached.
    pub(crate) fn version(&self) -> Version {
        self.reached.borrow().0
    }

    /// Was all that lists tell after `since` known to Redis? Of the look that reached `version`, and of those since.
    pub(crate) fn vouches_for_pages(&self, since: Version) -> bool {
        self.at_hand().is_some_and(|catalog| catalog.ahead_in <= since)
    }

    /// Has nobody seen this event that was absent at `since`? `false` also when that is not known here.
    pub(crate) fn vouches_for_absence(&self, id: Uuid, since: Version) -> bool {
        self.at_hand().is_some_and(|catalog| catalog.entry(id).is_none_or(|entry| entry.changed_in <= since))
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
            catalog.begin(version.beginning_of_epoch(), &self.floors);
            catalog.apply(changes, &self.floors);
            *self.catalog.write().unwrap_or_else(PoisonError::into_inner) = catalog;
        } else {
            self.catalog.write().unwrap_or_else(PoisonError::into_inner).apply(changes, &self.floors);
        }
        self.reached.send_replace((version, Some(Instant::now())));
        self.succeeded.send_replace(look);
    }
}
