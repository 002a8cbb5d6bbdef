//! What answers say besides their content.

use catalog_dev::testing::{Catalog, rows};
use reqwest::{Method, Response, StatusCode};
use uuid::Uuid;

use crate::{SOON, answered_from, eventually, get, projected, raw, source};

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";

fn header<'a>(answer: &'a Response, name: &str) -> &'a str {
    answer.headers().get(name).unwrap_or_else(|| panic!("no {name} in {answer:?}")).to_str().unwrap()
}

#[tokio::test]
async fn every_answer_tells_the_version_of_the_api_and_how_long_it_took() {
    let catalog = Catalog::start().await;
    let id = rows::event(&catalog.pool, "timed").await;
    let found = format!("/api/v1/events/{id}");
    answered_from(&catalog, &found, "redis").await;
    for (path, status) in [
        (found.as_str(), StatusCode::OK),
        ("/api/events?page=0", StatusCode::BAD_REQUEST),
        ("/api/nothing", StatusCode::NOT_FOUND),
        (&format!("/api/events/{}", Uuid::now_v7()), StatusCode::NOT_FOUND),
    ] {
        let answer = get(&catalog, path).await;
        assert_eq!(answer.status(), status, "{path}");
        assert_eq!(header(&answer, "api-version"), "1", "{path}");
        let timing = header(&answer, "server-timing").strip_prefix("total;dur=").unwrap();
        let (ms, store) = timing.split_once(", store;desc=").unwrap_or((timing, ""));
        assert!(ms.parse::<f64>().unwrap() > 0.0, "{timing}");
        assert_eq!(store == "redis", status == StatusCode::OK, "{path}: {timing}");
    }
    for path in ["/api/nothing", "/livez", "/nothing"] {
        let answer = get(&catalog, path).await;
        assert_eq!(header(&answer, "x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.headers().contains_key("api-version"), path.starts_with("/api"), "{path}");
    }
}

#[tokio::test]
async fn a_caller_that_traces_is_answered_within_its_trace() {
    let catalog = Catalog::start().await;
    let traced = async |parent: &str| catalog.public("/api/events").header("traceparent", parent).send().await.unwrap();
    let parent = format!("00-{TRACE}-b7ad6b7169203331-01");
    let (one, other) = (traced(&parent).await, traced(&parent).await);
    for answer in [&one, &other] {
        let answered = header(answer, "traceparent");
        assert!(answered.starts_with(&format!("00-{TRACE}-")) && answered.ends_with("-01"), "{answered}");
        assert_ne!(answered, parent);
    }
    assert_ne!(header(&one, "traceparent"), header(&other, "traceparent"));
    for invalid in ["00-00000000000000000000000000000000-b7ad6b7169203331-01", "ff-x", "00"] {
        let answer = traced(invalid).await;
        assert_eq!(answer.status(), StatusCode::OK);
        assert!(!answer.headers().contains_key("traceparent"), "{invalid}");
    }
    assert!(!get(&catalog, "/api/events").await.headers().contains_key("traceparent"));
}

#[tokio::test]
async fn head_is_answered_as_get_is_also_with_codings_and_errors_and_then_nothing() {
    let catalog = Catalog::start().await;
    rows::run(&catalog.pool, "insert into events (name) select 'event ' || i from generate_series(1, 30) i").await;
    eventually(SOON, "all are listed", async || {
        let answer = answered_from(&catalog, "/api/events", "redis").await.text().await.unwrap();
        if answer.contains("\"count\":30") { Ok(()) } else { Err(answer) }
    })
    .await;
    for (path, status) in [("/api/events", 200), ("/api/nothing", 404), ("/api/events?page=x", 400)] {
        for coding in ["identity", "gzip", "br"] {
            let asked = |method: &str| {
                let rest = "Host: x\r\nX-Request-Id: r-1\r\nConnection: close\r\n\r\n";
                format!("{method} {path} HTTP/1.1\r\nAccept-Encoding: {coding}\r\n{rest}")
            };
            let answer = async |method: &str| {
                let answer = raw::exchange(&catalog, asked(method).as_bytes()).await;
                assert_eq!(raw::parts(&answer).0, status, "{method} {path}");
                let (head, body) = answer.split_once("\r\n\r\n").unwrap();
                let lines = head.lines().filter(|line| !line.starts_with("server-timing:") && !line.starts_with("date:"));
                let mut lines: Vec<_> = lines.map(str::to_owned).collect();
                lines.sort_unstable();
                (lines, body.is_empty())
            };
            let (got, is_empty) = answer("GET").await;
            assert!(!is_empty && got.iter().any(|line| line.starts_with("content-length:")), "{got:?}");
            assert_eq!(answer("HEAD").await, (got, true), "{path} {coding}");
        }
    }
}

#[tokio::test]
async fn a_script_of_any_origin_may_ask_and_see_all_that_is_told() {
    let catalog = Catalog::start().await;
    for path in ["/api/events", "/api/nothing"] {
        let answer = catalog.public(path).header("origin", "https://shop.example.org").send().await.unwrap();
        assert_eq!(header(&answer, "access-control-allow-origin"), "*");
        let exposed = header(&answer, "access-control-expose-headers");
        for name in ["etag", "link", "retry-after", "ratelimit", "ratelimit-policy", "age", "server-timing", "traceparent"] {
            assert!(exposed.split(',').any(|exposed| exposed == name), "{name} in {exposed}");
        }
        let asked = catalog.http.request(Method::OPTIONS, format!("{}{path}", catalog.read_url));
        let asked = asked.header("origin", "https://shop.example.org").header("access-control-request-method", "GET");
        let preflight = asked.header("access-control-request-headers", "traceparent,prefer").send().await.unwrap();
        assert_eq!(preflight.status(), StatusCode::NO_CONTENT);
        assert_eq!(header(&preflight, "access-control-allow-origin"), "*");
        assert_eq!(header(&preflight, "access-control-max-age"), "86400");
        let allowed = header(&preflight, "access-control-allow-headers");
        for name in ["if-none-match", "if-modified-since", "catalog-min-version", "traceparent", "prefer", "last-event-id"] {
            assert!(allowed.split(',').any(|allowed| allowed == name), "{name} in {allowed}");
        }
    }
}

#[tokio::test]
async fn browsers_always_ask_and_a_cdn_may_answer_by_itself_but_not_longer_when_it_is_stale() {
    let catalog = Catalog::builder().readers(2).env("catalog-read-2", "CATALOG_READ_CACHE_PROFILE", "cdn").start().await;
    let id = rows::event(&catalog.pool, "cached").await;
    let path = format!("/api/events/{id}");
    let of = async |reader: usize| catalog.http.get(format!("{}{path}", catalog.read_urls[reader])).send().await.unwrap();
    let from = async |reader: usize, wanted: &str| {
        eventually(SOON, &format!("reader {reader} answers from {wanted}"), async || {
            let answer = of(reader).await;
            if answer.status() == StatusCode::OK && source(&answer) == wanted { Ok(answer) } else { Err(answer) }
        })
        .await
    };
    let (browser, cdn) = (from(0, "redis").await, from(1, "redis").await);
    assert_eq!(header(&browser, "cache-control"), "public, no-cache");
    assert!(header(&cdn, "cache-control").starts_with("public, max-age=0, s-maxage=2,"), "{cdn:?}");
    for answer in [&browser, &cdn] {
        assert_eq!(header(answer, "vary"), "accept, accept-encoding, catalog-min-version");
        assert!(!answer.headers().contains_key("age"));
    }

    // What a reader has seen for itself and Redis may lack, it goes on looking up in PostgreSQL.
    projected(&catalog).await;
    // Nobody confirms any more that nothing has changed.
    catalog.process("projector").kill().await;
    let stale = from(1, "stale").await;
    assert_eq!(header(&stale, "cache-control"), "public, max-age=0, stale-if-error=86400");
    let age: u64 = header(&stale, "age").parse().unwrap();
    assert!((1..=30).contains(&age), "{age}");
    assert_eq!(header(&from(0, "stale").await, "cache-control"), "public, no-cache");
}
