//! The rules of the protocol, each of which can be taken out, and the sizes of what is checked.

/// The rules.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules {
    /// An older document never replaces a newer one.
    pub(crate) compare_and_set: bool,
    /// A reader fills what is absent only under a lease that it took before it asked PostgreSQL.
    pub(crate) readers_lease: bool,
    /// A projector publishes what is absent only under a lease that it took before it built.
    pub(crate) projectors_reserve: bool,
    /// A claim is committed after its documents are published.
    pub(crate) commit_last: bool,
    /// The watermark is raised only if the claim took every dirty row that it saw.
    pub(crate) complete_claims_only: bool,
    /// The watermark is raised only in the Redis that the epoch belonged to when the rows were claimed.
    pub(crate) same_redis: bool,
    /// The watermark is raised only where every event was looked at in the present epoch.
    pub(crate) sweep_first: bool,
    /// A new epoch begins when the history of Redis is another, not only when another process answers.
    pub(crate) epoch_by_history: bool,
    /// The list clock is raised before the documents of a change are published.
    pub(crate) list_clock_raised: bool,
    /// A list clock that is missing is set only under a lease that was taken before its version was read.
    pub(crate) list_clock_leased: bool,
    /// A projector that would raise the list clock and finds it missing ends its lease.
    pub(crate) list_clock_lease_ended: bool,
    /// A reader's look at the watermark counts only for a document of the same Redis.
    pub(crate) watermark_beside_document: bool,
    /// The watermark says nothing of a document of an older epoch than its own.
    pub(crate) watermark_of_its_epoch: bool,
    /// What a standby answers is never filled.
    pub(crate) standbys_never_fill: bool,
}

impl Rules {
    /// All of them.
    pub(crate) const ALL: Self = Self {
        compare_and_set: true,
        readers_lease: true,
        projectors_reserve: true,
        commit_last: true,
        complete_claims_only: true,
        same_redis: true,
        sweep_first: true,
        epoch_by_history: true,
        list_clock_raised: true,
        list_clock_leased: true,
        list_clock_lease_ended: true,
        watermark_beside_document: true,
        watermark_of_its_epoch: true,
        standbys_never_fill: true,
    };
}

/// How much there is of everything.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sizes {
    pub(crate) events: usize,
    /// There is a page of the list, too, which only readers fill.
    pub(crate) page: bool,
    pub(crate) projectors: usize,
    pub(crate) readers: usize,
    /// Readers may be given a standby that lags.
    pub(crate) standby: bool,
    pub(crate) commits: u8,
    pub(crate) failovers: u8,
    /// What may vanish from Redis does.
    pub(crate) losses: bool,
}
