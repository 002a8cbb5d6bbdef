//! Processes of the product die and stand still.

use catalog_dev::soak::{Fault, Trial};

use super::{BREATH, ms};

const ALL: [&str; 5] = ["projector", "catalog-read", "catalog-write", "projector-2", "catalog-read-2"];

#[tokio::test]
async fn nothing_goes_wrong_where_nothing_is_broken() {
    let trial = Trial::of("calm").start().await;
    trial.go_on(ms(6_000)).await;
    trial.finish().await.assert_clean();
}

#[tokio::test]
async fn each_process_may_be_killed() {
    let trial = Trial::of("kill").projectors(2).start().await;
    for name in ALL {
        trial.fault(Fault::Kill(name.to_owned(), ms(300))).await;
        trial.go_on(BREATH).await;
    }
    trial.finish().await.assert_clean();
}

#[tokio::test]
async fn each_process_may_stand_still() {
    let trial = Trial::of("pause").projectors(2).start().await;
    for name in ALL {
        trial.fault(Fault::Pause(name.to_owned(), ms(1_500))).await;
        trial.go_on(BREATH).await;
    }
    trial.finish().await.assert_clean();
}

#[tokio::test]
async fn each_process_may_be_restarted() {
    let trial = Trial::of("restart").projectors(2).start().await;
    for name in ALL {
        trial.fault(Fault::Terminate(name.to_owned())).await;
        trial.go_on(BREATH).await;
    }
    trial.finish().await.assert_clean();
}

#[tokio::test]
async fn one_of_two_projectors_may_die_again_and_again() {
    let trial = Trial::of("two projectors").projectors(2).start().await;
    for _ in 0..8 {
        trial.fault(Fault::Kill("projector-2".to_owned(), ms(200))).await;
        trial.go_on(ms(200)).await;
    }
    trial.finish().await.assert_clean();
}

#[tokio::test]
async fn a_projector_may_stand_still_longer_than_its_claims_last() {
    let trial = Trial::of("projector paused").projectors(2).start().await;
    trial.fault(Fault::Pause("projector".to_owned(), ms(7_000))).await;
    trial.go_on(BREATH).await;
    trial.finish().await.assert_clean();
}
