//! What this reader has answered: it never goes back behind it, at whichever address it is asked, and whatever it answers from.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::atomic::{AtomicU64, Ordering},
};

use catalog_shared::{keys::Page, version::Version};
use uuid::Uuid;

/// Events and pages that share a slot share a floor: that costs a look at the watermark, never a wrong answer. 512 KiB.
const SLOTS: usize = 65_536;

/// The versions below which this reader never goes again.
pub(crate) struct Floors {
    slots: Box<[AtomicU64]>,
    /// Of each page that is stored: what the index has seen and the projector had not published.
    pages: AtomicU64,
    /// Of each event: what a page has told before the index could say of whom.
    events: AtomicU64,
    /// The newest that was answered of anything.
    answered: AtomicU64,
    /// The same of those that are not from Redis, so that its list clock need not know of them.
    beside_redis: AtomicU64,
}

impl Floors {
    pub(crate) fn new() -> Self {
        let slots = (0..SLOTS).map(|_| AtomicU64::new(0)).collect();
        Self {
            slots,
            pages: AtomicU64::new(0),
            events: AtomicU64::new(0),
            answered: AtomicU64::new(0),
            beside_redis: AtomicU64::new(0),
        }
    }

    /// Of an event, and of its sessions.
    pub(crate) fn of_event(&self, id: Uuid) -> Version {
        read(self.slot(&id)).max(read(&self.events))
    }

    /// Of a stored page of the list.
    pub(crate) fn of_page(&self, page: Page) -> Version {
        read(self.slot(&page)).max(read(&self.pages))
    }

    /// The state that whatever is made of the index must have.
    pub(crate) fn of_lists(&self) -> Version {
        read(&self.answered)
    }

    /// The state that the index must have before a stored page may be trusted.
    pub(crate) fn beside_redis(&self) -> Version {
        read(&self.beside_redis)
    }

    /// An event or its sessions were answered.
    pub(crate) fn answered_event(&self, id: Uuid, version: Version, is_from_redis: bool) {
        raise(self.slot(&id), version);
        self.answered(version, is_from_redis);
    }

    /// A stored page was answered.
    pub(crate) fn answered_page(&self, page: Page, version: Version, is_from_redis: bool) {
        raise(self.slot(&page), version);
        self.answered(version, is_from_redis);
    }

    fn answered(&self, version: Version, is_from_redis: bool) {
        raise(&self.answered, version);
        if !is_from_redis {
            raise(&self.beside_redis, version);
        }
    }

    /// A page has told of whichever event what Redis may not know yet.
    pub(crate) fn told_of_any(&self, version: Version) {
        raise(&self.events, version);
    }

    /// Lists are about to tell what Redis may not know yet: a change of this event.
    pub(crate) fn ahead_of_redis(&self, id: Uuid, version: Version) {
        raise(self.slot(&id), version);
        raise(&self.pages, version);
    }

    fn slot(&self, of: &impl Hash) -> &AtomicU64 {
        let mut hasher = DefaultHasher::new();
        of.hash(&mut hasher);
        let slot = usize::try_from(hasher.finish() % SLOTS as u64).unwrap_or(0);
        &self.slots[slot]
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
