//! Wall clocks that are set.

use std::time::Duration;

use chrono::TimeDelta;
use tokio::time::sleep;

use super::Stage;

pub(super) async fn jump(stage: &Stage, whose: &str, seconds: i64, lasts: Duration) {
    let clock = stage.clocks.get(whose).unwrap_or_else(|| panic!("{whose} goes by the machine's clock"));
    clock.jump(TimeDelta::seconds(seconds));
    sleep(lasts).await;
    clock.jump(TimeDelta::seconds(-seconds));
}
