//! Redis that fails over: under sentinels, and as a cluster. What the new primary lacks is made anew.

use catalog_dev::testing::{Catalog, RedisCluster, RedisSentinel, eventually, rows};
use uuid::Uuid;

use crate::{SOON, event_path, get, sessions_path, shows};

#[tokio::test]
async fn what_commits_around_a_failover_by_sentinels_reaches_the_readers_from_the_new_primary() {
    let sentinel = RedisSentinel::start().await;
    let catalog = Catalog::builder().redis_sentinel(&sentinel).start().await;
    let ids = with_events(&catalog).await;
    let first = sentinel.master().await.port();
    sentinel.failover().await;
    rename(&catalog, &ids, "failed over").await;
    let second = sentinel.master().await.port();
    assert_ne!(first, second);

    sentinel.settled().await;
    sentinel.kill_master().await;
    rename(&catalog, &ids, "primary dead").await;
    sentinel.replaced(second).await;
}

#[tokio::test]
async fn what_commits_around_a_failover_in_a_cluster_reaches_the_readers() {
    let cluster = RedisCluster::start(3, true).await;
    let catalog = Catalog::builder().redis_cluster(&cluster).start().await;
    let ids = with_events(&catalog).await;
    let key = format!("events:{}", ids[0]);
    let first = cluster.master_of(&key).await.port();
    cluster.failover_of(&key).await;
    rename(&catalog, &ids, "failed over").await;
    let second = cluster.master_of(&key).await.port();
    assert_ne!(first, second);

    cluster.settled().await;
    cluster.kill_master_of(&key).await;
    rename(&catalog, &ids, "master dead").await;
}

/// More than there are primaries in a cluster, so that some stand on each.
async fn with_events(catalog: &Catalog) -> Vec<Uuid> {
    let mut ids = Vec::new();
    for _ in 0..12 {
        let id = rows::event(&catalog.pool, "first").await;
        rows::session(&catalog.pool, id, 60, 60).await;
        ids.push(id);
    }
    for id in &ids {
        from_redis(catalog, *id, "first").await;
    }
    ids
}

/// A change, until every event shows it, from Redis. Readers answer meanwhile.
async fn rename(catalog: &Catalog, ids: &[Uuid], name: &str) {
    rows::run(&catalog.pool, &format!("update events set name = '{name}'")).await;
    for id in ids {
        assert_eq!(get(catalog, &sessions_path(*id)).await.status(), 200);
    }
    for id in ids {
        from_redis(catalog, *id, name).await;
    }
    shows(catalog, "/api/events", |list| list["results"][0]["name"] == name).await;
}

async fn from_redis(catalog: &Catalog, id: Uuid, name: &str) {
    // A failover takes seconds.
    eventually(SOON * 3, &format!("redis has an event as {name}"), async || {
        let answer = get(catalog, &event_path(id)).await;
        let from = format!("{:?} {:?}", answer.status(), answer.headers().get("cache-status"));
        let body = answer.text().await.unwrap();
        if from.contains("detail=redis") && body.contains(name) { Ok(()) } else { Err(format!("{from} {body}")) }
    })
    .await;
}
