//! The other ways to run Redis: with little memory, with data that is kept.

use catalog_dev::testing::{RedisServer, RedisSpace};
use redis::{AsyncCommands, RedisResult};

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
