//! `projector rebuild` makes every document anew beside readers, who notice nothing.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use catalog_dev::testing::{Catalog, rows};
use catalog_shared::{document::Document, keys};
use chrono::Utc;
use redis::AsyncCommands;
use reqwest::StatusCode;
use uuid::Uuid;

use crate::{answers, count, event_path, get, sessions_path, settled, shows};

async fn rebuild(catalog: &Catalog, arguments: &[&str]) -> (i32, String) {
    let output = catalog.command("projector", &[&["rebuild"], arguments].concat()).await;
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    (output.status.code().unwrap(), text)
}

#[tokio::test]
async fn a_flushed_redis_is_rebuilt_beside_a_reader_that_always_answers() {
    let catalog = Arc::new(Catalog::start().await);
    // More than two steps of work.
    rows::run(
        &catalog.pool,
        "insert into events (name) select 'event ' || number from generate_series(1, 600) number;
         insert into sessions (event_id, starts_at, ends_at, total_capacity)
         select id, now() + '1 day', now() + '2 days', 5 from events",
    )
    .await;
    let ids: Vec<Uuid> = sqlx::query_scalar("select id from events").fetch_all(&catalog.pool).await.unwrap();
    settled(&catalog).await;
    answers(&catalog, &sessions_path(ids[599]), StatusCode::OK).await;
    catalog.process("projector").kill().await;
    let mut redis = catalog.redis().await;

    let over = Arc::new(AtomicBool::new(false));
    let polling = {
        let (catalog, over, ids) = (Arc::clone(&catalog), Arc::clone(&over), ids.clone());
        tokio::spawn(async move {
            let mut turn = 0;
            while !over.load(Ordering::Relaxed) {
                turn += 1;
                let id = ids[turn * 31 % ids.len()];
                for path in ["/api/events".to_owned(), event_path(id), sessions_path(id)] {
                    assert_eq!(get(&catalog, &path).await.status(), StatusCode::OK, "{path}");
                }
            }
            turn
        })
    };
    let _: () = redis::cmd("FLUSHDB").query_async(&mut redis).await.unwrap();
    let (code, text) = rebuild(&catalog, &[]).await;
    over.store(true, Ordering::Relaxed);
    assert!(polling.await.unwrap() > 0);
    assert_eq!(code, 0, "{text}");
    assert!(text.starts_with("rebuilt: 1,200 documents of 600 events in "), "{text}");

    let mut all: Vec<String> = ids.iter().flat_map(|id| [keys::event(*id), keys::sessions(*id)]).collect();
    all.extend(["events:list".to_owned(), keys::LIST_CLOCK.to_owned()]);
    let there: usize = redis::cmd("EXISTS").arg(&all).query_async(&mut redis).await.unwrap();
    assert_eq!(there, all.len());

    catalog.process("projector").start_again().await;
    catalog.process("projector").ready().await;
    let output = catalog.command("projector", &["verify"]).await;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[tokio::test]
async fn what_stands_is_replaced_and_what_is_not_kept_alive_stays_away_unless_asked_for() {
    let catalog = Catalog::start().await;
    let (upcoming, past) = (rows::event(&catalog.pool, "upcoming").await, rows::event(&catalog.pool, "past").await);
    rows::session(&catalog.pool, upcoming, 60, 60).await;
    rows::session(&catalog.pool, past, -600, 60).await;
    settled(&catalog).await;
    shows(&catalog, "/api/events", |list| count(list) == 2).await;
    let mut redis = catalog.redis().await;
    let _: () = redis.del(&[keys::event(past), keys::sessions(past)]).await.unwrap();
    let bytes: Vec<u8> = redis.get(keys::event(upcoming)).await.unwrap();
    let right = Document::parse(bytes.into()).unwrap();
    let wrong = Document::new(right.version(), None, Utc::now(), Some(br#"{"name":"old shape"}"#));
    let _: () = redis.set_ex(keys::event(upcoming), wrong.as_bytes(), 300).await.unwrap();
    let page: String = redis.get("events:list").await.unwrap();

    let (code, text) = rebuild(&catalog, &["--connections", "1"]).await;
    assert_eq!(code, 0, "{text}");
    assert!(text.starts_with("rebuilt: 2 documents of 1 event in "), "{text}");
    assert_eq!(get(&catalog, &event_path(upcoming)).await.json::<serde_json::Value>().await.unwrap()["name"], "upcoming");
    let there: bool = redis.exists(keys::event(past)).await.unwrap();
    assert!(!there, "what is past is not kept alive");
    assert_ne!(redis.get::<_, String>("events:list").await.unwrap(), page, "the first page is another");

    let (code, text) = rebuild(&catalog, &["--warm", "all"]).await;
    assert_eq!(code, 0, "{text}");
    let there: bool = redis.exists(keys::event(past)).await.unwrap();
    assert!(there, "{text}");
}

#[tokio::test]
async fn an_event_that_cannot_be_built_is_named_and_holds_up_no_other() {
    let catalog = Catalog::start().await;
    let (poison, other) = (rows::event(&catalog.pool, "poison").await, rows::event(&catalog.pool, "other").await);
    for id in [poison, other] {
        rows::session(&catalog.pool, id, 60, 60).await;
    }
    settled(&catalog).await;
    catalog.process("projector").kill().await;
    rows::run(&catalog.pool, "alter table sessions drop constraint sessions_times_range").await;
    rows::run(&catalog.pool, &format!("update sessions set ends_at = 'infinity' where event_id = '{poison}'")).await;
    let mut redis = catalog.redis().await;
    let _: () = redis::cmd("FLUSHDB").query_async(&mut redis).await.unwrap();

    let (code, text) = rebuild(&catalog, &[]).await;
    assert_eq!(code, 1, "{text}");
    assert!(text.starts_with(&format!("{}  cannot be built: ", keys::event(poison))), "{text}");
    let there: bool = redis.exists(keys::event(other)).await.unwrap();
    assert!(there, "{text}");
}
