//! A wall clock that jumps: the product and the servers believe it, the machine does not.

use std::time::Duration;

use catalog_dev::testing::{Catalog, Clock, Database, PostgresServer, RedisServer, RedisSpace, eventually, rows};
use chrono::{DateTime, TimeDelta, Utc};
use redis::AsyncCommands;
use serde_json::Value;

const SOON: Duration = Duration::from_secs(30);
/// Longer than any test takes.
const JUMP: TimeDelta = TimeDelta::hours(2);

#[tokio::test]
async fn a_reader_whose_clock_jumps_takes_a_session_for_over() {
    let clock = Clock::new();
    let catalog = Catalog::builder().clock(&clock).start().await;
    for (name, starts_in_minutes) in [("First", 30), ("Second", 300)] {
        let event = rows::event(&catalog.pool, name).await;
        rows::session(&catalog.pool, event, starts_in_minutes, 60).await;
    }
    lists(&catalog, ["First", "Second"]).await;

    clock.jump(JUMP);
    lists(&catalog, ["Second", "First"]).await;
    clock.jump(-JUMP);
    assert_eq!(clock.ahead(), TimeDelta::zero());
}

#[tokio::test]
async fn the_keys_of_a_redis_whose_clock_jumps_expire() {
    let clock = Clock::new();
    let server = RedisServer::options().clock(&clock).start().await;
    let mut redis = RedisSpace::on(&server).connection().await;
    let _: () = redis.set_ex("key", 1, 3600).await.unwrap();
    let (before, _): (i64, i64) = redis::cmd("TIME").query_async(&mut redis).await.unwrap();
    assert_eq!(redis.exists("key").await, Ok(true));

    clock.jump(JUMP);
    assert_eq!(redis.exists("key").await, Ok(false));
    let (after, _): (i64, i64) = redis::cmd("TIME").query_async(&mut redis).await.unwrap();
    assert!(after - before >= JUMP.num_seconds());
}

#[tokio::test]
async fn a_postgres_may_live_in_the_past() {
    let clock = Clock::new();
    clock.jump(-JUMP);
    let server = PostgresServer::start_with_clock(&clock).await;
    let database = Database::on(&server).await;
    let now: DateTime<Utc> = sqlx::query_scalar("select clock_timestamp()").fetch_one(database.pool()).await.unwrap();
    assert!((Utc::now() - now) >= JUMP, "{now}");
}

async fn lists(catalog: &Catalog, names: [&str; 2]) {
    eventually(SOON, "the list is in this order", async || {
        let list: Value = catalog.public("/api/events").send().await.unwrap().json().await.unwrap();
        let seen: Vec<_> = list["results"].as_array().into_iter().flatten().map(|event| event["name"].clone()).collect();
        if seen == names { Ok(()) } else { Err(list) }
    })
    .await;
}
