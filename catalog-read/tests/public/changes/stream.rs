//! Changes as they come.

use catalog_dev::testing::{Catalog, allow_open_files, rows};
use futures_util::{StreamExt, stream};
use reqwest::StatusCode;
use tokio::time::Duration;
use uuid::Uuid;

use super::sse::{Event, Sse};
use crate::{SOON, get, json};

const LISTENERS: usize = 2_000;
/// Those that dial at once.
const DIALLING: usize = 100;
/// Both ends of a connection have one, in two processes, and the reader gives half of its own to listeners.
const OPEN_FILES: u32 = 5_000;

fn is(event: &Event, kind: &str, id: Uuid) -> bool {
    event.kind == kind && event.data["id"] == id.to_string() && event.data["changed_at"].as_str().unwrap().ends_with('Z')
}

#[tokio::test]
async fn a_listener_is_told_what_changes_from_now_on() {
    let catalog = Catalog::start().await;
    let mut stream = Sse::open(&catalog, None).await;
    assert_eq!(stream.block(SOON).await.unwrap(), "retry: 2000");
    stream.position().await;
    let id = rows::event(&catalog.pool, "live").await;
    assert!(is(&stream.event().await, "changed", id));
    rows::run(&catalog.pool, "delete from events").await;
    let deleted = stream.event().await;
    assert!(is(&deleted, "deleted", id));
    // Its ids are tokens of the pages, too, and theirs are its.
    let page = json(&catalog, &format!("/api/changes?since={}", deleted.id)).await;
    assert!(page["results"].as_array().unwrap().is_empty(), "{page}");
    let id = rows::event(&catalog.pool, "next").await;
    assert!(is(&stream.event().await, "changed", id));
    let mut other = Sse::open(&catalog, page["token"].as_str()).await;
    assert!(is(&other.event().await, "changed", id));
}

#[tokio::test]
async fn a_listener_goes_on_where_it_was_when_its_reader_was_killed() {
    let catalog = Catalog::start().await;
    let mut stream = Sse::open(&catalog, None).await;
    stream.position().await;
    let first = rows::event(&catalog.pool, "before").await;
    assert!(is(&stream.event().await, "changed", first));

    catalog.process("catalog-read").kill().await;
    assert!(stream.event_or_end().await.is_none());
    let mut missed = Vec::new();
    for n in 0..5 {
        missed.push(rows::event(&catalog.pool, &format!("missed {n}")).await);
    }
    catalog.process("catalog-read").start_again().await;
    catalog.process("catalog-read").ready().await;
    let mut stream = Sse::open(&catalog, Some(&stream.last_id)).await;
    for _ in 0..5 {
        let event = stream.event().await;
        let id: Uuid = event.data["id"].as_str().unwrap().parse().unwrap();
        assert!(is(&event, "changed", id));
        assert!(missed.contains(&id), "{id} was told twice, or never missed");
        missed.retain(|missed| *missed != id);
    }
    let next = rows::event(&catalog.pool, "after").await;
    assert!(is(&stream.event().await, "changed", next));
}

#[tokio::test]
async fn two_thousand_listeners_are_all_told() {
    allow_open_files(OPEN_FILES);
    let catalog = Catalog::start().await;
    let opening = (0..LISTENERS).map(|_| async {
        let mut stream = Sse::open(&catalog, None).await;
        stream.position().await;
        stream
    });
    let mut streams: Vec<_> = stream::iter(opening).buffer_unordered(DIALLING).collect().await;
    let metrics = get(&catalog, "/metrics").await.text().await.unwrap();
    assert!(metrics.contains(&format!("catalog_stream_listeners {LISTENERS}\n")), "{metrics}");
    let id = rows::event(&catalog.pool, "heard by all").await;
    for stream in &mut streams {
        assert!(is(&stream.event().await, "changed", id));
    }
}

#[tokio::test]
async fn a_silent_stream_is_kept_alive_and_no_limit_of_requests_ends_it() {
    let catalog = Catalog::builder().env("catalog-read", "CATALOG_HEADER_TIMEOUT_SECONDS", "1").start().await;
    let mut stream = Sse::open(&catalog, None).await;
    stream.position().await;
    let before = stream.last_id.clone();
    rows::run(&catalog.pool, "select pg_current_xact_id()").await;
    let block = stream.block(Duration::from_secs(20)).await.unwrap();
    assert!(block.starts_with(": "), "{block}");
    assert_ne!(stream.last_id, before, "who was told nothing still knows how far that was");
    let id = rows::event(&catalog.pool, "at last").await;
    assert!(is(&stream.event().await, "changed", id));
}

#[tokio::test]
async fn past_the_cap_nobody_may_listen_until_another_goes() {
    let catalog = Catalog::builder().env("catalog-read", "CATALOG_READ_STREAM_MAX", "2").start().await;
    let streams = [Sse::open(&catalog, None).await, Sse::open(&catalog, None).await];
    let answer = get(&catalog, "/api/changes/stream").await;
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.headers()["retry-after"], "1");
    drop(streams);
    catalog_dev::testing::eventually(SOON, "there is room again", async || {
        let status = get(&catalog, "/api/v1/changes/stream").await.status();
        if status == StatusCode::OK { Ok(()) } else { Err(status) }
    })
    .await;
}
