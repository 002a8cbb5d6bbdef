//! The protocol by which documents get from PostgreSQL to Redis and to readers, checked in all its states at small sizes.
//!
//! What is modelled: each step that is atomic in one of the stores, and each order in which the steps of all can follow.
//! Writers commit changes that leave dirty rows. Projectors claim them, raise the list clock, reserve, build from a later
//! snapshot, publish document by document, commit, set the list clock if it is missing, and raise the watermark. Readers look
//! into Redis, take leases, ask PostgreSQL or a standby that lags, fill, and answer above their floor. At any moment a document,
//! a lease or the list clock may vanish, Redis be flushed or fail over to a replica that has fallen behind, a projector die, or
//! the server end its transaction while it goes on.
//!
//! What is left out: what a document says (its version tells which commits it has seen), transactions in flight (the commit clock
//! counts commits, so one that commits late is a later one), time (what may run out may do so at any moment, a lease before
//! anything), a PostgreSQL that loses commits, Redis Cluster, documents that cannot be built, Redis without memory (what it
//! cannot store vanishes), the projected first page (as the document of an event), and requests that overlap in one reader.
//!
//! That the model is worth something is shown twice: the interesting situations occur, and for each rule of the protocol a test
//! takes it out and the checker then finds what goes wrong.
//!
//! The sizes here take seconds. Those that are ignored have some millions of states and take minutes and gigabytes:
//! `cargo test --release --package catalog-shared --test protocol -- --ignored --test-threads 1`.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod model;
mod projector;
mod properties;
mod reader;
mod rules;
mod scripts;
mod state;

use stateright::{Checker, Expectation, HasDiscoveries, Model};

use crate::{
    model::Protocol,
    properties::{
        DEMANDS_ARE_MET, NO_READER_GOES_BACK, NOTHING_IS_LOST, NOTHING_OLDER_COMES_BACK, PAGES_HAVE_CHANGES, WATERMARK_IS_TRUE,
    },
    rules::{Rules, Sizes},
};

const SMALL: Sizes =
    Sizes { events: 1, page: false, projectors: 1, readers: 0, standby: false, commits: 1, failovers: 0, losses: true };
const TWO_PROJECTORS: Sizes = Sizes { projectors: 2, commits: 2, ..SMALL };
const A_READER: Sizes = Sizes { readers: 1, ..SMALL };
const A_PAGE: Sizes = Sizes { page: true, ..A_READER };
const A_LIST_CLOCK: Sizes = Sizes { page: true, projectors: 2, ..SMALL };
const A_FAILOVER: Sizes = Sizes { failovers: 1, ..SMALL };
const ONLY_A_FAILOVER: Sizes = Sizes { readers: 1, losses: false, ..A_FAILOVER };

/// All that must hold holds in every state, and all that is to occur occurs.
fn holds(rules: Rules, sizes: Sizes) {
    let checker = Protocol { rules, sizes }.checker().finish_when(HasDiscoveries::AnyFailures).spawn_bfs().join();
    let (sometimes, always): (Vec<_>, Vec<_>) =
        checker.model().properties().into_iter().partition(|property| property.expectation == Expectation::Sometimes);
    for property in always {
        if let Some(path) = checker.discovery(property.name) {
            panic!("not so: {}\n{}", property.name, told(path.into_actions()));
        }
    }
    for property in sometimes {
        assert!(checker.discovery(property.name).is_some(), "never: {}", property.name);
    }
    assert!(checker.is_done(), "not all states were visited");
}

/// The checker finds states in which this does not hold.
fn fails(rules: Rules, sizes: Sizes, property: &'static str) {
    let finish = HasDiscoveries::AnyOf([property].into());
    let checker = Protocol { rules, sizes }.checker().finish_when(finish).spawn_bfs().join();
    assert!(checker.discovery(property).is_some(), "without a rule it still is so: {property}");
}

fn told(steps: Vec<model::Action>) -> String {
    steps.iter().enumerate().map(|(number, step)| format!("{:>3}. {step:?}\n", number + 1)).collect()
}

#[test]
fn two_projectors_that_pause_and_die() {
    holds(Rules::ALL, TWO_PROJECTORS);
}

#[test]
fn a_reader_that_fills() {
    holds(Rules::ALL, A_READER);
}

#[test]
fn a_reader_of_a_standby() {
    holds(Rules::ALL, Sizes { standby: true, ..A_READER });
}

#[test]
fn a_page_that_readers_fill() {
    holds(Rules::ALL, A_PAGE);
}

#[test]
fn a_list_clock_that_vanishes() {
    holds(Rules::ALL, A_LIST_CLOCK);
}

#[test]
fn a_failover_of_redis_and_back() {
    holds(Rules::ALL, Sizes { failovers: 2, ..A_FAILOVER });
}

#[test]
#[ignore = "300 thousand states"]
fn two_projectors_and_a_reader() {
    holds(Rules::ALL, Sizes { projectors: 2, ..A_READER });
}

#[test]
#[ignore = "200 thousand states"]
fn a_failover_under_two_projectors() {
    holds(Rules::ALL, Sizes { projectors: 2, ..A_FAILOVER });
}

#[test]
#[ignore = "a million states"]
fn a_failover_under_a_reader() {
    holds(Rules::ALL, Sizes { readers: 1, ..A_FAILOVER });
}

