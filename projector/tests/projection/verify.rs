//! `projector verify` finds what is wrong in Redis, nothing else, and mends it.

use std::{
    process::Output,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use catalog_dev::testing::{Catalog, eventually, rows};
use catalog_shared::{document::Document, keys, version::Version};
use chrono::Utc;
use redis::AsyncCommands;
use reqwest::{Method, StatusCode};
use serde_json::json;
use uuid::Uuid;

use crate::{SOON, count, event_path, get, sessions_path, settled, shows};

/// What stands under a key, and what `verify` is to say of it.
type Planted = Vec<(String, &'static str)>;

async fn verify(catalog: &Catalog, arguments: &[&str]) -> (i32, String) {
    let output: Output = catalog.command("projector", &[&["verify"], arguments].concat()).await;
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    (output.status.code().unwrap(), text)
}

/// A catalog of some events, all of them in Redis.
async fn furnished(catalog: &Catalog, events: usize) -> Vec<Uuid> {
    let mut ids = Vec::new();
    for number in 0..events {
        let id = rows::event(&catalog.pool, &format!("event {number}")).await;
        let session = rows::session(&catalog.pool, id, 60, 60).await;
        rows::ticket_type(&catalog.pool, session, "GA").await;
        ids.push(id);
    }
    settled(catalog).await;
    // Nothing is being made anew any more.
    eventually(SOON, "Redis is of the present epoch", async || {
        let there: bool = catalog.redis().await.exists(keys::EPOCH).await.unwrap();
        if there { Ok(()) } else { Err("it is not") }
    })
    .await;
    if let Some(last) = ids.last() {
        shows(catalog, &sessions_path(*last), |s| count(s) == 1).await;
    }
    ids
}

async fn version(catalog: &Catalog) -> Version {
    Version::from_sql(sqlx::query_scalar("select catalog_version()").fetch_one(&catalog.pool).await.unwrap())
}

async fn plant(catalog: &Catalog, key: &str, value: &[u8]) {
    let _: () = catalog.redis().await.set_ex(key, value, 300).await.unwrap();
}

async fn held(catalog: &Catalog, key: &str) -> Document {
    let bytes: Vec<u8> = catalog.redis().await.get(key).await.unwrap();
    Document::parse(bytes.into()).unwrap()
}

#[tokio::test]
async fn a_catalog_that_is_as_it_should_be_has_no_differences() {
    let catalog = Catalog::start().await;
    let (code, text) = verify(&catalog, &[]).await;
    assert_eq!(code, 0, "an empty catalog: {text}");
    let ids = furnished(&catalog, 12).await;
    rows::run(&catalog.pool, &format!("delete from events where id = '{}'", ids[0])).await;
    rows::run(&catalog.pool, &format!("update events set status = 'draft' where id = '{}'", ids[1])).await;
    rows::run(&catalog.pool, &format!("update events set status = 'cancelled' where id = '{}'", ids[2])).await;
    settled(&catalog).await;
    get(&catalog, "/api/events?page=2&page_size=3").await;
    get(&catalog, "/api/events?page=9&page_size=3").await;
    get(&catalog, &event_path(Uuid::new_v4())).await;
    let (code, text) = verify(&catalog, &[]).await;
    assert_eq!(code, 0, "{text}");
    assert!(text.starts_with("all is right: 24 documents and "), "{text}");
    assert_eq!(text.lines().count(), 1, "{text}");
}

#[tokio::test]
async fn a_storm_of_writes_makes_no_difference() {
    let catalog = Arc::new(Catalog::builder().projectors(2).start().await);
    let ids = furnished(&catalog, 30).await;
    let over = Arc::new(AtomicBool::new(false));
    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..3_usize {
        let (catalog, over, ids) = (Arc::clone(&catalog), Arc::clone(&over), ids.clone());
        writers.spawn(async move {
            let mut turn = 0;
            while !over.load(Ordering::Relaxed) {
                turn += 1;
                let id = ids[(turn * 7 + writer) % ids.len()];
                match (writer, turn % 5) {
                    (0, 0) => {
                        let id = rows::event(&catalog.pool, "passing").await;
                        rows::session(&catalog.pool, id, 60, 60).await;
                        rows::run(&catalog.pool, &format!("delete from events where id = '{id}'")).await;
                    }
                    // What everybody wants, and what the list shows.
                    (0, _) => rows::run(&catalog.pool, &format!("update ticket_types set quantity = {turn}")).await,
                    (1, _) => {
                        let body = json!({"name": format!("by api {turn}")});
                        let path = format!("/api/admin/events/{id}");
                        let saved = catalog.admin(Method::PATCH, &path).header("content-type", "application/merge-patch+json");
                        assert_eq!(saved.body(body.to_string()).send().await.unwrap().status(), StatusCode::OK);
                    }
                    _ => {
                        let status = ["draft", "published", "cancelled"][turn % 3];
                        rows::run(&catalog.pool, &format!("update events set status = '{status}' where id = '{id}'")).await;
                        get(&catalog, &sessions_path(id)).await;
                        get(&catalog, &format!("/api/events?page_size={}", 1 + turn % 9)).await;
                    }
                }
            }
        });
    }
    let start = Instant::now();
    let mut runs = 0;
    while start.elapsed() < Duration::from_secs(6) || runs < 3 {
        let (code, text) = verify(&catalog, &[]).await;
        assert_eq!(code, 0, "run {runs}: {text}");
        runs += 1;
    }
    over.store(true, Ordering::Relaxed);
    while let Some(ended) = writers.join_next().await {
        ended.unwrap();
    }
    let (code, text) = verify(&catalog, &[]).await;
    assert_eq!(code, 0, "after the storm: {text}");
}

/// One wrong thing of each kind.
async fn plant_all(catalog: &Catalog, ids: &[Uuid]) -> Planted {
    let mut redis = catalog.redis().await;
    let body = |text: &str| Some(json!({"name": text}).to_string().into_bytes());
    let mut planted = Planted::new();

    let key = keys::event(ids[0]);
    let right = held(catalog, &key).await;
    plant(catalog, &key, Document::new(right.version(), None, Utc::now(), body("forged").as_deref()).as_bytes()).await;
    planted.push((key, "differs"));

    let key = keys::sessions(ids[1]);
    let _: () = redis.del(&key).await.unwrap();
    planted.push((key, "missing"));

    let key = keys::event(Uuid::from_u128(7));
    plant(catalog, &key, Document::new(right.version(), None, Utc::now(), body("stray").as_deref()).as_bytes()).await;
    planted.push((key, "should not be there"));

    let key = keys::event(ids[2]);
    plant(catalog, &key, b"garbage").await;
    planted.push((key, "not a document"));

    let key = keys::sessions(ids[3]);
    let _: () = redis.del(&key).await.unwrap();
    let _: () = redis.hset(&key, "a", "hash").await.unwrap();
    planted.push((key, "not a document"));

    let key = keys::event(ids[4]);
    let right = held(catalog, &key).await;
    let to_come = Version::from_u64(version(catalog).await.as_u64() + 1_000_000);
    plant(catalog, &key, Document::new(to_come, None, Utc::now(), right.body().as_deref()).as_bytes()).await;
    planted.push((key, "is of a version that is yet to come"));

    let key = keys::list(keys::Page { number: 1, size: 5 });
    let now = version(catalog).await;
    plant(catalog, &key, Document::new(now, None, Utc::now(), Some(br#"{"results":[],"count":0}"#)).as_bytes()).await;
    planted.push((key, "differs"));

    let key = "events:unknown".to_owned();
    plant(catalog, &key, b"x").await;
    planted.push((key, "should not be there"));
    planted
}

#[tokio::test]
async fn each_kind_of_difference_is_listed_and_mended() {
    let catalog = Catalog::start().await;
    let ids = furnished(&catalog, 8).await;
    get(&catalog, "/api/events").await;
    let planted = plant_all(&catalog, &ids).await;

    let (code, text) = verify(&catalog, &[]).await;
    assert_eq!(code, 1, "{text}");
    for (key, fault) in &planted {
        let line = text.lines().find(|line| line.split("  ").next() == Some(key)).unwrap_or_else(|| panic!("no {key} in {text}"));
        assert!(line.contains(fault), "{line}");
    }
    assert_eq!(text.lines().count(), planted.len() + 1, "{text}");
    assert!(text.lines().last().unwrap().starts_with("8 differences: "), "{text}");

    let (code, text) = verify(&catalog, &["--repair"]).await;
    assert_eq!(code, 0, "{text}");
    assert_eq!(text.matches(", mended\n").count(), planted.len(), "{text}");
    assert!(text.contains("8 differences, all mended: "), "{text}");
    let (code, text) = verify(&catalog, &[]).await;
    assert_eq!(code, 0, "{text}");

    // No reader was asked for these before.
    for (number, id) in ids.iter().enumerate() {
        let event = shows(&catalog, &event_path(*id), |_| true).await;
        assert_eq!(event["name"], format!("event {number}"));
        assert_eq!(count(&shows(&catalog, &sessions_path(*id), |_| true).await), 1);
    }
    assert_eq!(get(&catalog, &event_path(Uuid::from_u128(7))).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(count(&shows(&catalog, "/api/events?page_size=5", |_| true).await), 5);
}

#[tokio::test]
async fn what_a_dead_projector_left_undone_is_found_and_mended() {
    let catalog = Catalog::start().await;
    let ids = furnished(&catalog, 3).await;
    let old = held(&catalog, &keys::event(ids[0])).await;
    rows::run(&catalog.pool, "update events set name = 'new'").await;
    settled(&catalog).await;
    catalog.process("projector").kill().await;

    // Nothing waits: what is old can only have been put there.
    plant(&catalog, &keys::event(ids[0]), old.as_bytes()).await;
    let start = Instant::now();
    let (code, text) = verify(&catalog, &[]).await;
    assert_eq!((code, text.lines().count()), (1, 2), "{text}");
    assert!(text.contains("differs") && text.contains(&old.version().to_string()), "{text}");
    assert!(start.elapsed() < Duration::from_secs(8), "it waited for nothing");

    rows::run(&catalog.pool, &format!("update events set name = 'unseen' where id = '{}'", ids[1])).await;
    let (code, text) = verify(&catalog, &[]).await;
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("the projector is behind, or there is none: 1 change waits, the oldest for "), "{text}");
    assert!(text.contains("waits for the projector"), "{text}");

    let (code, text) = verify(&catalog, &["--repair"]).await;
    assert_eq!(code, 0, "{text}");
    let (code, text) = verify(&catalog, &[]).await;
    assert_eq!(code, 0, "{text}");
    assert_eq!(shows(&catalog, &event_path(ids[1]), |_| true).await["name"], "unseen");
}

#[tokio::test]
async fn an_event_that_is_set_aside_is_a_difference_until_it_can_be_built() {
    let catalog = Catalog::start().await;
    let ids = furnished(&catalog, 2).await;
    rows::run(&catalog.pool, "alter table sessions drop constraint sessions_times_range").await;
    rows::run(&catalog.pool, &format!("update sessions set ends_at = 'infinity' where event_id = '{}'", ids[0])).await;
    eventually(SOON, "it is set aside", async || {
        let rows: i64 = sqlx::query_scalar("select count(*) from catalog_set_aside").fetch_one(&catalog.pool).await.unwrap();
        if rows == 1 { Ok(()) } else { Err(rows) }
    })
    .await;
    let (code, text) = verify(&catalog, &["--repair"]).await;
    assert_eq!(code, 1, "{text}");
    assert!(text.contains(&keys::event(ids[0])) && text.contains("set aside: ") && text.contains("NOT mended"), "{text}");
    assert_eq!(text.lines().count(), 2, "{text}");

    rows::run(&catalog.pool, "alter table sessions disable trigger all; update sessions set ends_at = starts_at + '1 hour'")
        .await;
    let (code, text) = verify(&catalog, &["--repair"]).await;
    assert_eq!(code, 0, "{text}");
    let (code, text) = verify(&catalog, &[]).await;
    assert_eq!(code, 0, "{text}");
}

#[tokio::test]
async fn clocks_that_run_ahead_are_found_and_set_right() {
    let catalog = Catalog::start().await;
    furnished(&catalog, 2).await;
    let to_come = Version::from_u64(version(&catalog).await.as_u64() + 1_000_000).to_string();
    for key in [keys::LIST_CLOCK, keys::WATERMARK] {
        let _: () = catalog.redis().await.set(key, &to_come).await.unwrap();
    }
    let (code, text) = verify(&catalog, &[]).await;
    assert_eq!((code, text.matches("yet to come").count()), (1, 2), "{text}");
    let (code, text) = verify(&catalog, &["--repair"]).await;
    assert_eq!(code, 0, "{text}");
    let (code, text) = verify(&catalog, &[]).await;
    assert_eq!(code, 0, "{text}");
}

#[tokio::test]
async fn nobody_knows_anything_of_a_store_that_is_out_of_reach() {
    let catalog = Catalog::builder().without_redis().start().await;
    let (code, text) = verify(&catalog, &[]).await;
    assert_eq!(code, 2, "{text}");
    assert!(text.contains("projector: Redis is out of reach"), "{text}");
}
