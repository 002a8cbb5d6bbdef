//! Redis forgets, fills up, dies and stands still.

use catalog_dev::soak::{Fault, Trial};

use super::{BREATH, ms};

#[tokio::test]
async fn redis_may_be_emptied() {
    let trial = Trial::of("flush").projectors(2).start().await;
    for _ in 0..12 {
        trial.fault(Fault::FlushRedis).await;
        trial.go_on(BREATH).await;
    }
    trial.finish().await.assert_clean();
}

#[tokio::test]
async fn redis_may_be_killed_and_come_back_empty() {
    let trial = Trial::of("redis killed").start().await;
    for down in [200, 1_000, 3_000] {
        trial.fault(Fault::KillRedis(ms(down))).await;
        trial.go_on(BREATH).await;
    }
    trial.finish().await.assert_clean();
}

#[tokio::test]
async fn redis_may_stand_still() {
    let trial = Trial::of("redis paused").start().await;
    for lasts in [100, 800, 3_000] {
        trial.fault(Fault::PauseRedis(ms(lasts))).await;
        trial.go_on(BREATH).await;
    }
    trial.finish().await.assert_clean();
}

#[tokio::test]
async fn redis_may_be_out_of_memory() {
    let trial = Trial::of("redis full").start().await;
    for lasts in [500, 3_000] {
        trial.fault(Fault::FillRedis(ms(lasts))).await;
        trial.go_on(BREATH).await;
    }
    trial.finish().await.assert_clean();
}

#[tokio::test]
async fn redis_may_evict_whatever_it_likes() {
    let trial = Trial::of("redis evicts").start().await;
    trial.fault(Fault::EvictFromRedis(ms(6_000))).await;
    trial.go_on(BREATH).await;
    trial.finish().await.assert_clean();
}
