//! Faults of one process of the product.

use std::time::Duration;

use tokio::time::sleep;

use super::Stage;

pub(super) async fn kill(stage: &Stage, name: &str, down: Duration) {
    let process = stage.catalog.process(name);
    stage.weather.reborn(name);
    process.kill().await;
    sleep(down).await;
    process.start_again().await;
    process.ready().await;
    stage.weather.reborn(name);
}

pub(super) async fn terminate(stage: &Stage, name: &str) {
    stage.weather.reborn(name);
    stage.catalog.process(name).restart().await;
    stage.weather.reborn(name);
}

pub(super) async fn pause(stage: &Stage, name: &str, lasts: Duration) {
    let process = stage.catalog.process(name);
    process.pause().await;
    sleep(lasts).await;
    process.resume().await;
}
