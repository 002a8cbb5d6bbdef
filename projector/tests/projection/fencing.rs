//! Nothing older ever comes back, however late it arrives; and where Redis lost what was newest, it is made anew.

use catalog_dev::testing::{Catalog, Link, RedisServer, Step, eventually, rows};
use redis::AsyncCommands;
use serde_json::Value;

use crate::{SOON, event_path, get, settled, shows};

#[tokio::test]
async fn a_write_that_arrives_when_the_newer_document_has_vanished_is_refused() {
    let redis = RedisServer::start().await;
    let catalog = Catalog::builder().redis(&redis).proxied().start().await;
    let id = rows::event(&catalog.pool, "0").await;
    shows(&catalog, &event_path(id), |e| e["name"] == "0").await;
    settled(&catalog).await;

    // The projector has sent the document, and the network keeps it; the projector gives up on it and makes a newer one.
    let held = catalog.proxy(Link::ProjectorRedis).hold_sent_at(Step::AfterBuild);
    rows::run(&catalog.pool, "update events set name = 'old'").await;
    held.reached().await;
    rows::run(&catalog.pool, "update events set name = 'new'").await;
    shows(&catalog, &event_path(id), |e| e["name"] == "new").await;
    catalog.process("projector").kill().await;

    let mut connection = catalog.redis().await;
    let _: () = redis::cmd("FLUSHALL").query_async(&mut connection).await.unwrap();
    let evaluated = async || -> String {
        let mut connection = catalog.redis().await;
        let stats: String = redis::cmd("INFO").arg("commandstats").query_async(&mut connection).await.unwrap();
        stats.lines().find(|line| line.starts_with("cmdstat_eval:")).unwrap_or_default().to_owned()
    };
    let before = evaluated().await;
    held.release();
    eventually(SOON, "the late write reaches redis", async || {
        let now = evaluated().await;
        if now == before { Err(now) } else { Ok(()) }
    })
    .await;
    let keys: Vec<String> = connection.keys("events:*").await.unwrap();
    assert!(keys.is_empty(), "{keys:?}");
    assert_eq!(get(&catalog, &event_path(id)).await.json::<Value>().await.unwrap()["name"], "new");
}

#[tokio::test]
async fn a_redis_without_memory_keeps_nothing_that_is_out_of_date() {
    let redis = RedisServer::start().await;
    let catalog = Catalog::builder().redis(&redis).start().await;
    let id = rows::event(&catalog.pool, "old").await;
    shows(&catalog, &event_path(id), |e| e["name"] == "old").await;

    let mut connection = catalog.redis().await;
    let mut set = async |name: &str, value: &str| {
        let _: () = redis::cmd("CONFIG").arg("SET").arg(name).arg(value).query_async(&mut connection).await.unwrap();
    };
    set("maxmemory-policy", "noeviction").await;
    set("maxmemory", "1").await;
    rows::run(&catalog.pool, "update events set name = 'new'").await;
    shows(&catalog, &event_path(id), |e| e["name"] == "new").await;
    shows(&catalog, "/api/events", |list| list["results"][0]["name"] == "new").await;
    // It was not put off: the change is done with, as what is missing is never wrong.
    settled(&catalog).await;

    set("maxmemory", "100mb").await;
    rows::run(&catalog.pool, "update events set name = 'newer'").await;
    shows(&catalog, &event_path(id), |e| e["name"] == "newer").await;
    eventually(SOON, "redis answers again", async || {
        let answer = get(&catalog, &event_path(id)).await;
        let from = answer.headers()["cache-status"].to_str().unwrap().to_owned();
        if from.contains("redis") { Ok(()) } else { Err(from) }
    })
    .await;
}

#[tokio::test]
async fn a_redis_that_was_started_anew_begins_an_epoch_in_which_everything_is_made_anew() {
    let redis = RedisServer::start().await;
    let catalog = Catalog::builder().redis(&redis).start().await;
    let id = rows::event(&catalog.pool, "kept").await;
    rows::session(&catalog.pool, id, 60, 60).await;
    shows(&catalog, &event_path(id), |e| e["name"] == "kept").await;
    let epoch = async || {
        let epoch: i16 = sqlx::query_scalar("select epoch from catalog_state").fetch_one(&catalog.pool).await.unwrap();
        format!("{epoch:04x}")
    };
    let (before, mut connection) = (epoch().await, catalog.redis().await);
    let document: String = connection.get(format!("events:{id}")).await.unwrap();
    redis.kill().await;
    redis.start_again().await;

    // As if it had come back with what it held long ago, and with one event that has been deleted since.
    let mut connection = catalog.redis().await;
    let _: () = connection.set_ex(format!("events:{id}"), document.replace("kept", "old"), 300).await.unwrap();
    let gone = uuid::Uuid::now_v7();
    let _: () = connection.set_ex(format!("events:{gone}"), document.replace("kept", "gone"), 300).await.unwrap();
    shows(&catalog, &event_path(id), |e| e["name"] == "kept").await;
    eventually(SOON, "all is of the new epoch", async || {
        let there: Option<String> = connection.get("events:meta:epoch").await.unwrap();
        if there.as_ref() == Some(&epoch().await) { Ok(()) } else { Err(there) }
    })
    .await;
    assert!(epoch().await > before);
    eventually(SOON, "what was deleted is no more", async || {
        let status = get(&catalog, &event_path(gone)).await.status();
        if status == 404 { Ok(()) } else { Err(status) }
    })
    .await;
}

#[tokio::test]
async fn a_projector_that_starts_renews_what_stands_and_builds_nothing_again() {
    let catalog = Catalog::start().await;
    let id = rows::event(&catalog.pool, "kept").await;
    rows::session(&catalog.pool, id, 60, 60).await;
    shows(&catalog, &event_path(id), |e| e["name"] == "kept").await;
    settled(&catalog).await;
    let mut connection = catalog.redis().await;
    let key = format!("events:{id}");
    eventually(SOON, "all is of the present epoch", async || {
        if connection.exists("events:meta:epoch").await.unwrap() { Ok(()) } else { Err("not yet") }
    })
    .await;
    let before: String = connection.get(&key).await.unwrap();
    let _: () = connection.expire(&key, 20).await.unwrap();
    catalog.process("projector").restart().await;
    eventually(SOON, "the document's life is extended", async || {
        let ttl: i64 = connection.ttl(&key).await.unwrap();
        if ttl > 250 { Ok(()) } else { Err(ttl) }
    })
    .await;
    assert_eq!(connection.get::<_, String>(&key).await.unwrap(), before);
}

#[tokio::test]
async fn a_foreign_value_under_a_key_of_ours_holds_nothing_up() {
    let catalog = Catalog::start().await;
    let id = rows::event(&catalog.pool, "old").await;
    settled(&catalog).await;
    let (mut connection, key) = (catalog.redis().await, format!("events:{id}"));
    let _: () = connection.del(&key).await.unwrap();
    let _: () = connection.hset(&key, "not", "ours").await.unwrap();
    assert_eq!(get(&catalog, &event_path(id)).await.json::<Value>().await.unwrap()["name"], "old");
    rows::run(&catalog.pool, "update events set name = 'new'").await;
    shows(&catalog, &event_path(id), |e| e["name"] == "new").await;
    settled(&catalog).await;
    let document: String = connection.get(&key).await.unwrap();
    assert!(document.contains("new"), "{document}");
}
