//! Faults of a projector at a chosen step of its work.

use std::time::Duration;

use tokio::time::sleep;

use super::{Stage, fault::Then, process};
use crate::testing::{Step, Store};

/// While others write, every projector comes to every step within this time, unless another takes all the work.
const STEP_WAIT: Duration = Duration::from_secs(5);

pub(super) async fn at_step(stage: &Stage, name: &str, step: Step, then: Then) {
    let store = match step {
        Step::AfterClaim | Step::BeforeCommit | Step::Message(_) => Store::Postgres,
        Step::AfterBuild | Step::HalfOfWrites => Store::Redis,
    };
    let held = stage.catalog.proxy_of(name, store).hold_at(step);
    if !held.reached_within(STEP_WAIT).await {
        return;
    }
    match then {
        Then::Kill(down) => process::kill(stage, name, down).await,
        Then::Stay(lasts) => sleep(lasts).await,
        Then::Cut => held.cut(),
        Then::LoseAnswer => held.lose_answer(),
    }
}
