//! Faults of a process at a chosen step of its work.

use std::time::Duration;

use tokio::time::sleep;

use super::{Stage, fault::Then, process, redis};
use crate::testing::{Step, Store};

/// While others write, every projector comes to every step within this time, unless another takes all the work; a reader comes to
/// a fill when something is missing in Redis.
const STEP_WAIT: Duration = Duration::from_secs(5);

pub(super) async fn at_step(stage: &Stage, name: &str, step: Step, then: Then) {
    let store = match step {
        Step::AfterClaim | Step::BeforeCommit => Store::Postgres,
        Step::AfterBuild | Step::HalfOfWrites | Step::Message(_) => Store::Redis,
    };
    let proxy = stage.catalog.proxy_of(name, store);
    let held = match then {
        Then::KillLate(_) | Then::Stay(_) | Then::StayAndForget(_) => proxy.hold_sent_at(step),
        Then::Kill(_) | Then::Cut | Then::LoseAnswer => proxy.hold_at(step),
    };
    if !held.reached_within(STEP_WAIT).await {
        return;
    }
    match then {
        Then::Kill(down) | Then::KillLate(down) => process::kill(stage, name, down).await,
        Then::Stay(lasts) => sleep(lasts).await,
        Then::StayAndForget(lasts) => {
            sleep(lasts).await;
            redis::lose_documents(stage).await;
        }
        Then::Cut => held.cut(),
        Then::LoseAnswer => held.lose_answer(),
    }
}
