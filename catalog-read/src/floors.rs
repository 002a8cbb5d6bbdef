//! What this reader has answered: it never goes back behind it, at whichever address it is asked, and whatever it answers from.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::atomic::{AtomicU64, Ordering},
};

use catalog_shared::version::Version;
use quick_cache::sync::Cache;
use uuid::Uuid;

use crate::read::Target;

/// Events that share a slot share a floor: that costs a look at the watermark, never a wrong answer. 512 KiB.
const SLOTS: usize = 65_536;
/// Documents below their floor that are known to be true all the same. About a MiB.
const KNOWN_MAX: usize = 10_000;

/// The versions below which this reader never goes again.
pub(crate) struct Floors {
    events: Box<[AtomicU64]>,
    /// Of each event: what a page has told before the index could say of whom.
    told_of_any: AtomicU64,
    /// Of whatever tells of many events: the newest that was answered of anything, or that lists have told.
    lists: AtomicU64,
    /// Of which version a document is, and up to which it was seen to be true.
    known: Cache<Target, (Version, Version)>,
}

impl Floors {
    pub(crate) fn new() -> Self {
        let events = (0..SLOTS).map(|_| AtomicU64::new(0)).collect();
        Self { events, told_of_any: AtomicU64::new(0), lists: AtomicU64::new(0), known: Cache::new(KNOWN_MAX) }
    }

    /// Of an event, and of its sessions.
    pub(crate) fn of_event(&self, id: Uuid) -> Version {
        read(self.slot(id)).max(read(&self.told_of_any))
    }

    /// Of a page, and of all that is made of the index.
    pub(crate) fn of_lists(&self) -> Version {
        read(&self.lists)
    }

    /// An event or its sessions were answered.
    pub(crate) fn answered_event(&self, id: Uuid, version: Version) {
        raise(self.slot(id), version);
        raise(&self.lists, version);
    }

    /// A page was answered.
    pub(crate) fn answered_page(&self, version: Version) {
        raise(&self.lists, version);
    }

    /// A page has told of whichever event what Redis may not know yet.
    pub(crate) fn told_of_any(&self, version: Version) {
        raise(&self.told_of_any, version);
    }

    /// Lists are about to tell what Redis may not know yet: a change of this event.
    pub(crate) fn ahead_of_redis(&self, id: Uuid, version: Version) {
        raise(self.slot(id), version);
        raise(&self.lists, version);
    }

    /// The document of this version was seen to be true still at a later one.
    pub(crate) fn vouched(&self, target: Target, version: Version, until: Version) {
        self.known.insert(target, (version, until));
    }

    /// Up to which version a document was seen to be true, if it was.
    pub(crate) fn known_to_last(&self, target: Target, version: Version) -> Option<Version> {
        self.known.get(&target).filter(|(of, _)| *of == version).map(|(_, until)| until)
    }

    fn slot(&self, id: Uuid) -> &AtomicU64 {
        let mut hasher = DefaultHasher::new();
        id.hash(&mut hasher);
        let slot = usize::try_from(hasher.finish() % SLOTS as u64).unwrap_or(0);
        &self.events[slot]
    }
}

fn read(floor: &AtomicU64) -> Version {
    Version::from_u64(floor.load(Ordering::Acquire))
}

fn raise(floor: &AtomicU64, version: Version) {
    // Almost always it stands there already; a load costs the other cores nothing.
    if floor.load(Ordering::Acquire) < version.as_u64() {
        floor.fetch_max(version.as_u64(), Ordering::AcqRel);
    }
}
