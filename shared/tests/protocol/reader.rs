//! A reader: Redis, then PostgreSQL, filling Redis under a lease on the way back.

use crate::{
    model::Protocol,
    scripts,
    state::{Holder, Reader, Redis, Request, State, Version},
};

/// A step of a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// A request comes; the reader looks at the watermark.
    Ask,
    /// A request comes that demands the present version; the reader looks at the watermark.
    Demand,
    /// Gets the document and answers with it, if it may; else asks for the lease.
    LookAtDocument,
    /// Reads it from PostgreSQL.
    Query,
    /// Reads it from a standby that has come to this clock.
    QueryStandby(u8),
    /// Fills it in if it has the lease, and answers.
    FillAndAnswer,
}

impl Reader {
    pub(crate) fn is_idle(&self) -> bool {
        self.request == Request::None
    }
}

/// What may be next.
pub(crate) fn steps(protocol: &Protocol, state: &State, me: usize) -> Vec<Step> {
    match state.readers[me].request {
        Request::None => vec![Step::Ask, Step::Demand],
        Request::Asked { .. } => vec![Step::LookAtDocument],
        Request::Leased { .. } => {
            let standby = 0..if protocol.sizes.standby { state.postgres.clock() } else { 0 };
            standby.map(Step::QueryStandby).chain([Step::Query]).collect()
        }
        Request::Queried { .. } => vec![Step::FillAndAnswer],
    }
}

/// Takes the step.
pub(crate) fn take(protocol: &Protocol, state: &mut State, me: usize, step: Step) {
    let key = protocol.keys() - 1;
    let now = state.postgres.now();
    let next = match (step, state.readers[me].request) {
        (Step::Ask, _) => ask(protocol, state, me, Version::default()),
        (Step::Demand, _) => ask(protocol, state, me, now),
        (Step::LookAtDocument, Request::Asked { min, reached, redis }) => {
            let beside = redis == state.failovers || !protocol.rules.watermark_beside_document;
            let floor = state.readers[me].floor.max(min);
            match servable(protocol, &state.redis, key) {
                Some(version) if version >= floor || (beside && reached.is_some_and(|epoch| version.epoch >= epoch)) => {
                    answer(protocol, state, me, key, min, version)
                }
                _ => {
                    let lease = state.redis.leases[key].is_none();
                    if lease {
                        state.redis.leases[key] = Some(Holder::Reader(me));
                    }
                    Request::Leased { min, lease }
                }
            }
        }
        (Step::Query, Request::Leased { min, lease }) => Request::Queried { min, lease, version: now },
        (Step::QueryStandby(clock), Request::Leased { min, lease }) => {
            if lease && protocol.rules.standbys_never_fill {
                release(state, me, key);
            }
            let lease = lease && !protocol.rules.standbys_never_fill;
            Request::Queried { min, lease, version: Version { clock, ..now } }
        }
        (Step::FillAndAnswer, Request::Queried { min, lease, version }) => {
            if lease {
                fill(protocol, state, me, key, version);
            }
            answer(protocol, state, me, key, min, version)
        }
        (_, request) => request,
    };
    state.readers[me].request = next;
}

fn ask(protocol: &Protocol, state: &State, me: usize, min: Version) -> Request {
    let Redis { watermark, .. } = state.redis;
    // Of which epochs it then takes a document below the floor.
    let epoch = if protocol.rules.watermark_of_its_epoch { watermark.epoch } else { 0 };
    let reached = (watermark >= state.readers[me].floor.max(min)).then_some(epoch);
    Request::Asked { min, reached, redis: state.failovers }
}

/// What stands under `key`, unless the list clock says that it is out of date.
pub(crate) fn servable(protocol: &Protocol, redis: &Redis, key: usize) -> Option<Version> {
    let oldest = if protocol.is_page(key) { redis.list_clock? } else { Version::default() };
    redis.documents[key].filter(|version| *version >= oldest)
}

/// Tombstones are the projector's.
fn fill(protocol: &Protocol, state: &mut State, me: usize, key: usize, version: Version) {
    if protocol.is_page(key) || state.postgres.exists(key, version.clock) {
        scripts::publish(protocol, state, key, version, Some(Holder::Reader(me)), protocol.rules.readers_lease);
    } else {
        release(state, me, key);
    }
}

fn release(state: &mut State, me: usize, key: usize) {
    if state.redis.leases[key] == Some(Holder::Reader(me)) {
        state.redis.leases[key] = None;
    }
}

/// Answers: 503 below what was demanded, and marked stale below the floor.
fn answer(protocol: &Protocol, state: &mut State, me: usize, key: usize, min: Version, version: Version) -> Request {
    let content = |version: Version| protocol.content(&state.postgres, key, version.clock);
    let reader = &mut state.readers[me];
    let from_redis = matches!(reader.request, Request::Asked { .. });
    if from_redis || version >= reader.floor.max(min) {
        reader.went_back |= content(version) < content(reader.floor);
        reader.fell_short |= content(version) < content(min);
        reader.floor = reader.floor.max(version);
    }
    Request::None
}
