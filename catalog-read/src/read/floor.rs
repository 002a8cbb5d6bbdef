//! The newest version that was answered, by key: the floor below which this reader never goes again.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::atomic::{AtomicU64, Ordering},
};

use catalog_shared::version::Version;

/// Keys that share a slot share a floor: that costs a look at the watermark, never a wrong answer. 512 KiB.
const SLOTS: usize = 65_536;

pub(super) struct Floors(Box<[AtomicU64]>);

impl Floors {
    pub(super) fn new() -> Self {
        Self((0..SLOTS).map(|_| AtomicU64::new(0)).collect())
    }

    pub(super) fn get(&self, key: &str) -> Version {
        Version::from_u64(self.slot(key).load(Ordering::Acquire))
    }

    pub(super) fn raise(&self, key: &str, version: Version) {
        let slot = self.slot(key);
        // Almost always it stands there already; a load costs the other cores nothing.
        if slot.load(Ordering::Acquire) < version.as_u64() {
            slot.fetch_max(version.as_u64(), Ordering::AcqRel);
        }
    }

    fn slot(&self, key: &str) -> &AtomicU64 {
        let mut hasher = DefaultHasher::new();
        key.hash(&mut hasher);
        let slot = usize::try_from(hasher.finish() % SLOTS as u64).unwrap_or(0);
        &self.0[slot]
    }
}
