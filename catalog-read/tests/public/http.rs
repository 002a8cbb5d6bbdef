//! What HTTP asks of the API, whatever the catalog holds.

use catalog_dev::testing::{Catalog, rows};
use reqwest::{Method, StatusCode};
use serde_json::Value;
use uuid::Uuid;

use crate::{answered_from, get};

#[tokio::test]
async fn only_get_and_head_are_allowed_and_allow_says_so() {
    let catalog = Catalog::start().await;
    let id = Uuid::now_v7();
    for path in ["/api/events".to_owned(), format!("/api/v1/events/{id}"), format!("/api/events/{id}/sessions")] {
        for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::from_bytes(b"BREW").unwrap()] {
            let answer =
                catalog.http.request(method.clone(), format!("{}{path}", catalog.read_url)).body("{}").send().await.unwrap();
            assert_eq!(answer.status(), StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
            assert_eq!(answer.headers()["allow"], "GET,HEAD");
            assert_eq!(answer.headers()["content-type"], "application/problem+json");
        }
    }
}

#[tokio::test]
async fn every_error_is_a_problem_that_carries_the_request_id() {
    let catalog = Catalog::start().await;
    let missing = format!("/api/events/{}", Uuid::now_v7());
    for (path, status, code) in [
        ("/", 404, "not_found"),
        ("/api/nothing", 404, "not_found"),
        ("/api/events/", 404, "not_found"),
        (missing.as_str(), 404, "not_found"),
        ("/api/events/not-a-uuid", 400, "bad_request"),
        ("/api/events/not-a-uuid/sessions", 400, "bad_request"),
        ("/api/events/%00", 400, "bad_request"),
        ("/api/events/%ff%fe", 400, "bad_request"),
    ] {
        let answer = catalog.public(path).header("x-request-id", "from-the-test.1").send().await.unwrap();
        assert_eq!(answer.status(), status, "{path}");
        assert_eq!(answer.headers()["content-type"], "application/problem+json", "{path}");
        assert_eq!(answer.headers()["x-request-id"], "from-the-test.1", "{path}");
        let problem: Value = answer.json().await.unwrap();
        assert_eq!(problem["status"], status, "{path}");
        assert_eq!(problem["code"], code, "{path}");
        assert_eq!(problem["request_id"], "from-the-test.1", "{path}");
        assert!(problem["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{path}");
    }
    // An id that could forge a log line is not taken over.
    let answer = catalog.public("/api/events").header("x-request-id", "a b\"").send().await.unwrap();
    let given = answer.headers()["x-request-id"].to_str().unwrap();
    assert!(given.len() > 16 && given.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-'), "{given}");
}

#[tokio::test]
async fn head_answers_the_headers_of_get_without_its_body() {
    let catalog = Catalog::start().await;
    let id = rows::event(&catalog.pool, "headed").await;
    for path in ["/api/events".to_owned(), format!("/api/events/{id}"), format!("/api/events/{id}/sessions")] {
        let got = answered_from(&catalog, &path, "redis").await;
        let head = catalog.http.head(format!("{}{path}", catalog.read_url)).send().await.unwrap();
        assert_eq!(head.status(), StatusCode::OK);
        for name in ["etag", "content-type", "content-length", "catalog-version"] {
            assert_eq!(head.headers()[name], got.headers()[name], "{path} {name}");
        }
        assert!(head.bytes().await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn a_client_that_has_the_present_state_is_told_so_without_a_body() {
    let catalog = Catalog::start().await;
    let id = rows::event(&catalog.pool, "cached").await;
    let path = format!("/api/events/{id}");
    let etag = answered_from(&catalog, &path, "redis").await.headers()["etag"].clone();
    let with = async |tag: &str| catalog.public(&path).header("if-none-match", tag).send().await.unwrap();

    let held = etag.to_str().unwrap();
    for tag in [held, &format!("\"other\", W/{held}"), "*"] {
        let answer = with(tag).await;
        assert_eq!((answer.status(), &answer.headers()["etag"]), (StatusCode::NOT_MODIFIED, &etag), "{tag}");
        assert!(answer.bytes().await.unwrap().is_empty());
    }
    assert_eq!(with("\"other\"").await.status(), StatusCode::OK);

    rows::run(&catalog.pool, "update events set name = 'changed'").await;
    crate::eventually(crate::SOON, "the new state is answered whole", async || {
        let answer = with(held).await;
        if answer.status() == StatusCode::OK { Ok(()) } else { Err(answer.status()) }
    })
    .await;
}

#[tokio::test]
async fn a_page_of_any_origin_may_read_without_credentials() {
    let catalog = Catalog::start().await;
    let answer = catalog.public("/api/events").header("origin", "https://shop.example.org").send().await.unwrap();
    assert_eq!(answer.headers()["access-control-allow-origin"], "*");
    assert!(answer.headers()["access-control-expose-headers"].to_str().unwrap().contains("catalog-version"));
    assert_eq!(answer.headers()["x-content-type-options"], "nosniff");

    let preflight = catalog
        .http
        .request(Method::OPTIONS, format!("{}/api/events", catalog.read_url))
        .header("origin", "https://shop.example.org")
        .header("access-control-request-method", "GET")
        .header("access-control-request-headers", "if-none-match,catalog-min-version");
    let preflight = preflight.send().await.unwrap();
    assert!(preflight.status().is_success());
    assert_eq!(preflight.headers()["access-control-allow-methods"], "GET,HEAD");
}

#[tokio::test]
async fn a_client_that_never_ends_its_headers_is_cut_off() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let catalog = Catalog::builder().env("catalog-read", "CATALOG_HEADER_TIMEOUT_SECONDS", "1").start().await;
    let address = catalog.read_url.strip_prefix("http://").unwrap();
    let mut slow = tokio::net::TcpStream::connect(address).await.unwrap();
    slow.write_all(b"GET /api/events HTTP/1.1\r\nHost: x\r\n").await.unwrap();
    let mut rest = Vec::new();
    let cut = tokio::time::timeout(crate::SOON, slow.read_to_end(&mut rest)).await;
    assert!(cut.is_ok(), "the connection was still open");
}

#[tokio::test]
async fn every_process_tells_its_health_and_its_metrics() {
    let catalog = Catalog::start().await;
    get(&catalog, "/api/events").await;
    for url in [&catalog.read_url, &catalog.write_url, &catalog.projector_url] {
        for path in ["/livez", "/readyz"] {
            assert_eq!(catalog.http.get(format!("{url}{path}")).send().await.unwrap().status(), StatusCode::OK, "{url}{path}");
        }
        let metrics = catalog.http.get(format!("{url}/metrics")).send().await.unwrap().text().await.unwrap();
        assert!(metrics.contains("http_server_request_duration_seconds_bucket{"), "{url}");
    }
}
