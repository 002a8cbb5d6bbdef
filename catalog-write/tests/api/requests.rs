//! Requests that cannot be read, and what surrounds a body: media types, methods, paths, sizes.

use reqwest::Method;
use serde_json::json;

use crate::admin::{Admin, Answer};

const NOBODY: &str = "/api/admin/events/0190a0b0-0000-7000-8000-000000000000";

async fn raw(admin: &Admin, method: Method, path: &str, media_type: &str, body: impl Into<reqwest::Body>) -> Answer {
    Answer::to(admin.catalog.admin(method, path).header("content-type", media_type).body(body)).await
}

#[tokio::test]
async fn a_body_that_is_no_json_is_refused_with_its_place() {
    let admin = Admin::start().await;
    let cases: [(&[u8], &str); 8] = [
        (b"", "The body is empty; send a JSON object."),
        (b"{\"name\": \"Jazz\"", "The body ends too early, at line 1, column 15."),
        (b"{\n  \"name\": Jazz}", "The body is not valid JSON, at line 2, column 11."),
        (b"{} {}", "The body is not valid JSON, at line 1, column 4."),
        (b"{\"name\": \"\\ud800\"}", "The body is not valid JSON, at line 1, column 17."),
        (b"{\"name\": 1e999}", "The body is not valid JSON, at line 1, column 14."),
        (b"\xef\xbb\xbf{}", "The body is not valid JSON, at line 1, column 1."),
        (b"{\"name\": \"\xff\"}", "The body is not UTF-8."),
    ];
    for (body, detail) in cases {
        let answer = raw(&admin, Method::POST, "/api/admin/events", "application/json", body).await;
        answer.assert_problem(400, "bad_request");
        assert_eq!(answer.json["detail"], detail);
    }
    let deep = "[".repeat(200_000);
    raw(&admin, Method::POST, "/api/admin/events", "application/json", deep).await.assert_problem(400, "bad_request");
}

#[tokio::test]
async fn a_body_that_is_no_object_is_refused() {
    let admin = Admin::start().await;
    for body in [json!([]), json!("x"), json!(1), json!(null), json!(true)] {
        admin.post("/api/admin/events", &body).await.assert_faults(&[("#", "wrong_type")]);
    }
}

