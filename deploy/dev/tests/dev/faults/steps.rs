//! A projector stands still, dies or is cut off at each step of its work.

use catalog_dev::{
    soak::{Fault, Then, Trial},
    testing::Step,
};

use super::ms;

const STEPS: [Step; 4] = [Step::AfterClaim, Step::AfterBuild, Step::HalfOfWrites, Step::BeforeCommit];

/// Few events, so that each changes while a process stands still, and is asked for right after that.
const FEW: usize = 4;

#[tokio::test]
async fn a_projector_may_die_at_any_step() {
    let trial = Trial::of("kill at steps").projectors(2).events(FEW).start().await;
    for step in STEPS {
        for then in [Then::Kill(ms(100)), Then::KillLate(ms(300))] {
            trial.fault(Fault::AtStep("projector".to_owned(), step, then)).await;
            trial.go_on(ms(200)).await;
        }
    }
    trial.finish().await.assert_clean();
}

/// Longer than the leases of what it is about to write, while another projector takes over.
#[tokio::test]
async fn a_projector_may_be_late_at_any_step() {
    let trial = Trial::of("late at steps").projectors(2).start().await;
    for step in STEPS {
        let other = if step == Step::AfterBuild { Fault::FlushRedis } else { Fault::EndListener };
        trial.faults(Fault::AtStep("projector".to_owned(), step, Then::Stay(ms(3_500))), other).await;
    }
    trial.finish().await.assert_clean();
}

#[tokio::test]
async fn a_projectors_connection_may_break_at_any_step() {
    let trial = Trial::of("cut at steps").start().await;
    for step in STEPS {
        for then in [Then::Cut, Then::LoseAnswer] {
            trial.fault(Fault::AtStep("projector".to_owned(), step, then)).await;
            trial.go_on(ms(300)).await;
        }
    }
    trial.finish().await.assert_clean();
}

/// What it read is old when it arrives in Redis at last: after its lease, or after it has died.
#[tokio::test]
async fn a_reader_may_be_late_with_a_fill() {
    let trial = Trial::of("late fill").events(FEW).start().await;
    for then in [Then::StayAndForget(ms(700)), Then::KillLate(ms(300)), Then::Stay(ms(3_500)), Then::LoseAnswer, Then::Cut] {
        // Everything is missing, so everybody fills.
        let late = Fault::AtStep("catalog-read".to_owned(), Step::AfterBuild, then);
        trial.faults(late, Fault::LoseDocuments).await;
        trial.go_on(ms(200)).await;
    }
    trial.finish().await.assert_clean();
}

/// What was newer has vanished when the old document arrives, and nobody writes any more: nothing would ever replace it.
#[tokio::test]
async fn a_fill_may_come_after_all_was_forgotten() {
    let trial = Trial::of("forgotten").events(FEW).start().await;
    let sessions = Step::Message("\"total_capacity\"");
    let late = Fault::AtStep("catalog-read".to_owned(), sessions, Then::StayAndForget(ms(2_500)));
    let changes = async {
        trial.fault(Fault::LoseDocuments).await;
        trial.go_on(ms(2_000)).await;
        trial.hush().await;
    };
    tokio::join!(trial.fault(late), changes);
    trial.finish().await.assert_clean();
}
