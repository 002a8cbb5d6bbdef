//! What the processes and the two stores hold. Small and exact: two states are the same if nothing can tell them apart.

use std::hash::{Hash, Hasher};

/// Documents at most.
pub(crate) const KEYS: usize = 2;
/// The list clock among the keys, after the documents: it has a lease, as they have.
pub(crate) const LIST_CLOCK: usize = KEYS;
/// Leases at most.
pub(crate) const LEASES: usize = KEYS + 1;
/// Commits at most.
pub(crate) const COMMITS: usize = 3;

/// The epoch, then the commit clock in it. Zero: none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Version {
    pub(crate) epoch: u8,
    pub(crate) clock: u8,
}

/// A commit that changed one event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Change {
    pub(crate) event: usize,
    pub(crate) deletes: bool,
}

/// PostgreSQL. Its clock is the number of commits: what a snapshot saw follows from its version.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Postgres {
    pub(crate) commits: [Option<Change>; COMMITS],
    pub(crate) epoch: u8,
    /// The Redis that the epoch belongs to.
    pub(crate) redis: u8,
    /// The dirty rows, a bit for the commit that left it.
    pub(crate) dirty: u8,
}

impl Postgres {
    pub(crate) fn clock(&self) -> u8 {
        self.commits.iter().flatten().count() as u8
    }

    /// The version of a snapshot taken now.
    pub(crate) fn now(&self) -> Version {
        Version { epoch: self.epoch, clock: self.clock() }
    }

    /// Does the event exist to a snapshot at `clock`? All do in the beginning.
    pub(crate) fn exists(&self, event: usize, clock: u8) -> bool {
        let mut changes = self.commits.iter().take(clock.into()).flatten();
        changes.rfind(|change| change.event == event).is_none_or(|change| !change.deletes)
    }
}

/// Who holds a lease.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Holder {
    Projector(usize),
    Reader(usize),
}

/// Redis.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Redis {
    /// The version says what is in it.
    pub(crate) documents: [Option<Version>; KEYS],
    pub(crate) leases: [Option<Holder>; LEASES],
    /// All documents are of this epoch.
    pub(crate) epoch: u8,
    pub(crate) watermark: Version,
    /// No page older than it is served, and none at all without it.
    pub(crate) list_clock: Option<Version>,
    /// The newest ever stored under each key. Nobody but the properties looks at it.
    pub(crate) newest: [Version; KEYS],
}

/// Where a projector stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Stage {
    #[default]
    Idle,
    RaiseListClock,
    Reserve,
    Build,
    Publish,
    Commit,
    Confirm,
    RaiseWatermark,
    EndSweep,
}

/// A projector. What a stage no longer needs is zero, so that equal states are found equal.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Projector {
    pub(crate) stage: Stage,
    /// The epoch that it works in; none when it is new.
    pub(crate) epoch: u8,
    /// It builds again what is of an older epoch, and claims nothing.
    pub(crate) sweeps: bool,
    /// The dirty rows that it claimed.
    pub(crate) rows: u8,
    /// Its transaction still is open, so that nobody else gets these rows.
    pub(crate) open: bool,
    /// Of the snapshot of its claim.
    pub(crate) claimed: Version,
    /// The claim took every row that its snapshot saw, and, once confirmed, all in Redis is of its epoch.
    pub(crate) complete: bool,
    /// The Redis that the epoch belonged to when it began.
    pub(crate) redis: u8,
    /// Of the snapshot that its documents are built from, or that the list clock is set to.
    pub(crate) built: Version,
    /// What is to be published.
    pub(crate) due: u8,
    /// What it took leases for.
    pub(crate) leased: u8,
    /// What it was refused, and must build again.
    pub(crate) lost: u8,
}

/// Where a request stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Request {
    #[default]
    None,
    /// Has looked at the watermark of this Redis: if it was as far as needed, for documents from which epoch on.
    Asked { min: Version, reached: Option<u8>, redis: u8 },
    /// Redis has nothing good enough: it goes to PostgreSQL, to fill if it has the lease.
    Leased { min: Version, lease: bool },
    /// Has the document of this version.
    Queried { min: Version, lease: bool, version: Version },
}

/// A reader, with one request at a time, always for the last key.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Reader {
    pub(crate) request: Request,
    pub(crate) floor: Version,
    /// It has answered with an older state than before, and did not say so.
    pub(crate) went_back: bool,
    /// It has answered with less than was demanded.
    pub(crate) fell_short: bool,
}

/// All of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct State {
    pub(crate) postgres: Postgres,
    pub(crate) redis: Redis,
    /// How often Redis has failed over. Two that differ are different histories.
    pub(crate) failovers: u8,
    /// What the replica holds, once it lags.
    pub(crate) replica: Option<Redis>,
    pub(crate) projectors: Vec<Projector>,
    pub(crate) readers: Vec<Reader>,
}

impl Hash for State {
    /// All projectors are alike, and so are all readers: states that differ only in who is who have one hash, by which the
    /// checker tells whether it has been there.
    fn hash<H: Hasher>(&self, state: &mut H) {
        let redis = |redis: &Redis| Redis { leases: [None; LEASES], ..redis.clone() };
        let leases = |holder: Holder| -> [u8; 2] {
            let of = |redis: &Redis| {
                let held = redis.leases.iter().enumerate().filter(|(_, lease)| **lease == Some(holder));
                held.fold(0, |keys, (key, _)| keys | 1 << key)
            };
            [of(&self.redis), self.replica.as_ref().map_or(0, of)]
        };
        let mut projectors: Vec<_> =
            self.projectors.iter().enumerate().map(|(me, it)| (it, leases(Holder::Projector(me)))).collect();
        projectors.sort_unstable();
        let mut readers: Vec<_> = self.readers.iter().enumerate().map(|(me, it)| (it, leases(Holder::Reader(me)))).collect();
        readers.sort_unstable();
        let stores = (&self.postgres, redis(&self.redis), self.failovers, self.replica.as_ref().map(redis));
        (stores, projectors, readers).hash(state);
    }
}
