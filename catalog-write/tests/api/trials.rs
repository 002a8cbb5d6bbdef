//! `?dry_run=true` tells what would happen, and changes nothing.

use reqwest::Method;
use serde_json::json;

use crate::admin::{Admin, Answer, session, ticket_type};

#[tokio::test]
async fn a_deletion_is_told_with_all_that_goes_with_it() {
    let admin = Admin::start().await;
    let mut full = session();
    full["ticket_types"] = json!([ticket_type(), ticket_type()]);
    let made = admin.post("/api/admin/events", &json!({"name": "Jazz", "sessions": [full, session()]})).await;
    let at = made.location();
    let trial = admin.delete(&format!("{at}?dry_run=true")).await;
    assert_eq!((trial.status.as_u16(), &trial.json["status"]), (200, &json!(204)), "{trial:?}");
    let deleted = |kind: &str| trial.json["counts"][kind]["deleted"].clone();
    assert_eq!([deleted("events"), deleted("sessions"), deleted("ticket_types")], [1, 2, 2].map(|n| json!(n)));
    let changes = trial.json["changes"].as_array().unwrap();
    assert!(changes.len() == 5 && changes.iter().all(|change| change["event_id"] == made.json["id"]), "{trial:?}");
    assert_eq!(trial.header("catalog-version"), "");
    assert_eq!(admin.get(&at).await.json, made.json);
    assert_eq!(admin.stored().await, (1, 2, 2));
}

#[tokio::test]
async fn every_write_can_be_tried() {
    let admin = Admin::start().await;
    let ticket = admin.ticket_type(&ticket_type()).await;
    let session_at = format!("/api/admin/sessions/{}", admin.get(&ticket).await.json["session_id"].as_str().unwrap());
    let event = format!("/api/admin/events/{}", admin.get(&session_at).await.json["event_id"].as_str().unwrap());
    let before = admin.get(&event).await.json;
    let mut smaller = session();
    smaller["total_capacity"] = json!(300);
    let placed = json!({"name": "x", "price": "1.00", "quantity": 1});
    for (method, path, body, status) in [
        (Method::POST, "/api/admin/events".to_owned(), json!({"name": "x", "sessions": [session()]}), 201),
        (Method::PUT, event.clone(), json!({"name": "x"}), 200),
        (Method::PATCH, event.clone(), json!({"name": "x"}), 200),
        (Method::DELETE, event.clone(), json!(null), 204),
        (Method::POST, format!("{event}/sessions"), session(), 201),
        (Method::PUT, session_at.clone(), smaller, 200),
        (Method::PATCH, session_at.clone(), json!({"total_capacity": 1}), 200),
        (Method::DELETE, session_at.clone(), json!(null), 204),
        (Method::POST, format!("{session_at}/ticket-types"), placed.clone(), 201),
        (Method::PUT, ticket.clone(), placed, 200),
        (Method::PATCH, ticket.clone(), json!({"quantity": 1}), 200),
        (Method::DELETE, ticket.clone(), json!(null), 204),
    ] {
        let trial = Answer::to(admin.catalog.admin(method.clone(), &format!("{path}?dry_run=true")).json(&body)).await;
        assert_eq!((trial.status.as_u16(), &trial.json["status"]), (200, &json!(status)), "{method} {path}: {trial:?}");
        assert!(!trial.json["changes"].as_array().unwrap().is_empty(), "{method} {path}: {trial:?}");
        assert_eq!(admin.get(&event).await.json, before, "{method} {path}");
    }
    assert_eq!(admin.stored().await, (1, 1, 1));
    assert_eq!(admin.patch(&format!("{event}?dry_run=true"), &json!({"name": ""})).await.status, 422);
    assert_eq!(
        admin.patch(&format!("{event}?dry_run=yes"), &json!({"name": "x"})).await.faults(),
        [("dry_run", "unknown_value")]
    );
}

#[tokio::test]
async fn what_an_update_would_change_is_told_before_and_after() {
    let admin = Admin::start().await;
    let at = admin.event(&json!({"name": "Jazz", "location": "Park"})).await;
    let trial = admin.patch(&format!("{at}?dry_run=true"), &json!({"name": "Blues", "location": "Park"})).await;
    let change = &trial.json["changes"][0];
    assert_eq!((&change["before"], &change["after"]), (&json!({"name": "Jazz"}), &json!({"name": "Blues"})));
    assert_eq!(trial.json["result"]["name"], "Blues");
}
