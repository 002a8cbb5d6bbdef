//! The scripts through which every write to Redis goes.

use crate::{
    model::Protocol,
    state::{Holder, State, Version},
};

/// What [`publish`] answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Published {
    Stored,
    NewerThere,
    LeaseLost,
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

pub(crate) fn raise_list_clock(protocol: &Protocol, state: &mut State, version: Version) {
    if protocol.sizes.page {
        state.redis.list_clock = state.redis.list_clock.max(Some(version));
    }
}
