//! `Idempotency-Key`: sent again, done once.

use std::sync::Arc;

use reqwest::Method;
use serde_json::{Value, json};

use crate::admin::{Admin, Answer, session};

const EVENTS: &str = "/api/admin/events";

async fn post(admin: &Admin, path: &str, key: &str, body: &Value) -> Answer {
    Answer::to(admin.catalog.admin(Method::POST, path).header("idempotency-key", key).json(body)).await
}

#[tokio::test]
async fn the_same_key_and_body_get_the_stored_answer() {
    let admin = Admin::start().await;
    let first = post(&admin, EVENTS, "\"order-1\"", &json!({"name": "Jazz"})).await;
    admin.patch(&first.location(), &json!({"name": "changed since"})).await;
    let again = post(&admin, EVENTS, "order-1", &json!({"name": "Jazz"})).await;
    assert_eq!((again.status, &again.text), (first.status, &first.text));
    for header in ["location", "etag"] {
        assert_eq!(again.header(header), first.header(header), "{header}");
    }
    assert_eq!((first.header("idempotency-replayed"), again.header("idempotency-replayed")), ("", "true"));
    assert!(again.header("catalog-version") >= first.header("catalog-version"));
    assert_eq!(admin.stored().await.0, 1);
}

#[tokio::test]
async fn a_key_is_for_one_request() {
    let admin = Admin::start().await;
    let event = post(&admin, EVENTS, "k", &json!({"name": "Jazz"})).await.location();
    let other = post(&admin, EVENTS, "k", &json!({"name": "Blues"})).await;
    other.assert_faults(&[("Idempotency-Key", "key_reused")]);
    post(&admin, &format!("{event}/sessions"), "k", &session()).await.assert_faults(&[("Idempotency-Key", "key_reused")]);
    for wrong in ["", "\"\"", "a b", &"k".repeat(256)] {
        post(&admin, EVENTS, wrong, &json!({"name": "Jazz"})).await.assert_problem(400, "bad_request");
    }
    assert_eq!(admin.stored().await, (1, 0, 0));
}

#[tokio::test]
async fn fifty_at_once_with_one_key_make_one_event() {
    let admin = Arc::new(Admin::start().await);
    let mut posts = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let admin = Arc::clone(&admin);
        posts.spawn(async move { post(&admin, EVENTS, "one", &json!({"name": "Jazz"})).await });
    }
    let answers = posts.join_all().await;
    assert_eq!(admin.stored().await.0, 1);
    let (made, under_way): (Vec<&Answer>, Vec<&Answer>) = answers.iter().partition(|answer| answer.status == 201);
    assert!(!made.is_empty() && made.iter().all(|answer| answer.text == made[0].text));
    assert!(under_way.iter().all(|answer| answer.status == 409), "{under_way:?}");
}

#[tokio::test]
async fn what_failed_is_tried_anew_and_what_was_only_tried_is_not_stored() {
    let admin = Admin::start().await;
    post(&admin, EVENTS, "k", &json!({"name": ""})).await.assert_problem(422, "invalid");
    let trial = post(&admin, "/api/admin/events?dry_run=true", "k", &json!({"name": "Jazz"})).await;
    assert_eq!((trial.status.as_u16(), &trial.json["dry_run"]), (200, &json!(true)));
    assert_eq!(post(&admin, EVENTS, "k", &json!({"name": "Jazz"})).await.status, 201);
    assert_eq!(admin.stored().await.0, 1);
}

#[tokio::test]
async fn an_answer_and_what_it_answers_for_are_both_there_or_neither() {
    let admin = Arc::new(Admin::start().await);
    for round in 0..8 {
        let key = format!("k{round}");
        let (other, again) = (Arc::clone(&admin), key.clone());
        let posting = tokio::spawn(async move {
            let request = other.catalog.admin(Method::POST, EVENTS).header("idempotency-key", again);
            // Whatever becomes of it.
            drop(request.json(&json!({"name": "Jazz", "sessions": vec![session(); 200]})).send().await);
        });
        tokio::time::sleep(std::time::Duration::from_millis(round * 3)).await;
        admin.catalog.process("catalog-write").kill().await;
        posting.await.unwrap();
        admin.catalog.process("catalog-write").start_again().await;
        admin.catalog.process("catalog-write").ready().await;
        post(&admin, EVENTS, &key, &json!({"name": "Jazz", "sessions": vec![session(); 200]})).await.location();
        assert_eq!(admin.stored().await.0, i64::try_from(round).unwrap() + 1);
    }
}

#[tokio::test]
async fn a_key_is_forgotten_after_a_day() {
    let admin = Admin::start().await;
    post(&admin, EVENTS, "k", &json!({"name": "Jazz"})).await;
    admin.sql("update idempotency_keys set created_at = now() - interval '23 hours 59 minutes'").await;
    assert_eq!(post(&admin, EVENTS, "k", &json!({"name": "Jazz"})).await.header("idempotency-replayed"), "true");
    admin.sql("update idempotency_keys set created_at = now() - interval '24 hours'").await;
    assert_eq!(post(&admin, EVENTS, "k", &json!({"name": "Jazz"})).await.header("idempotency-replayed"), "");
    assert_eq!(admin.stored().await.0, 2);
}
