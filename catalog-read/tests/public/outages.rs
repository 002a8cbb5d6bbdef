//! Reads go on when a store is gone.

use std::time::{Duration, Instant};

use catalog_dev::testing::{Catalog, PostgresServer, RedisServer, eventually, rows};
use reqwest::StatusCode;
use serde_json::Value;
use uuid::Uuid;

use crate::{SOON, answered_from, get, source};

/// What is promised of an answer without cache.
const UNCACHED: Duration = Duration::from_millis(500);

async fn with_an_event(catalog: &Catalog) -> [String; 3] {
    let id = rows::event(&catalog.pool, "survivor").await;
    rows::session(&catalog.pool, id, 60, 60).await;
    let paths = ["/api/events".to_owned(), format!("/api/events/{id}"), format!("/api/events/{id}/sessions")];
    for path in &paths {
        eventually(SOON, "the event is shown", async || {
            let text = answered_from(catalog, path, "redis").await.text().await.unwrap();
            if text.contains("survivor") || text.contains("starts_at") { Ok(()) } else { Err(text) }
        })
        .await;
    }
    paths
}

/// Where an answer is from then: an event from memory, and a list or sessions from PostgreSQL.
fn without_redis(path: &str) -> &'static str {
    if path.ends_with("/events") || path.ends_with("/sessions") { "postgres" } else { "index" }
}

#[tokio::test]
async fn without_redis_reads_go_on_from_postgresql_and_return_to_redis_with_it() {
    let redis = RedisServer::start().await;
    let catalog = Catalog::builder().redis(&redis).start().await;
    let paths = with_an_event(&catalog).await;

    redis.kill().await;
    for path in &paths {
        let start = Instant::now();
        let answer = get(&catalog, path).await;
        assert_eq!((answer.status(), source(&answer).as_str()), (StatusCode::OK, without_redis(path)), "{path}");
        assert!(start.elapsed() < UNCACHED, "{path} took {:?}", start.elapsed());
    }
    // What changes meanwhile is seen at once.
    rows::run(&catalog.pool, "update events set name = 'renamed survivor'").await;
    assert!(get(&catalog, &paths[1]).await.text().await.unwrap().contains("renamed survivor"));

    redis.start_again().await;
    for path in &paths {
        answered_from(&catalog, path, "redis").await;
    }
    assert!(get(&catalog, &paths[0]).await.text().await.unwrap().contains("renamed survivor"));
}

#[tokio::test]
async fn a_redis_that_hangs_slows_no_read_beyond_what_is_promised() {
    let redis = RedisServer::start().await;
    let catalog = Catalog::builder().redis(&redis).start().await;
    let paths = with_an_event(&catalog).await;

    redis.pause().await;
    for _ in 0..5 {
        for path in &paths {
            let start = Instant::now();
            let answer = get(&catalog, path).await;
            assert_eq!((answer.status(), source(&answer).as_str()), (StatusCode::OK, without_redis(path)), "{path}");
            assert!(start.elapsed() < UNCACHED, "{path} took {:?}", start.elapsed());
        }
    }
    redis.resume().await;
    for path in &paths {
        answered_from(&catalog, path, "redis").await;
    }
}

#[tokio::test]
async fn without_postgresql_what_is_in_redis_is_served_and_soon_says_that_it_may_be_stale() {
    let postgres = PostgresServer::start().await;
    let catalog = Catalog::builder().postgres(&postgres).start().await;
    let paths = with_an_event(&catalog).await;

    postgres.kill().await;
    for path in &paths {
        assert_eq!(get(&catalog, path).await.status(), StatusCode::OK, "{path}");
    }
    for path in &paths {
        answered_from(&catalog, path, "stale").await;
    }
    // Of which events there are the index tells; the sessions of one that is not in Redis nobody knows.
    let unknown = get(&catalog, &format!("/api/events/{}", Uuid::now_v7())).await;
    assert_eq!((unknown.status(), source(&unknown).as_str()), (StatusCode::NOT_FOUND, "stale"));
    let answer = get(&catalog, &format!("/api/events/{}/sessions", Uuid::now_v7())).await;
    assert_eq!((answer.status(), answer.headers()["retry-after"].to_str().unwrap()), (StatusCode::SERVICE_UNAVAILABLE, "1"));
    assert_eq!(answer.json::<Value>().await.unwrap()["code"], "unavailable");

    postgres.start_again().await;
    for path in &paths {
        answered_from(&catalog, path, "redis").await;
    }
}

