//! The other ways to run Redis: with little memory, with data that is kept, with replicas that take over.

use std::{collections::BTreeSet, time::Duration};

use catalog_dev::testing::{
    Catalog, CatalogBuilder, Proxy, RedisCluster, RedisSentinel, RedisServer, RedisSpace, eventually, rows,
};
use redis::{AsyncCommands, RedisResult};

const SOON: Duration = Duration::from_secs(30);

#[tokio::test]
async fn a_redis_without_room_refuses_or_throws_away_what_else_it_holds() {
    let full = async |policy| {
        let server = RedisServer::options().maxmemory("3mb").eviction(policy).start().await;
        let mut redis = RedisSpace::on(&server).connection().await;
        for key in 0..40 {
            let set: RedisResult<()> = redis.set(key, "x".repeat(100_000)).await;
            if let Err(error) = set {
                return error.code().map(str::to_owned);
            }
        }
        None
    };
    assert_eq!(full("noeviction").await.as_deref(), Some("OOM"));
    assert_eq!(full("allkeys-lru").await, None);
}

#[tokio::test]
async fn a_redis_that_keeps_data_has_it_after_a_kill_unless_it_is_thrown_away() {
    let server = RedisServer::options().keeps_data().start().await;
    let space = RedisSpace::on(&server);
    let _: () = space.connection().await.set("key", 1).await.unwrap();

    server.kill().await;
    server.start_again().await;
    assert_eq!(space.connection().await.exists("key").await, Ok(true));
    server.stop().await;
    server.lose_data().await;
    server.start_again().await;
    assert_eq!(space.connection().await.exists("key").await, Ok(false));
}

#[tokio::test]
async fn a_replica_takes_the_place_of_its_primary_with_what_it_has_received() {
    let primary = RedisServer::start().await;
    let address = Proxy::start(primary.port());
    let mut redis = primary.connection().await;
    let _: () = redis.set("received", 1).await.unwrap();
    let replica = primary.replica().await;
    assert!(replica.server().connection().await.set::<_, _, ()>("key", 1).await.is_err(), "a replica took a write");
    replica.link().cut();
    let _: () = redis.set("lost", 1).await.unwrap();

    primary.kill().await;
    replica.promote().await;
    address.retarget(replica.server().port());
    let url = format!("redis://127.0.0.1:{}", address.port());
    let mut redis = redis::Client::open(url).unwrap().get_multiplexed_async_connection().await.unwrap();
    let _: () = redis.set("new", 1).await.unwrap();
    assert_eq!(redis.exists("received").await, Ok(true));
    assert_eq!(redis.exists("lost").await, Ok(false));
}

#[tokio::test]
async fn sentinels_replace_a_primary_when_told_and_when_it_dies() {
    let sentinel = RedisSentinel::start().await;
    let first = sentinel.master().await.port();
    let _: () = sentinel.connection().await.set("key", 1).await.unwrap();
    sentinel.failover().await;
    let second = sentinel.master().await.port();
    assert_ne!(first, second);
    assert_eq!(sentinel.connection().await.exists("key").await, Ok(true));

    sentinel.settled().await;
    let killed = sentinel.kill_master().await;
    assert_eq!(killed.port(), second);
    sentinel.replaced(second).await;
    assert_eq!(sentinel.master().await.port(), first);
    killed.start_again().await;
    sentinel.settled().await;
}

#[tokio::test]
async fn a_cluster_replaces_a_master_when_told_and_when_it_dies() {
    let cluster = RedisCluster::start(3, true).await;
    let mut redis = cluster.connection().await;
    for key in 0..20 {
        let _: () = redis.set(key, key).await.unwrap();
    }
    assert_eq!(owners(&cluster).await.len(), 3, "the keys stand on all masters");

    let first = cluster.master_of("0").await.port();
    cluster.failover_of("0").await;
    let second = cluster.master_of("0").await.port();
    assert_ne!(first, second);
    let killed = cluster.kill_master_of("0").await;
    cluster.replaced("0", second).await;
    assert_eq!(cluster.master_of("0").await.port(), first);
    killed.start_again().await;
    cluster.settled().await;
    assert_eq!(cluster.connection().await.get("0").await, Ok(0));
}

#[tokio::test]
async fn the_product_runs_on_a_cluster_and_under_sentinels() {
    let cluster = RedisCluster::start(3, false).await;
    answers_from_redis(Catalog::builder().redis_cluster(&cluster)).await;
    let sentinel = RedisSentinel::start().await;
    answers_from_redis(Catalog::builder().redis_sentinel(&sentinel)).await;
}

async fn answers_from_redis(builder: CatalogBuilder) {
    let catalog = builder.start().await;
    let path = format!("/api/events/{}", rows::event(&catalog.pool, "Somewhere").await);
    eventually(SOON, "Redis answers", async || {
        let answer = catalog.public(&path).send().await.unwrap();
        let from = answer.headers().get("cache-status").map(|from| from.to_str().unwrap().to_owned());
        if from.as_deref().is_some_and(|from| from.ends_with("detail=redis")) { Ok(()) } else { Err(from) }
    })
    .await;
}

async fn owners(cluster: &RedisCluster) -> BTreeSet<u16> {
    let mut owners = BTreeSet::new();
    for key in 0..20 {
        owners.insert(cluster.master_of(&key.to_string()).await.port());
    }
    owners
}
