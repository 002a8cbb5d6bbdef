//! Wall clocks are set forward and back.

use catalog_dev::soak::{Fault, Trial};

use super::{BREATH, ms};

#[tokio::test]
async fn clocks_may_jump() {
    let trial = Trial::of("clocks").with_clocks().start().await;
    for seconds in [600, -600] {
        for whose in ["projector", "catalog-read", "Redis"] {
            trial.fault(Fault::Jump(whose.to_owned(), seconds, ms(1_500))).await;
            trial.go_on(BREATH).await;
        }
    }
    trial.finish().await.assert_clean();
}
