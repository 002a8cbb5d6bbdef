//! PostgreSQL restarts, crashes, stands still and ends connections.

use catalog_dev::soak::{Fault, Trial};

use super::{BREATH, ms};

#[tokio::test]
async fn postgresql_may_restart_and_crash() {
    let trial = Trial::of("postgresql restarted").projectors(2).start().await;
    trial.fault(Fault::StopPostgres(ms(500))).await;
    trial.go_on(BREATH).await;
    trial.fault(Fault::KillPostgres(ms(500))).await;
    trial.go_on(BREATH).await;
    trial.fault(Fault::KillPostgres(ms(4_000))).await;
    trial.go_on(BREATH).await;
    trial.finish().await.assert_clean();
}

#[tokio::test]
async fn postgresql_may_stand_still() {
    let trial = Trial::of("postgresql paused").start().await;
    for lasts in [300, 4_000] {
        trial.fault(Fault::PausePostgres(ms(lasts))).await;
        trial.go_on(BREATH).await;
    }
    trial.finish().await.assert_clean();
}

#[tokio::test]
async fn postgresql_may_end_connections() {
    let trial = Trial::of("connections ended").projectors(2).start().await;
    for _ in 0..4 {
        trial.fault(Fault::EndListener).await;
        trial.go_on(BREATH).await;
        trial.fault(Fault::EndBackends).await;
        trial.go_on(BREATH).await;
    }
    trial.finish().await.assert_clean();
}
