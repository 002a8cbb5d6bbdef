//! What must hold in every state, and what must happen in some, so that the first is worth something.

use stateright::Property;

use crate::{
    model::{Protocol, is_quiescent},
    reader::servable,
    state::{Holder, LIST_CLOCK, Request, Stage, State},
};

pub(crate) const NOTHING_OLDER_COMES_BACK: &str = "nothing older than was published comes back";
pub(crate) const NO_READER_GOES_BACK: &str = "no reader answers an older state than before";
pub(crate) const WATERMARK_IS_TRUE: &str = "Redis has all up to the watermark";
pub(crate) const NOTHING_IS_LOST: &str = "when all is done, Redis holds the present state or nothing";
pub(crate) const DEMANDS_ARE_MET: &str = "no answer is less than was demanded";
pub(crate) const PAGES_HAVE_CHANGES: &str = "no page is served that lacks a change up to the watermark";

const A_FILL_IS_REFUSED: &str = "a reader that comes late is refused";
const A_PUBLISH_IS_REFUSED: &str = "a projector that comes late is refused";
const A_LIST_CLOCK_IS_SET_AGAIN: &str = "a list clock that vanished is set again";
const A_LIST_CLOCK_IS_REFUSED: &str = "a projector that would set the list clock late is refused";
const PAUSED_GOES_ON: &str = "a projector publishes after the server ended its transaction";
const ROLLBACK_IS_REPAIRED: &str = "what a failover rolled back is built again";

/// All that is checked at this size.
pub(crate) fn all(protocol: &Protocol) -> Vec<Property<Protocol>> {
    let mut all = vec![
        Property::always(NOTHING_OLDER_COMES_BACK, nothing_older_comes_back),
        Property::always(WATERMARK_IS_TRUE, watermark_is_true),
        Property::always(NOTHING_IS_LOST, nothing_is_lost),
        Property::sometimes(A_PUBLISH_IS_REFUSED, a_publish_is_refused),
        Property::sometimes(PAUSED_GOES_ON, paused_goes_on),
    ];
    if protocol.sizes.page {
        all.push(Property::always(PAGES_HAVE_CHANGES, pages_have_changes));
        all.push(Property::sometimes(A_LIST_CLOCK_IS_SET_AGAIN, |_, state| sets_list_clock(state, true)));
        all.push(Property::sometimes(A_LIST_CLOCK_IS_REFUSED, |_, state| sets_list_clock(state, false)));
    }
    if protocol.sizes.readers > 0 {
        all.push(Property::always(NO_READER_GOES_BACK, |_, state: &State| state.readers.iter().all(|reader| !reader.went_back)));
        all.push(Property::always(DEMANDS_ARE_MET, |_, state: &State| state.readers.iter().all(|reader| !reader.fell_short)));
        all.push(Property::sometimes(A_FILL_IS_REFUSED, a_fill_is_refused));
    }
    if protocol.sizes.failovers > 0 {
        all.push(Property::sometimes(ROLLBACK_IS_REPAIRED, rollback_is_repaired));
    }
    all
}

fn nothing_older_comes_back(protocol: &Protocol, state: &State) -> bool {
    let redis = &state.redis;
    (0..protocol.keys()).all(|key| redis.documents[key].is_none_or(|version| version >= redis.newest[key]))
}

fn watermark_is_true(protocol: &Protocol, state: &State) -> bool {
    let documents = (0..protocol.keys()).filter(|key| !protocol.is_page(*key));
    documents.into_iter().all(|key| has_all_up_to_the_watermark(protocol, state, key))
}

fn pages_have_changes(protocol: &Protocol, state: &State) -> bool {
    let mut pages = (0..protocol.keys()).filter(|key| protocol.is_page(*key));
    pages.all(|key| has_all_up_to_the_watermark(protocol, state, key))
}

/// What is of an older epoch than the watermark readers do not rely on it for.
fn has_all_up_to_the_watermark(protocol: &Protocol, state: &State, key: usize) -> bool {
    let content = |clock: u8| protocol.content(&state.postgres, key, clock);
    let watermark = state.redis.watermark;
    let version = servable(protocol, &state.redis, key).filter(|version| version.epoch >= watermark.epoch);
    version.is_none_or(|version| content(version.clock) >= content(watermark.clock))
}

fn nothing_is_lost(protocol: &Protocol, state: &State) -> bool {
    let content = |key: usize, clock: u8| protocol.content(&state.postgres, key, clock);
    let present = |key: usize| {
        let now = content(key, state.postgres.clock());
        let version = servable(protocol, &state.redis, key).filter(|version| version.epoch == state.redis.epoch);
        version.is_none_or(|version| content(key, version.clock) == now)
    };
    !is_quiescent(protocol, state) || (0..protocol.keys()).all(present)
}

fn a_fill_is_refused(protocol: &Protocol, state: &State) -> bool {
    let key = protocol.keys() - 1;
    let redis = &state.redis;
    state.readers.iter().enumerate().any(|(me, reader)| match reader.request {
        Request::Queried { lease: true, .. } => redis.documents[key].is_none() && redis.leases[key] != Some(Holder::Reader(me)),
        _ => false,
    })
}

fn a_publish_is_refused(protocol: &Protocol, state: &State) -> bool {
    let redis = &state.redis;
    state.projectors.iter().enumerate().any(|(me, projector)| {
        let due = (0..protocol.keys()).filter(|key| projector.stage == Stage::Publish && projector.due & 1 << key != 0);
        due.into_iter().any(|key| redis.documents[key].is_none() && redis.leases[key] != Some(Holder::Projector(me)))
    })
}

/// Is a projector about to set the list clock that is missing, with its lease or without?
fn sets_list_clock(state: &State, has_lease: bool) -> bool {
    let redis = &state.redis;
    state.projectors.iter().enumerate().any(|(me, projector)| {
        let sets = projector.stage == Stage::Publish && projector.due == 1 << LIST_CLOCK && redis.list_clock.is_none();
        sets && (redis.leases[LIST_CLOCK] == Some(Holder::Projector(me))) == has_lease
    })
}

fn paused_goes_on(_: &Protocol, state: &State) -> bool {
    state.projectors.iter().any(|projector| projector.stage == Stage::Publish && projector.rows != 0 && !projector.open)
}

fn rollback_is_repaired(protocol: &Protocol, state: &State) -> bool {
    let again = state.redis.documents.iter().flatten().any(|version| version.epoch > 1);
    state.failovers > 0 && again && is_quiescent(protocol, state)
}
