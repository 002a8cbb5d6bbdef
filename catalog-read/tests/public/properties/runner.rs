//! Runs a property on random cases. What fails tells its seed, and with the seed runs again.

use std::env;

use proptest::{
    strategy::Strategy,
    test_runner::{Config, RngAlgorithm, TestCaseResult, TestRng, TestRunner},
};
use uuid::Uuid;

/// Set to the seed that a failure told, the same cases come again.
const SEED: &str = "CATALOG_PROPERTY_SEED";

/// Set to a number, so many times the cases are run.
const TIMES: &str = "CATALOG_PROPERTY_TIMES";

/// A case that fails is made simpler for so long at most.
const SIMPLIFYING_MS: u32 = 20_000;

/// Checks the property on so many cases, each a value of `strategy`.
pub(super) fn check<S: Strategy>(cases: u32, strategy: &S, property: impl Fn(S::Value) -> TestCaseResult) {
    let seed = env::var(SEED).map_or_else(|_| Uuid::new_v4().as_u64_pair().0, |seed| seed.parse().unwrap());
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let times: u32 = env::var(TIMES).map_or(1, |times| times.parse().unwrap());
    let config = Config { cases: cases * times, max_shrink_time: SIMPLIFYING_MS, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    if let Err(error) = runner.run(strategy, property) {
        panic!("{error}\nThe same cases again: {SEED}={seed}");
    }
}