#[test]
#[ignore = "2 million states"]
fn two_events() {
    holds(Rules::ALL, Sizes { events: 2, ..TWO_PROJECTORS });
}

#[test]
#[ignore = "2 million states"]
fn a_page_that_changes_twice() {
    holds(Rules::ALL, Sizes { commits: 2, ..A_PAGE });
}

#[test]
#[ignore = "a million states"]
fn a_list_clock_that_vanishes_between_two_changes() {
    holds(Rules::ALL, Sizes { commits: 2, ..A_LIST_CLOCK });
}

#[test]
#[ignore = "8 million states"]
fn a_list_clock_and_a_failover() {
    holds(Rules::ALL, Sizes { failovers: 1, ..A_LIST_CLOCK });
}

#[test]
#[ignore = "7 million states"]
fn a_page_and_two_projectors() {
    holds(Rules::ALL, Sizes { projectors: 2, ..A_PAGE });
}

#[test]
fn without_compare_and_set_an_older_document_replaces_a_newer_one() {
    let rules = Rules { compare_and_set: false, ..Rules::ALL };
    fails(rules, TWO_PROJECTORS, NOTHING_OLDER_COMES_BACK);
}

#[test]
fn without_leases_a_slow_reader_fills_what_is_old() {
    let rules = Rules { readers_lease: false, ..Rules::ALL };
    fails(rules, A_READER, NOTHING_OLDER_COMES_BACK);
    fails(rules, A_READER, WATERMARK_IS_TRUE);
}

#[test]
fn without_a_reservation_a_slow_projector_publishes_what_is_old() {
    let rules = Rules { projectors_reserve: false, ..Rules::ALL };
    fails(rules, TWO_PROJECTORS, NOTHING_OLDER_COMES_BACK);
}

#[test]
fn a_claim_that_is_committed_first_is_lost() {
    let rules = Rules { commit_last: false, ..Rules::ALL };
    fails(rules, SMALL, NOTHING_IS_LOST);
}

#[test]
fn a_watermark_raised_after_a_part_of_the_rows_lies() {
    let rules = Rules { complete_claims_only: false, ..Rules::ALL };
    fails(rules, Sizes { events: 2, ..TWO_PROJECTORS }, WATERMARK_IS_TRUE);
}

#[test]
fn a_watermark_raised_in_another_redis_than_the_documents_lies() {
    let rules = Rules { same_redis: false, ..Rules::ALL };
    fails(rules, A_FAILOVER, WATERMARK_IS_TRUE);
}

/// Redis that fails over and back is the same process, and has lost what was the newest.
#[test]
fn an_epoch_that_follows_the_process_of_redis_misses_a_failover_and_back() {
    let rules = Rules { epoch_by_history: false, ..Rules::ALL };
    let sizes = Sizes { failovers: 2, ..A_FAILOVER };
    fails(rules, sizes, WATERMARK_IS_TRUE);
    fails(rules, sizes, NOTHING_IS_LOST);
}

#[test]
fn a_watermark_of_one_redis_says_nothing_of_another() {
    let rules = Rules { watermark_beside_document: false, ..Rules::ALL };
    fails(rules, ONLY_A_FAILOVER, DEMANDS_ARE_MET);
    fails(rules, ONLY_A_FAILOVER, NO_READER_GOES_BACK);
}

/// The sweep builds the events that there are: the document of one that was deleted, brought back by a failover, stays until it
/// runs out.
#[test]
fn a_watermark_says_nothing_of_documents_of_older_epochs() {
    let rules = Rules { watermark_of_its_epoch: false, ..Rules::ALL };
    fails(rules, ONLY_A_FAILOVER, DEMANDS_ARE_MET);
}

/// Either rule is enough for what still exists; the one that readers keep is enough for all.
#[test]
fn a_watermark_that_does_not_wait_for_the_sweep_needs_readers_that_look_at_the_epoch() {
    let rules = Rules { sweep_first: false, ..Rules::ALL };
    holds(rules, A_FAILOVER);
    let rules = Rules { watermark_of_its_epoch: false, ..rules };
    fails(rules, ONLY_A_FAILOVER, DEMANDS_ARE_MET);
}

#[test]
fn a_list_clock_raised_too_late_lets_an_old_page_through() {
    let rules = Rules { list_clock_raised: false, ..Rules::ALL };
    fails(rules, A_PAGE, PAGES_HAVE_CHANGES);
}

/// It vanishes twice, and who paused in between sets it lower than it was.
#[test]
fn a_list_clock_that_anyone_sets_lets_an_old_page_through() {
    let rules = Rules { list_clock_leased: false, ..Rules::ALL };
    fails(rules, A_LIST_CLOCK, PAGES_HAVE_CHANGES);
}

/// Who read the version before a change sets it after.
#[test]
fn a_list_clock_whose_lease_outlives_a_change_lets_an_old_page_through() {
    let rules = Rules { list_clock_lease_ended: false, ..Rules::ALL };
    fails(rules, A_LIST_CLOCK, PAGES_HAVE_CHANGES);
}

#[test]
fn a_standby_fills_what_is_old() {
    let rules = Rules { standbys_never_fill: false, ..Rules::ALL };
    fails(rules, Sizes { standby: true, ..A_READER }, NOTHING_OLDER_COMES_BACK);
}
