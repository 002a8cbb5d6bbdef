//! Who may do what, over the whole API.

use reqwest::Method;
use serde_json::json;

use crate::admin::{Admin, Answer, session, ticket_type};

/// Every route with every method that it has.
async fn every_request(admin: &Admin) -> Vec<(Method, String)> {
    let ticket_type = admin.ticket_type(&ticket_type()).await;
    let session_id = admin.get(&ticket_type).await.json["session_id"].as_str().unwrap().to_owned();
    let session = format!("/api/admin/sessions/{session_id}");
    let event = format!("/api/admin/events/{}", admin.get(&session).await.json["event_id"].as_str().unwrap());
    let mut requests = Vec::new();
    for list in ["/api/admin/events".to_owned(), format!("{event}/sessions"), format!("{session}/ticket-types")] {
        requests.extend([Method::GET, Method::HEAD, Method::POST].map(|method| (method, list.clone())));
    }
    // What is deleted first must not take the others along.
    for one in [ticket_type, session, event] {
        requests
            .extend([Method::GET, Method::HEAD, Method::PUT, Method::PATCH, Method::DELETE].map(|method| (method, one.clone())));
    }
    requests
}

/// A body that the route takes.
fn body(method: &Method, path: &str) -> serde_json::Value {
    let kind = path.split('/').rfind(|segment| !segment.contains('-') || *segment == "ticket-types");
    match kind {
        _ if *method == Method::PATCH => json!({}),
        Some("ticket-types") => ticket_type(),
        Some("sessions") => session(),
        _ => json!({"name": "Jazz"}),
    }
}

async fn token(admin: &Admin, role: &str) -> String {
    let made = admin.catalog.command("catalog-write", &["token", "create", "--name", role, "--role", role]).await;
    assert!(made.status.success(), "{made:?}");
    String::from_utf8(made.stdout).unwrap().trim().to_owned()
}

async fn send(admin: &Admin, method: &Method, path: &str, authorization: Option<&str>) -> Answer {
    let mut request = admin.catalog.http.request(method.clone(), format!("{}{path}", admin.catalog.write_url));
    if let Some(value) = authorization {
        request = request.header("authorization", value);
    }
    if !matches!(*method, Method::GET | Method::HEAD | Method::DELETE) {
        request = request.json(&body(method, path));
    }
    Answer::to(request).await
}

#[tokio::test]
async fn nothing_is_answered_without_a_valid_token() {
    let admin = Admin::start().await;
    let stranger = format!("Bearer cat_{}", "A".repeat(43));
    let short = format!("Bearer {}", &admin.catalog.token[..46]);
    let basic = format!("Basic {}", admin.catalog.token);
    let bare = admin.catalog.token.clone();
    let credentials =
        [None, Some(""), Some("Bearer"), Some("Bearer "), Some(&*stranger), Some(&*short), Some(&*basic), Some(&*bare)];
    for (method, path) in every_request(&admin).await {
        for authorization in credentials {
            let answer = send(&admin, &method, &path, authorization).await;
            assert_eq!(answer.status, 401, "{method} {path} with {authorization:?}: {answer:?}");
            assert_eq!(answer.header("www-authenticate"), "Bearer");
        }
    }
    assert_eq!(admin.stored().await, (1, 1, 1));
}

#[tokio::test]
async fn each_role_may_do_exactly_what_it_may() {
    let admin = Admin::start().await;
    for (role, writes) in [("viewer", false), ("inventory", false), ("editor", true), ("owner", true)] {
        let bearer = format!("bearer {}", token(&admin, role).await);
        for (method, path) in every_request(&admin).await {
            let reads = matches!(method, Method::GET | Method::HEAD);
            let answer = send(&admin, &method, &path, Some(&bearer)).await;
            // Without any member it changes nothing: see `roles.rs` for those that it may change.
            let stock = role == "inventory" && method == Method::PATCH && !path.contains("/events/");
            if reads || writes || stock {
                assert!(answer.status.is_success(), "{role} {method} {path}: {answer:?}");
            } else {
                answer.assert_problem(403, "forbidden");
            }
        }
    }
}

#[tokio::test]
async fn a_stranger_learns_nothing_and_sends_nothing() {
    let admin = Admin::start().await;
    let url = format!("{}/api/admin/events", admin.catalog.write_url);
    // Refused before the body is read: it is no JSON, but that is not said.
    Answer::to(admin.catalog.http.post(&url).body("{")).await.assert_problem(401, "unauthenticated");
    Answer::to(admin.catalog.http.get(format!("{url}/x"))).await.assert_problem(401, "unauthenticated");
    for open in ["/livez", "/readyz", "/metrics"] {
        let answer = admin.catalog.http.get(format!("{}{open}", admin.catalog.write_url)).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{open}");
    }
}

#[tokio::test]
async fn a_revoked_token_is_refused_from_then_on() {
    let admin = Admin::start().await;
    let bearer = format!("Bearer {}", token(&admin, "editor").await);
    assert_eq!(send(&admin, &Method::GET, "/api/admin/events", Some(&bearer)).await.status, 200);

    let listed = admin.catalog.command("catalog-write", &["token", "list"]).await;
    let listed = String::from_utf8(listed.stdout).unwrap();
    let id = listed.lines().find(|line| line.ends_with("editor")).unwrap().split(' ').next().unwrap();
    assert!(admin.catalog.command("catalog-write", &["token", "revoke", id]).await.status.success());

    let answer = send(&admin, &Method::GET, "/api/admin/events", Some(&bearer)).await;
    answer.assert_problem(401, "unauthenticated");
    assert_eq!(admin.get("/api/admin/events").await.status, 200, "others stay valid");
}

#[tokio::test]
async fn the_log_has_a_line_for_each_write_and_no_secrets() {
    let admin = Admin::start().await;
    let event = admin.event(&json!({"name": "Jazz", "description": "a body that nobody logs"})).await;
    let refused = admin.patch(&event, &json!({"name": ""})).await;
    refused.assert_problem(422, "invalid");
    admin.get(&event).await;
    assert_eq!(admin.patch(&format!("{event}?dry_run=true"), &json!({"name": "Tried"})).await.status, 200);
    let log = admin.catalog.process("catalog-write").last_lines(100);
    let writes: Vec<&str> = log.lines().filter(|line| line.contains("admin write")).collect();
    assert_eq!(writes.len(), 2, "{log}");
    let id = event.rsplit('/').next().unwrap();
    for (line, action, status) in [(writes[0], "POST /api/admin/events", 201), (writes[1], "PATCH /api/admin/events/{id}", 422)] {
        for part in [action, id, &format!("status={status}"), "request.id=", "token.id=", "token.name="] {
            assert!(line.contains(part), "{part:?} in {line}");
        }
    }
    let request = format!("request.id=\"{}\"", refused.header("x-request-id"));
    assert!(writes[1].contains(&request), "{request} in {}", writes[1]);
    for secret in ["a body that nobody logs", admin.catalog.token.as_str(), "Jazz"] {
        assert!(!log.contains(secret), "{secret:?} in {log}");
    }
}
