//! Ids that PostgreSQL did not know a moment ago, so that asking again and again for one does not reach it each time. Only used
//! while Redis has nothing of them: a projector that lives puts what is created there within milliseconds.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use catalog_shared::version::Version;
use uuid::Uuid;

/// How long an id stays unknown when no projector lives to tell otherwise.
const KNOWN_FOR: Duration = Duration::from_secs(5);
/// Ids that share a slot drive each other out. About 200 KiB.
const SLOTS: usize = 4_096;

/// A bounded number of ids.
pub(super) struct Absent(Box<[Mutex<Option<Seen>>]>);

#[derive(Clone, Copy)]
struct Seen {
    id: Uuid,
    version: Version,
    at: Instant,
}

impl Absent {
    pub(super) fn new() -> Self {
        Self((0..SLOTS).map(|_| Mutex::default()).collect())
    }

    /// The version of the state that did not know `id`, if that was just now.
    pub(super) fn get(&self, id: Uuid) -> Option<Version> {
        let seen = (*self.slot(id))?;
        (seen.id == id && seen.at.elapsed() < KNOWN_FOR).then_some(seen.version)
    }

    pub(super) fn note(&self, id: Uuid, version: Version) {
        *self.slot(id) = Some(Seen { id, version, at: Instant::now() });
    }

    fn slot(&self, id: Uuid) -> MutexGuard<'_, Option<Seen>> {
        let mut hasher = DefaultHasher::new();
        id.hash(&mut hasher);
        let slot = usize::try_from(hasher.finish() % SLOTS as u64).unwrap_or(0);
        self.0[slot].lock().unwrap_or_else(PoisonError::into_inner)
    }
}
