//! A projector: claim, reserve, build, publish, commit, confirm, raise the watermark. It may pause between
//! any two steps: the steps of all interleave.

use crate::{
    model::Protocol,
    scripts::{self, Published},
    state::{Holder, LEASES, LIST_CLOCK, Projector, Stage, State, Version},
};

/// A step of a projector.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Another Redis answers than the one of the epoch: a new epoch begins.
    BeginEpoch,
    /// Learns of an epoch, whoever began it, to which it then raises the list clock.
    EnterEpoch,
    /// Takes every dirty row that nobody holds.
    Claim,
    /// Looks at the documents of every event: those of an older epoch must be built again.
    BeginSweep,
    RaiseListClock,
    /// Takes the leases of what is missing: of documents, or of the list clock.
    Reserve,
    /// Builds the documents from one snapshot. The list clock gets the version of one.
    Build,
    /// Publishes a document, or sets the list clock.
    Publish(usize),
    Commit,
    /// Looks if there is a list clock, and if all in Redis is of the epoch.
    Confirm,
    /// If it still is the same Redis.
    RaiseWatermark,
    /// Says that all documents in Redis are of the epoch.
    EndSweep,
    /// The server ends its transaction: the rows come back, and it does not know.
    TransactionEnds,
    /// It dies, and another takes its place: the rows come back.
    Crash,
}

/// What may be next.
pub(crate) fn steps(protocol: &Protocol, state: &State, me: usize) -> Vec<Step> {
    let projector = &state.projectors[me];
    let mut steps = match projector.stage {
        Stage::Idle => begin(protocol, state, projector),
        Stage::RaiseListClock => vec![Step::RaiseListClock],
        Stage::Reserve => vec![Step::Reserve],
        Stage::Build => vec![Step::Build],
        Stage::Publish => vec![Step::Publish(projector.due.trailing_zeros() as usize)],
        Stage::Commit => vec![Step::Commit],
        Stage::Confirm => vec![Step::Confirm],
        Stage::RaiseWatermark => vec![Step::RaiseWatermark],
        Stage::EndSweep => vec![Step::EndSweep],
    };
    steps.extend(projector.open.then_some(Step::TransactionEnds));
    steps.extend((projector.stage != Stage::Idle).then_some(Step::Crash));
    steps
}

fn begin(protocol: &Protocol, state: &State, projector: &Projector) -> Vec<Step> {
    let postgres = &state.postgres;
    if postgres.redis != protocol.redis(state) {
        return vec![Step::BeginEpoch];
    }
    if projector.epoch != postgres.epoch {
        return vec![Step::EnterEpoch];
    }
    let is_whole = state.redis.epoch == projector.epoch;
    let is_behind = state.redis.watermark < postgres.now() && (is_whole || !protocol.rules.sweep_first);
    let has_clock = !protocol.sizes.page || state.redis.list_clock.is_some();
    let is_due = postgres.dirty & !held(state) != 0 || (postgres.dirty == 0 && is_behind) || !has_clock;
    let mut steps = vec![];
    steps.extend(is_due.then_some(Step::Claim));
    steps.extend((!is_whole).then_some(Step::BeginSweep));
    steps
}

/// The rows in open transactions.
fn held(state: &State) -> u8 {
    state.projectors.iter().filter(|projector| projector.open).fold(0, |held, projector| held | projector.rows)
}

/// Takes the step.
pub(crate) fn take(protocol: &Protocol, state: &mut State, me: usize, step: Step) {
    match step {
        Step::BeginEpoch => {
            state.postgres.epoch += 1;
            state.postgres.redis = protocol.redis(state);
        }
        Step::EnterEpoch => {
            let claimed = state.postgres.now();
            state.projectors[me].epoch = claimed.epoch;
            if protocol.sizes.page {
                start(protocol, state, me, Projector { stage: Stage::RaiseListClock, claimed, ..Projector::default() });
            }
        }
        Step::Claim => claim(protocol, state, me),
        Step::BeginSweep => begin_sweep(protocol, state, me),
        Step::RaiseListClock => {
            let Projector { claimed, due, .. } = state.projectors[me];
            scripts::raise_list_clock(protocol, state, claimed, None);
            match due {
                0 => rest(state, me),
                _ => state.projectors[me].stage = Stage::Reserve,
            }
        }
        Step::Reserve => reserve(protocol, state, me),
        Step::Build => {
            state.projectors[me].built = state.postgres.now();
            state.projectors[me].stage = Stage::Publish;
        }
        Step::Publish(LIST_CLOCK) => set_list_clock(protocol, state, me),
        Step::Publish(key) => publish(protocol, state, me, key),
        Step::Commit => commit(protocol, state, me),
        Step::Confirm => confirm(protocol, state, me),
        Step::RaiseWatermark => {
            if is_same_redis(protocol, state, me) {
                state.redis.watermark = state.redis.watermark.max(state.projectors[me].claimed);
            }
            rest(state, me);
        }
        Step::EndSweep => {
            if is_same_redis(protocol, state, me) {
                state.redis.epoch = state.redis.epoch.max(state.projectors[me].epoch);
            }
            rest(state, me);
        }
        Step::TransactionEnds => state.projectors[me].open = false,
        Step::Crash => state.projectors[me] = Projector::default(),
    }
}

