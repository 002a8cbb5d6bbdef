//! Tokens of programs over the API: shown once, for a while, and ended.

use reqwest::Method;
use serde_json::json;
use uuid::Uuid;

use crate::{
    admin::{Admin, Answer},
    person::{TOKENS, with_token},
};

const EVENTS: &str = "/api/admin/events";

#[tokio::test]
async fn a_token_is_shown_once_used_and_revoked() {
    let admin = Admin::start().await;
    let made = admin.post(TOKENS, &json!({"name": " CI ", "role": "editor"})).await;
    let (at, token) = (made.location(), made.json["token"].as_str().unwrap().to_owned());
    assert!(token.starts_with("cat_") && made.json["name"] == "CI", "{made:?}");
    let shown = admin.get(&at).await;
    assert_eq!((shown.header("etag"), shown.json["token"].is_null()), (made.header("etag"), true));
    assert_eq!(shown.json["starts_with"], token[..10]);
    assert!(
        !shown.text.contains(&token[..11]) && !shown.text.contains(&token[11..]) && shown.json["last_used_at"].is_null(),
        "{shown:?}"
    );

    assert_eq!(with_token(&admin, &token, Method::POST, EVENTS, &json!({"name": "Jazz"})).await.status, 201);
    let used = admin.get(&at).await.json["last_used_at"].clone();
    assert!(used.is_string());
    with_token(&admin, &token, Method::GET, EVENTS, &json!(null)).await;
    assert_eq!(admin.get(&at).await.json["last_used_at"], used, "written once a minute at most");
    admin.sql("update api_tokens set last_used_at = now() - interval '61 seconds'").await;
    with_token(&admin, &token, Method::GET, EVENTS, &json!(null)).await;
    assert!(admin.get(&at).await.json["last_used_at"].as_str() >= used.as_str());

    assert_eq!(admin.delete(&format!("{at}?dry_run=true")).await.status, 200);
    assert_eq!(with_token(&admin, &token, Method::GET, EVENTS, &json!(null)).await.status, 200);
    for _ in 0..2 {
        assert_eq!(admin.delete(&at).await.status, 204);
    }
    with_token(&admin, &token, Method::GET, EVENTS, &json!(null)).await.assert_problem(401, "unauthenticated");
    assert!(admin.get(&at).await.json["revoked_at"].is_string());
    let listed = admin.get(TOKENS).await.json;
    assert_eq!((&listed["count"], &listed["results"][1]["name"]), (&json!(2), &json!("CI")));
    admin.delete(&format!("{TOKENS}/{}", Uuid::new_v4())).await.assert_problem(404, "not_found");
}

#[tokio::test]
async fn a_token_ends_when_it_was_to_end() {
    let admin = Admin::start().await;
    let made = admin.post(TOKENS, &json!({"name": "x", "role": "viewer", "expires_at": "2035-01-01T00:00:00+01:00"})).await;
    assert_eq!(made.json["expires_at"], "2034-12-31T23:00:00Z");
    let token = made.json["token"].as_str().unwrap();
    assert_eq!(with_token(&admin, token, Method::GET, EVENTS, &json!(null)).await.status, 200);
    admin.sql("update api_tokens set expires_at = now() where expires_at is not null").await;
    with_token(&admin, token, Method::GET, EVENTS, &json!(null)).await.assert_problem(401, "unauthenticated");

    admin
        .post(TOKENS, &json!({"name": "", "role": "x", "expires_at": "2020-01-01T00:00:00Z", "token": "t"}))
        .await
        .assert_faults(&[
            ("#/name", "too_short"),
            ("#/role", "unknown_value"),
            ("#/expires_at", "must_be_after"),
            ("#/token", "read_only"),
        ]);
}

#[tokio::test]
async fn a_repeated_request_is_not_told_the_token_again() {
    let admin = Admin::start().await;
    let create =
        || admin.catalog.admin(Method::POST, TOKENS).header("idempotency-key", "k").json(&json!({"name": "x", "role": "viewer"}));
    let (first, again) = (Answer::to(create()).await, Answer::to(create()).await);
    let token = first.json["token"].as_str().unwrap();
    assert_eq!((again.status.as_u16(), &again.json["token"], again.id()), (201, &json!(null), first.id()));
    assert_eq!((again.header("idempotency-replayed"), again.header("etag")), ("true", first.header("etag")));
    let stored: String = sqlx::query_scalar("select body from idempotency_keys").fetch_one(&admin.catalog.pool).await.unwrap();
    assert!(!stored.contains(&token[..11]) && !stored.contains(&token[11..]), "{stored}");
    assert_eq!(admin.get(TOKENS).await.json["count"], 2);
    let log = admin.catalog.process("catalog-write").last_lines(100);
    assert!(!log.contains(&token[4..]) && log.contains(first.id()), "{log}");
}

#[tokio::test]
async fn the_history_tells_of_tokens() {
    let admin = Admin::start().await;
    let made = admin.post(TOKENS, &json!({"name": "x", "role": "viewer"})).await;
    with_token(&admin, made.json["token"].as_str().unwrap(), Method::GET, EVENTS, &json!(null)).await;
    admin.delete(&made.location()).await;
    let told: Vec<(String, String, String)> = sqlx::query_as(
        "select c.actor_kind, e.action, e.after::text from history_entries e join history_changes c on c.id = e.change_id
         where e.resource = 'token' and e.resource_id = $1 order by e.id",
    )
    .bind(made.id().parse::<Uuid>().unwrap())
    .fetch_all(&admin.catalog.pool)
    .await
    .unwrap();
    let actions: Vec<_> = told.iter().map(|(kind, action, _)| (kind.as_str(), action.as_str())).collect();
    // That it was used is no change.
    assert_eq!(actions, [("token", "create"), ("token", "update")], "{told:?}");
    assert!(told[1].2.contains("revoked_at") && !told[0].2.contains("sha256"), "{told:?}");
}

#[tokio::test]
async fn who_asks_too_often_is_told_when_to_come_back() {
    let admin = Admin::start_with(|builder| builder.env("catalog-write", "CATALOG_WRITE_RATE_LIMIT", "1")).await;
    let mut answers = Vec::new();
    for _ in 0..8 {
        answers.push(admin.get(EVENTS).await);
    }
    let refused: Vec<&Answer> = answers.iter().filter(|answer| answer.status == 429).collect();
    assert!((1..=4).contains(&refused.len()) && answers[..4].iter().all(|answer| answer.status == 200), "{answers:?}");
    refused[0].assert_problem(429, "too_many_requests");
    assert!(refused[0].header("retry-after").parse::<u32>().unwrap() >= 1);
    assert!(answers[0].header("ratelimit").contains("r=3"), "{:?}", answers[0]);
    // Somebody else has an allowance of its own.
    let made = admin.catalog.command("catalog-write", &["token", "create", "--name", "x", "--role", "viewer"]).await;
    let other = String::from_utf8(made.stdout).unwrap();
    assert_eq!(with_token(&admin, other.trim(), Method::GET, EVENTS, &json!(null)).await.status, 200);
}