#[tokio::test]
async fn a_repeated_member_counts_as_its_last() {
    let admin = Admin::start().await;
    let made = raw(&admin, Method::POST, "/api/admin/events", "application/json", r#"{"name": 1, "name": "Jazz"}"#).await;
    assert_eq!(made.json["name"], "Jazz");
}

#[tokio::test]
async fn each_method_takes_its_media_types_and_says_which() {
    let admin = Admin::start().await;
    let event = admin.event(&json!({"name": "Jazz"})).await;
    let merge_patch = "application/merge-patch+json";
    for (method, path, media_type, status) in [
        (Method::POST, "/api/admin/events", "application/json; charset=utf-8", 201),
        (Method::POST, "/api/admin/events", "Application/JSON", 201),
        (Method::POST, "/api/admin/events", merge_patch, 415),
        (Method::POST, "/api/admin/events", "text/plain", 415),
        (Method::POST, "/api/admin/events", "application/x-www-form-urlencoded", 415),
        (Method::POST, "/api/admin/events", "", 415),
        (Method::PUT, &event, "application/json", 200),
        (Method::PUT, &event, merge_patch, 415),
        (Method::PATCH, &event, "application/json", 200),
        (Method::PATCH, &event, merge_patch, 200),
        (Method::PATCH, &event, "application/json-patch+json", 415),
    ] {
        let answer = raw(&admin, method.clone(), path, media_type, r#"{"name": "Jazz"}"#).await;
        assert_eq!(answer.status, status, "{method} {media_type}: {answer:?}");
        if status == 415 {
            answer.assert_problem(415, "unsupported_media_type");
            assert!(answer.json["detail"].as_str().unwrap().contains("application/json"));
        }
    }
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_refused_whether_or_not_its_length_is_told() {
    let admin = Admin::start_with(|builder| builder.env("catalog-write", "CATALOG_WRITE_BODY_BYTES_MAX", "1000")).await;
    let body = |size: usize| format!("{{\"name\": \"Jazz\", \"description\": \"{}\"}}", "x".repeat(size));
    raw(&admin, Method::POST, "/api/admin/events", "application/json", body(1000)).await.assert_problem(413, "too_large");
    let unframed = reqwest::Body::wrap_stream(futures(body(1000)));
    raw(&admin, Method::POST, "/api/admin/events", "application/json", unframed).await.assert_problem(413, "too_large");
    assert_eq!(raw(&admin, Method::POST, "/api/admin/events", "application/json", body(500)).await.status, 201);
}

#[tokio::test]
async fn an_id_that_is_no_uuid_is_refused_by_name() {
    let admin = Admin::start().await;
    for id in ["1", "x", "%00", "%ff", "0190a0b0000070008000000000000000", "%7B0190a0b0-0000-7000-8000-000000000000%7D", "a%2Fb"]
    {
        for kind in ["events", "sessions", "ticket-types"] {
            let answer = admin.get(&format!("/api/admin/{kind}/{id}")).await;
            answer.assert_problem(400, "bad_request");
            assert_eq!(answer.faults(), [("id", "not_a_uuid")]);
        }
    }
}

#[tokio::test]
async fn unknown_paths_and_methods_are_problems_too() {
    let admin = Admin::start().await;
    for path in ["/", "/api", "/api/admin", "/api/admin/events/", "/api/events", "/api/admin/nothing", "//api/admin/events"] {
        admin.get(path).await.assert_problem(404, "not_found");
    }
    for (method, path, allow) in [
        (Method::DELETE, "/api/admin/events", "GET,HEAD,POST"),
        (Method::PATCH, "/api/admin/events", "GET,HEAD,POST"),
        (Method::POST, NOBODY, "GET,HEAD,PUT,PATCH,DELETE"),
        (Method::OPTIONS, NOBODY, "GET,HEAD,PUT,PATCH,DELETE"),
        (Method::POST, "/livez", "GET,HEAD"),
    ] {
        let answer = Answer::to(admin.catalog.admin(method.clone(), path)).await;
        answer.assert_problem(405, "method_not_allowed");
        assert_eq!(answer.header("allow"), allow, "{method} {path}");
    }
}

#[tokio::test]
async fn head_answers_as_get_does_without_a_body() {
    let admin = Admin::start().await;
    let event = admin.event(&json!({"name": "Jazz"})).await;
    let get = admin.get(&event).await;
    let head = Answer::to(admin.catalog.admin(Method::HEAD, &event)).await;
    assert_eq!((head.status.as_u16(), head.text.as_str()), (200, ""));
    assert_eq!(head.header("content-length"), get.text.len().to_string());
    assert_eq!(Answer::to(admin.catalog.admin(Method::HEAD, NOBODY)).await.status, 404);
}

#[tokio::test]
async fn a_request_is_known_by_the_id_that_it_brings() {
    let admin = Admin::start().await;
    let answer = Answer::to(admin.catalog.admin(Method::GET, NOBODY).header("x-request-id", "trace-7")).await;
    assert_eq!(answer.json["request_id"], "trace-7");
}

#[tokio::test]
async fn no_odd_body_makes_the_service_stumble() {
    let admin = Admin::start().await;
    let mut seed = 7_u64;
    let mut random = |below: usize| {
        // xorshift: the same bodies in every run.
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        usize::try_from(seed % u64::try_from(below).unwrap()).unwrap()
    };
    let names = ["name", "description", "image_url", "timezone", "sessions", "starts_at", "price", "quantity", "x\u{0}", "~/"];
    let values = [
        "null",
        "true",
        "\"\"",
        "\"\\u0000\"",
        "\"\u{202e}\u{200b}\"",
        "-0",
        "1e308",
        "-1e-308",
        "18446744073709551616",
        "[]",
        "{}",
        "[[[]]]",
        "[null]",
        "[{}]",
        "{\"a\":{}}",
        "\"9999-99-99T99:99:99Z\"",
        "\"2030-06-05T17:00:60Z\"",
        "\"http://[\"",
        "\"Etc/../Etc/UTC\"",
        "[{\"ticket_types\":[{}]}]",
        "[{\"ticket_types\":[null]}]",
        "0.1e1",
        "\"٣\"",
    ];
    for _ in 0..400 {
        let members: Vec<String> =
            (0..random(5)).map(|_| format!("{}:{}", json!(names[random(names.len())]), values[random(values.len())])).collect();
        let body = format!("{{{}}}", members.join(","));
        let answer = raw(&admin, Method::POST, "/api/admin/events", "application/json", body.clone()).await;
        assert!(matches!(answer.status.as_u16(), 201 | 400 | 422), "{body}: {answer:?}");
    }
}

/// A body that comes without its length.
fn futures(text: String) -> impl futures_util::Stream<Item = Result<String, std::convert::Infallible>> {
    futures_util::stream::iter([Ok(text)])
}