fn is_same_redis(protocol: &Protocol, state: &State, me: usize) -> bool {
    state.projectors[me].redis == protocol.redis(state) || !protocol.rules.same_redis
}

fn claim(protocol: &Protocol, state: &mut State, me: usize) {
    let rows = state.postgres.dirty & !held(state);
    let complete = rows == state.postgres.dirty;
    let changes = state.postgres.commits.iter().enumerate().filter(|(number, _)| rows & 1 << number != 0);
    let due = changes.filter_map(|(_, change)| *change).fold(0, |due, change| due | 1 << change.event);
    let stage = match () {
        () if rows == 0 => Stage::Confirm,
        () if protocol.sizes.page && protocol.rules.list_clock_raised => Stage::RaiseListClock,
        () => Stage::Reserve,
    };
    let claimed = state.postgres.now();
    start(protocol, state, me, Projector { stage, rows, complete, claimed, due, open: rows != 0, ..Projector::default() });
    if !protocol.rules.commit_last {
        state.postgres.dirty &= !rows;
        state.projectors[me].open = false;
    }
}

fn begin_sweep(protocol: &Protocol, state: &mut State, me: usize) {
    let now = state.postgres.now();
    let is_old = |event: &usize| state.redis.documents[*event].is_some_and(|version| version.epoch < now.epoch);
    let events = (0..protocol.sizes.events).filter(|event| state.postgres.exists(*event, now.clock));
    let due = events.filter(is_old).fold(0, |due, event| due | 1 << event);
    let stage = if due == 0 { Stage::EndSweep } else { Stage::Reserve };
    start(protocol, state, me, Projector { stage, sweeps: true, due, ..Projector::default() });
}

fn start(protocol: &Protocol, state: &mut State, me: usize, round: Projector) {
    let epoch = state.projectors[me].epoch;
    state.projectors[me] = Projector { epoch, redis: protocol.redis(state), ..round };
}

fn reserve(protocol: &Protocol, state: &mut State, me: usize) {
    let due = state.projectors[me].due;
    let due = (0..LEASES).filter(|key| due & 1 << key != 0 && protocol.rules.projectors_reserve);
    let leased = due.filter(|key| scripts::reserve(state, *key, Holder::Projector(me))).fold(0, |leased, key| leased | 1 << key);
    let projector = &mut state.projectors[me];
    projector.leased = leased;
    projector.stage = Stage::Build;
}

fn publish(protocol: &Protocol, state: &mut State, me: usize, key: usize) {
    let bit = 1 << key;
    let Projector { built, .. } = state.projectors[me];
    let token = token(state, me, key);
    let published = scripts::publish(protocol, state, key, built, token, protocol.rules.projectors_reserve);
    let projector = &mut state.projectors[me];
    if published == Published::LeaseLost {
        projector.lost |= bit;
    }
    projector.due &= !bit;
    projector.leased &= !bit;
    if projector.due == 0 {
        projector.built = Version::default();
        projector.due = std::mem::take(&mut projector.lost);
        projector.stage = match () {
            () if projector.due != 0 => Stage::Reserve,
            () if projector.sweeps => Stage::EndSweep,
            () => Stage::Commit,
        };
    }
}

fn set_list_clock(protocol: &Protocol, state: &mut State, me: usize) {
    let Projector { built, complete, .. } = state.projectors[me];
    let token = token(state, me, LIST_CLOCK);
    scripts::raise_list_clock(protocol, state, built, token);
    if !complete {
        return rest(state, me);
    }
    let projector = &mut state.projectors[me];
    projector.due = 0;
    projector.leased = 0;
    projector.built = Version::default();
    projector.stage = Stage::RaiseWatermark;
}

/// What it has a lease with.
fn token(state: &State, me: usize, key: usize) -> Option<Holder> {
    (state.projectors[me].leased & 1 << key != 0).then_some(Holder::Projector(me))
}

fn commit(protocol: &Protocol, state: &mut State, me: usize) {
    let projector = &mut state.projectors[me];
    let fails = protocol.rules.commit_last && !projector.open;
    if !fails {
        state.postgres.dirty &= !projector.rows;
    }
    projector.stage = Stage::Confirm;
    projector.rows = 0;
    projector.open = false;
    if fails {
        rest(state, me);
    }
}

fn confirm(protocol: &Protocol, state: &mut State, me: usize) {
    let is_whole = state.redis.epoch == state.projectors[me].epoch || !protocol.rules.sweep_first;
    let has_clock = state.redis.list_clock.is_some() || !protocol.sizes.page;
    let is_same = is_same_redis(protocol, state, me);
    let projector = &mut state.projectors[me];
    projector.complete = is_whole && (projector.complete || !protocol.rules.complete_claims_only);
    match () {
        () if is_same && !has_clock => {
            projector.due = 1 << LIST_CLOCK;
            projector.stage = Stage::Reserve;
        }
        () if is_same && projector.complete => projector.stage = Stage::RaiseWatermark,
        () => rest(state, me),
    }
}

/// The end of a round, however it went.
fn rest(state: &mut State, me: usize) {
    let epoch = state.projectors[me].epoch;
    state.projectors[me] = Projector { epoch, ..Projector::default() };
}
