//! How much, and how often, one may ask.

use catalog_dev::testing::Catalog;
use reqwest::{Response, StatusCode};
use serde_json::Value;

use crate::{SOON, eventually, get, raw};

fn text<'a>(answer: &'a Response, name: &str) -> &'a str {
    answer.headers().get(name).unwrap_or_else(|| panic!("no {name} in {answer:?}")).to_str().unwrap()
}

#[tokio::test]
async fn who_asks_too_often_is_told_when_to_come_back_and_then_may() {
    let catalog = Catalog::builder().env("catalog-read", "CATALOG_READ_RATE_LIMIT", "1").start().await;
    let first = get(&catalog, "/api/events").await;
    assert_eq!(text(&first, "ratelimit-policy"), "\"default\";q=4;w=4");
    assert_eq!(text(&first, "ratelimit"), "\"default\";r=3;t=1");

    let refused = eventually(SOON, "it is too often", async || {
        let answer = get(&catalog, "/api/events").await;
        if answer.status() == StatusCode::TOO_MANY_REQUESTS { Ok(answer) } else { Err(answer) }
    })
    .await;
    assert_eq!(text(&refused, "ratelimit"), "\"default\";r=0;t=4");
    assert_eq!(text(&refused, "retry-after"), "1");
    assert_eq!(text(&refused, "api-version"), "1");
    assert_eq!(text(&refused, "access-control-allow-origin"), "*");
    let problem: Value = refused.json().await.unwrap();
    assert_eq!((&problem["status"], &problem["code"]), (&429.into(), &"too_many_requests".into()));

    // Probes and preflights are not counted.
    for path in ["/livez", "/readyz", "/metrics"] {
        let answer = get(&catalog, path).await;
        assert_eq!((answer.status(), answer.headers().contains_key("ratelimit")), (StatusCode::OK, false), "{path}");
    }
    let preflight = catalog.http.request(reqwest::Method::OPTIONS, format!("{}/api/events", catalog.read_url));
    assert_eq!(preflight.send().await.unwrap().status(), StatusCode::NO_CONTENT);
    eventually(SOON, "it may ask again", async || {
        let status = get(&catalog, "/api/events").await.status();
        if status == StatusCode::OK { Ok(()) } else { Err(status) }
    })
    .await;
}

#[tokio::test]
async fn without_a_limit_nothing_is_said_of_one() {
    let catalog = Catalog::builder().env("catalog-read", "CATALOG_READ_RATE_LIMIT", "0").start().await;
    for _ in 0..10 {
        let answer = get(&catalog, "/api/events").await;
        assert_eq!((answer.status(), answer.headers().contains_key("ratelimit")), (StatusCode::OK, false));
    }
}

#[tokio::test]
async fn what_is_too_large_is_refused_with_a_problem_that_says_what() {
    let catalog = Catalog::start().await;
    let x = |count: usize| "x".repeat(count);
    for (request, status, code) in [
        (format!("GET /api/events/{} HTTP/1.1\r\nHost: x\r\n", x(8_200)), 414, "uri_too_long"),
        (format!("GET /api/events?q={} HTTP/1.1\r\nHost: x\r\n", x(4_096)), 414, "uri_too_long"),
        (format!("GET /api/events HTTP/1.1\r\nHost: x\r\nX-Large: {}\r\n", x(16_400)), 431, "headers_too_large"),
        ("GET /api/events HTTP/1.1\r\nHost: x\r\nContent-Length: 1025\r\n".to_owned(), 413, "too_large"),
        ("GET /api/events HTTP/1.1\r\n".to_owned(), 400, "bad_request"),
        ("GET /api/events HTTP/1.1\r\nHost: x\r\nHost: y\r\n".to_owned(), 400, "bad_request"),
    ] {
        let line = &request[..request.len().min(60)];
        let answer = raw::exchange(&catalog, format!("{request}Connection: close\r\n\r\n").as_bytes()).await;
        let (answered, body) = raw::parts(&answer);
        let problem: Value = serde_json::from_str(body).unwrap_or_else(|_| panic!("{line}: {answer}"));
        assert_eq!((answered, &problem["code"]), (status, &Value::from(code)), "{line}");
        assert!(answer.contains("application/problem+json"), "{line}");
    }
    // As large as may be.
    for request in [
        format!("GET /api/events?q={} HTTP/1.1\r\nHost: x\r\n", x(4_000)),
        format!("GET /api/events HTTP/1.1\r\nHost: x\r\nX-Large: {}\r\n", x(16_000)),
        "GET /api/events HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n".to_owned(),
        "GET /api/events HTTP/1.0\r\n".to_owned(),
    ] {
        let line = &request[..request.len().min(60)];
        let body = if request.contains("Content-Length") { "body" } else { "" };
        let answer = raw::exchange(&catalog, format!("{request}Connection: close\r\n\r\n{body}").as_bytes()).await;
        assert_eq!(raw::parts(&answer).0, 200, "{line}: {answer}");
    }
}

#[tokio::test]
async fn what_the_http_library_cannot_hold_it_refuses_by_itself() {
    let catalog = Catalog::start().await;
    // These answers have no body: the library gives them before there is a request that could be passed on.
    for (request, status) in [
        (format!("GET /api/events HTTP/1.1\r\nHost: x\r\n{}\r\n", "A: b\r\n".repeat(101)), 431),
        ("no HTTP at all\r\n\r\n".to_owned(), 400),
    ] {
        let answer = raw::exchange(&catalog, request.as_bytes()).await;
        assert_eq!(raw::parts(&answer).0, status, "{}", &request[..request.len().min(60)]);
    }
    // Closed with bytes unread: whether the answer still arrives is up to the network.
    let endless = format!("GET /api/events HTTP/1.1\r\nHost: x\r\nX-Large: {}\r\n\r\n", "x".repeat(500_000));
    let answer = raw::exchange(&catalog, endless.as_bytes()).await;
    assert!(answer.is_empty() || raw::parts(&answer) == (431, ""), "{answer}");
    assert_eq!(get(&catalog, "/api/events").await.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_body_without_an_end_is_not_read() {
    let catalog = Catalog::start().await;
    let endless =
        format!("GET /api/events HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5000\r\n{}", "x".repeat(10_000));
    let answer = raw::exchange(&catalog, endless.as_bytes()).await;
    assert!(answer.is_empty() || raw::parts(&answer).0 == 200, "{answer}");
}
