//! The scripts through which every write to Redis goes.

use crate::{
    model::Protocol,
    state::{Holder, LIST_CLOCK, State, Version},
};

/// What [`publish`] answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Published {
    Stored,
    NewerThere,
    LeaseLost,
}

/// Takes the lease of `key`, whoever held it, if nothing stands there. Answers whether it did.
pub(crate) fn reserve(state: &mut State, key: usize, holder: Holder) -> bool {
    let redis = &mut state.redis;
    let stands = if key == LIST_CLOCK { redis.list_clock.is_some() } else { redis.documents[key].is_some() };
    if !stands {
        redis.leases[key] = Some(holder);
    }
    !stands
}

/// Stores a document: by compare-and-set where one stands, under a lease where none does. `token` is none where the caller
/// found one standing.
pub(crate) fn publish(
    protocol: &Protocol,
    state: &mut State,
    key: usize,
    version: Version,
    token: Option<Holder>,
    needs_lease: bool,
) -> Published {
    let redis = &mut state.redis;
    if protocol.rules.compare_and_set && redis.documents[key] > Some(version) {
        return Published::NewerThere;
    }
    if needs_lease && redis.documents[key].is_none() && (token.is_none() || redis.leases[key] != token) {
        return Published::LeaseLost;
    }
    redis.documents[key] = Some(version);
    redis.leases[key] = None;
    redis.newest[key] = redis.newest[key].max(version);
    Published::Stored
}

/// Raises the list clock. One that is missing is set only by who holds its lease; anyone else ends the lease. `token` is none
/// where the caller did not take it.
pub(crate) fn raise_list_clock(protocol: &Protocol, state: &mut State, version: Version, token: Option<Holder>) {
    let redis = &mut state.redis;
    if redis.list_clock >= Some(version) {
        return;
    }
    let has_lease = token.is_some() && redis.leases[LIST_CLOCK] == token;
    if redis.list_clock.is_some() || has_lease || !protocol.rules.list_clock_leased {
        redis.list_clock = Some(version);
        redis.leases[LIST_CLOCK] = None;
    } else if protocol.rules.list_clock_lease_ended {
        redis.leases[LIST_CLOCK] = None;
    }
}
