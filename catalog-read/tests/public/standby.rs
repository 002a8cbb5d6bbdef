//! A hot standby as the reader's database: what it says can only be older, and is treated so.

use catalog_dev::testing::{Catalog, Link, PostgresServer, eventually, rows};
use redis::AsyncCommands;
use reqwest::StatusCode;

use crate::{SOON, answered_from, get, source};

#[tokio::test]
async fn a_standby_answers_what_redis_lacks_and_nothing_of_it_is_filled_in() {
    let primary = PostgresServer::start().await;
    let catalog = Catalog::builder().postgres(&primary).proxied().start().await;
    let id = rows::event(&catalog.pool, "old").await;
    let path = format!("/api/events/{id}");
    answered_from(&catalog, &path, "redis").await;

    let standby = primary.standby().await;
    standby.caught_up(&primary).await;
    catalog.proxy(Link::ReaderPostgres).retarget(standby.server().port());
    catalog.process("catalog-read").restart().await;
    standby.pause_replay().await;
    rows::run(&catalog.pool, "update events set name = 'new'").await;
    let version: i64 = sqlx::query_scalar("select catalog_version()").fetch_one(&catalog.pool).await.unwrap();
    let demand = || catalog.public(&path).header("catalog-min-version", format!("{version:016x}")).send();
    eventually(SOON, "the change is in redis", async || {
        let text = demand().await.unwrap().text().await.unwrap();
        if text.contains("new") { Ok(()) } else { Err(text) }
    })
    .await;

    // Now only the standby can answer, and it does not know yet what this reader has answered.
    catalog.process("projector").kill().await;
    let mut redis = catalog.redis().await;
    let _: () = redis::cmd("FLUSHDB").query_async(&mut redis).await.unwrap();
    let answer = get(&catalog, &path).await;
    assert_eq!((answer.status(), source(&answer)), (StatusCode::OK, "stale".to_owned()));
    assert!(answer.text().await.unwrap().contains("old"));
    assert_eq!(demand().await.unwrap().status(), StatusCode::SERVICE_UNAVAILABLE, "rather than a lie");

    standby.resume_replay().await;
    standby.caught_up(&primary).await;
    // A standby knows its version only when the next transaction of the primary has begun.
    rows::run(&catalog.pool, "update events set name = 'newer'").await;
    standby.caught_up(&primary).await;
    answered_from(&catalog, &path, "postgres").await;
    assert!(get(&catalog, &path).await.text().await.unwrap().contains("newer"));
    assert!(demand().await.unwrap().text().await.unwrap().contains("newer"));
    let keys: Vec<String> = redis.keys("*").await.unwrap();
    assert!(keys.is_empty(), "{keys:?}");
}
