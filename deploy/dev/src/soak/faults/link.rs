//! Faults of the ways between the processes and the stores.

use std::time::Duration;

use tokio::time::sleep;

use super::Stage;
use crate::testing::{Proxy, Store};

/// What a projector says when it wants to hear the doorbell.
const LISTEN: &str = "listen catalog";

pub(super) async fn cut(stage: &Stage, name: &str, store: Store, lasts: Duration) {
    let proxy = stage.catalog.proxy_of(name, store);
    proxy.cut();
    sleep(lasts).await;
    proxy.restore();
}

pub(super) async fn black_hole(stage: &Stage, name: &str, store: Store, lasts: Duration) {
    let proxy = stage.catalog.proxy_of(name, store);
    proxy.black_hole();
    sleep(lasts).await;
    proxy.restore();
}

pub(super) async fn black_hole_doorbell(stage: &Stage, lasts: Duration) {
    let proxies = proxies(stage, "projector", Store::Postgres);
    proxies.iter().for_each(|proxy| proxy.black_hole_where(LISTEN));
    sleep(lasts).await;
    proxies.iter().for_each(|proxy| proxy.restore());
}

pub(super) async fn slow_redis(stage: &Stage, delay: Duration, lasts: Duration) {
    let proxies = [proxies(stage, "projector", Store::Redis), proxies(stage, "catalog-read", Store::Redis)].concat();
    proxies.iter().for_each(|proxy| proxy.delay(delay));
    sleep(lasts).await;
    proxies.iter().for_each(|proxy| proxy.delay(Duration::ZERO));
}

/// The ways of all processes of a program.
pub(super) fn proxies<'a>(stage: &'a Stage, program: &str, store: Store) -> Vec<&'a Proxy> {
    let processes = stage.catalog.processes().iter().filter(|process| process.name().starts_with(program));
    processes.map(|process| stage.catalog.proxy_of(process.name(), store)).collect()
}
