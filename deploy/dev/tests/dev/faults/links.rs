//! The ways between processes and stores are slow, cut, or lead nowhere.

use catalog_dev::{
    soak::{Fault, Trial},
    testing::Store,
};

use super::{BREATH, ms};

#[tokio::test]
async fn redis_may_be_slow() {
    let trial = Trial::of("redis slow").projectors(2).start().await;
    for delay in [20, 2_000] {
        trial.fault(Fault::SlowRedis(ms(delay), ms(4_000))).await;
        trial.go_on(BREATH).await;
    }
    trial.finish().await.assert_clean();
}

#[tokio::test]
async fn any_process_may_be_cut_off_from_a_store() {
    let trial = Trial::of("cut").start().await;
    for (name, store) in [
        ("projector", Store::Redis),
        ("projector", Store::Postgres),
        ("catalog-read", Store::Redis),
        ("catalog-read", Store::Postgres),
        ("catalog-write", Store::Postgres),
    ] {
        trial.fault(Fault::Cut(name.to_owned(), store, ms(1_200))).await;
        trial.go_on(BREATH).await;
    }
    trial.finish().await.assert_clean();
}

#[tokio::test]
async fn any_way_to_a_store_may_become_a_black_hole() {
    let trial = Trial::of("black hole").start().await;
    let both = |name: &str, store| Fault::BlackHole(name.to_owned(), store, ms(2_500));
    trial.faults(both("projector", Store::Redis), both("catalog-read", Store::Postgres)).await;
    trial.go_on(BREATH).await;
    trial.faults(both("projector", Store::Postgres), both("catalog-read-2", Store::Redis)).await;
    trial.go_on(BREATH).await;
    trial.fault(both("catalog-write", Store::Postgres)).await;
    trial.go_on(BREATH).await;
    trial.finish().await.assert_clean();
}

/// Polling covers for the bell, so nothing gets old even while nobody hears it.
#[tokio::test]
async fn the_doorbell_may_not_be_heard() {
    let trial = Trial::of("doorbell").oldest_in_faults(ms(6_000)).start().await;
    trial.fault(Fault::BlackHoleDoorbell(ms(7_000))).await;
    trial.go_on(BREATH).await;
    trial.finish().await.assert_clean();
}