#[tokio::test]
async fn a_postgresql_that_hangs_keeps_nobody_waiting_and_is_asked_again_when_it_goes_on() {
    let postgres = PostgresServer::start().await;
    let catalog = Catalog::builder().postgres(&postgres).start().await;
    let paths = with_an_event(&catalog).await;
    // Another one each time: what was unknown a moment ago is not asked for again.
    let missing = || format!("/api/events/{}/sessions", Uuid::now_v7());
    let asked = missing();
    assert_eq!(get(&catalog, &asked).await.status(), StatusCode::NOT_FOUND);

    postgres.pause().await;
    assert_eq!(get(&catalog, &asked).await.status(), StatusCode::NOT_FOUND);
    for _ in 0..3 {
        let start = Instant::now();
        assert_eq!(get(&catalog, &missing()).await.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(start.elapsed() < Duration::from_secs(2), "it took {:?}", start.elapsed());
        for path in &paths {
            let start = Instant::now();
            assert_eq!(get(&catalog, path).await.status(), StatusCode::OK, "{path}");
            assert!(start.elapsed() < UNCACHED, "{path} took {:?}", start.elapsed());
        }
    }
    postgres.resume().await;
    eventually(SOON, "postgresql is asked again", async || {
        let status = get(&catalog, &missing()).await.status();
        if status == StatusCode::NOT_FOUND { Ok(()) } else { Err(status) }
    })
    .await;
}

#[tokio::test]
async fn without_both_stores_the_answer_is_a_problem_and_the_reader_lives_on() {
    let postgres = PostgresServer::start().await;
    let catalog = Catalog::builder().postgres(&postgres).without_redis().without_projector().start().await;
    assert_eq!(get(&catalog, "/api/events").await.status(), StatusCode::OK);
    postgres.kill().await;
    // What the index remembers is all there is.
    eventually(SOON, "stale", async || {
        let answer = get(&catalog, "/api/events").await;
        let from = (answer.status(), source(&answer));
        if from == (StatusCode::OK, "stale".to_owned()) { Ok(()) } else { Err(from) }
    })
    .await;
    let sessions = format!("/api/events/{}/sessions", Uuid::now_v7());
    assert_eq!(get(&catalog, &sessions).await.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(get(&catalog, "/livez").await.status(), StatusCode::OK);
    assert_eq!(get(&catalog, "/readyz").await.status(), StatusCode::OK);
    postgres.start_again().await;
    answered_from(&catalog, "/api/events", "postgres").await;
}

#[tokio::test]
async fn a_herd_that_asks_for_one_missing_document_asks_postgresql_once() {
    let catalog = Catalog::builder().without_projector().start().await;
    let id = rows::event(&catalog.pool, "in demand").await;
    let asks = (0..200).map(|_| {
        let request = catalog.public(&format!("/api/events/{id}"));
        tokio::spawn(async move { request.send().await.unwrap().status() })
    });
    for ask in asks.collect::<Vec<_>>() {
        assert_eq!(ask.await.unwrap(), StatusCode::OK);
    }
    let metrics = get(&catalog, "/metrics").await.text().await.unwrap();
    assert!(metrics.contains("catalog_fills_total{outcome=\"stored\"} 1\n"), "{metrics}");
}

#[tokio::test]
async fn a_reader_told_to_end_finishes_what_is_under_way() {
    let catalog = Catalog::builder().readers(2).start().await;
    let url = format!("{}/api/events", catalog.read_urls[0]);
    let client = catalog.http.clone();
    let asking = tokio::spawn(async move {
        let mut answered = 0;
        loop {
            match client.get(&url).send().await {
                Ok(answer) => {
                    assert_eq!(answer.status(), StatusCode::OK);
                    answer.bytes().await.expect("an answer that began must end");
                    answered += 1;
                }
                // Nobody listens any more.
                Err(error) if error.is_connect() => return answered,
                // Sent on a kept connection in the moment of its closing: a client sends that again.
                Err(error) => assert!(error.is_request(), "{error:?}"),
            }
        }
    });
    tokio::time::sleep(Duration::from_millis(200)).await;
    let status = catalog.process("catalog-read").terminate().await;
    assert!(status.is_some_and(|status| status.success()));
    assert!(asking.await.unwrap() > 0);
}
