//! Compressed answers.

use std::io::Read;

use catalog_dev::testing::{Catalog, rows};
use reqwest::{Response, StatusCode, header::HeaderMap};

use crate::{SOON, answered_from, eventually, json};

/// An event whose description is so long, and its path once it is in Redis.
async fn event(catalog: &Catalog, description_bytes: usize) -> String {
    let id = rows::event(&catalog.pool, "compressed").await;
    let description = format!("description = left(repeat('All about it. ', 100000), {description_bytes})");
    rows::run(&catalog.pool, &format!("update events set {description} where id = '{id}'")).await;
    let path = format!("/api/events/{id}");
    eventually(SOON, "the event is whole", async || {
        let text = answered_from(catalog, &path, "redis").await.text().await.unwrap();
        if text.len() > description_bytes { Ok(()) } else { Err(text) }
    })
    .await;
    path
}

async fn accepting(catalog: &Catalog, path: &str, codings: &str) -> Response {
    let answer = catalog.public(path).header("accept-encoding", codings).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK, "{path}");
    answer
}

/// The coding, and the body without it.
async fn decoded(answer: Response) -> (Option<String>, String) {
    let coding = answer.headers().get("content-encoding").map(|coding| coding.to_str().unwrap().to_owned());
    let bytes = answer.bytes().await.unwrap();
    let mut text = String::new();
    match coding.as_deref() {
        Some("br") => brotli::Decompressor::new(&*bytes, 4096).read_to_string(&mut text).unwrap(),
        Some("gzip") => flate2::read::GzDecoder::new(&*bytes).read_to_string(&mut text).unwrap(),
        Some(other) => panic!("nobody asked for {other}"),
        None => bytes.as_ref().read_to_string(&mut text).unwrap(),
    };
    (coding, text)
}

#[tokio::test]
async fn a_client_gets_the_coding_that_it_likes_best_and_the_same_text_in_each() {
    let catalog = Catalog::start().await;
    let path = event(&catalog, 4_000).await;
    rows::run(&catalog.pool, "insert into events (name) select 'event ' || i from generate_series(1, 30) i").await;
    eventually(SOON, "all are listed", async || {
        let count = json(&catalog, "/api/events").await["count"].clone();
        if count == 31 { Ok(()) } else { Err(count) }
    })
    .await;
    // No page of a walk: that one tells when it was made.
    for path in [path.as_str(), "/api/events?page_size=100", "/api/v1/events?page=2&page_size=16"] {
        let (_, plain) = decoded(accepting(&catalog, path, "identity").await).await;
        let mut etags = Vec::new();
        for (codings, wanted) in
            [("gzip, deflate, br, zstd", Some("br")), ("gzip", Some("gzip")), ("br;q=0.1, identity", None), ("compress", None)]
        {
            // The second one comes from what the first one left.
            for _ in 0..2 {
                let answer = accepting(&catalog, path, codings).await;
                etags.push(answer.headers()["etag"].clone());
                assert!(answer.headers()["vary"].to_str().unwrap().contains("accept-encoding"));
                let length: usize = answer.headers()["content-length"].to_str().unwrap().parse().unwrap();
                assert_eq!(wanted.is_some(), length < plain.len(), "{path} {codings}: {length} of {}", plain.len());
                let (coding, text) = decoded(answer).await;
                assert_eq!((coding.as_deref(), text.as_str()), (wanted, plain.as_str()), "{path} {codings}");
            }
        }
        etags.dedup();
        assert_eq!(etags.len(), 3, "an ETag for each coding: {etags:?}");
    }
}

#[tokio::test]
async fn a_small_answer_is_compressed_only_for_those_who_take_nothing_else() {
    let catalog = Catalog::start().await;
    let path = event(&catalog, 100).await;
    assert_eq!(decoded(accepting(&catalog, &path, "gzip, br").await).await.0, None);
    assert_eq!(decoded(accepting(&catalog, &path, "gzip, identity;q=0").await).await.0.as_deref(), Some("gzip"));
    // Nothing is left to send, and that is no reason to send nothing.
    assert_eq!(decoded(accepting(&catalog, &path, "*;q=0").await).await.0, None);
}

#[tokio::test]
async fn what_a_client_holds_is_compared_in_the_coding_that_it_would_get() {
    let catalog = Catalog::start().await;
    let path = event(&catalog, 4_000).await;
    let etag = async |codings: &str| accepting(&catalog, &path, codings).await.headers()["etag"].clone();
    let (plain, gzip, brotli) = (etag("identity").await, etag("gzip").await, etag("br").await);
    for (held, codings, status) in [
        (&plain, "identity", StatusCode::NOT_MODIFIED),
        (&gzip, "gzip", StatusCode::NOT_MODIFIED),
        (&brotli, "gzip, br", StatusCode::NOT_MODIFIED),
        (&gzip, "gzip, br", StatusCode::OK),
        (&brotli, "identity", StatusCode::OK),
        (&plain, "gzip", StatusCode::OK),
    ] {
        let asked = catalog.public(&path).header("accept-encoding", codings).header("if-none-match", held);
        let answer = asked.send().await.unwrap();
        assert_eq!(answer.status(), status, "{held:?} for {codings}");
        if status == StatusCode::NOT_MODIFIED {
            assert_eq!(&answer.headers()["etag"], held);
            assert_names(answer.headers(), &["cache-control", "vary", "cache-status", "catalog-version"]);
            assert!(!answer.headers().contains_key("content-encoding"));
            assert!(!answer.headers().contains_key("content-length"));
        }
    }
}

fn assert_names(headers: &HeaderMap, names: &[&str]) {
    for name in names {
        assert!(headers.contains_key(*name), "{name} is missing in {headers:?}");
    }
}

#[tokio::test]
async fn a_new_version_is_compressed_anew() {
    let catalog = Catalog::start().await;
    let path = event(&catalog, 4_000).await;
    let (_, old) = decoded(accepting(&catalog, &path, "gzip").await).await;
    rows::run(&catalog.pool, "update events set name = 'renamed'").await;
    eventually(SOON, "the new name is answered", async || {
        let (coding, text) = decoded(accepting(&catalog, &path, "gzip").await).await;
        assert_eq!(coding.as_deref(), Some("gzip"));
        if text.contains("renamed") { Ok(()) } else { Err(text == old) }
    })
    .await;
}

#[tokio::test]
async fn a_large_answer_is_compressed_once_however_many_ask() {
    let catalog = Catalog::start().await;
    let id = rows::event(&catalog.pool, "every night").await;
    let nights = "now() + make_interval(days => i), now() + make_interval(days => i, hours => 3)";
    let sessions = format!(
        "insert into sessions (event_id, starts_at, ends_at, total_capacity) select '{id}', {nights}, 9 from generate_series(1, 2000) i"
    );
    rows::run(&catalog.pool, &sessions).await;
    let path = format!("/api/events/{id}/sessions");
    let plain = eventually(SOON, "all sessions are listed", async || {
        let text = answered_from(&catalog, &path, "redis").await.text().await.unwrap();
        if text.matches("\"starts_at\"").count() == 2_000 { Ok(text) } else { Err(text.len()) }
    })
    .await;
    let asking = (0..20).map(|_| async {
        let (coding, text) = decoded(accepting(&catalog, &path, "gzip").await).await;
        assert_eq!((coding.as_deref(), text == plain), (Some("gzip"), true));
    });
    futures_util::future::join_all(asking).await;
    let metrics = catalog.public("/metrics").send().await.unwrap().text().await.unwrap();
    assert!(metrics.contains("catalog_compressions_total{outcome=\"made\"} 1\n"), "{metrics}");
}
