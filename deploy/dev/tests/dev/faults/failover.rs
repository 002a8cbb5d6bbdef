//! PostgreSQL is replaced by a standby that lacks commits.

use catalog_dev::soak::{Fault, Trial};

use super::ms;

/// What was lost may be seen until all has settled, and then never again.
#[tokio::test]
async fn a_failover_may_lose_commits() {
    let trial = Trial::of("failover").start().await;
    trial.go_on(ms(1_000)).await;
    trial.fault(Fault::FailOver(ms(1_500))).await;
    trial.go_on(ms(5_000)).await;
    trial.finish().await.assert_clean();
}
