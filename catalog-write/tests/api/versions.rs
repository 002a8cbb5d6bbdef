//! Catalog-Version: what a client shows to a reader so as to see its own write.

use serde_json::json;

use crate::admin::{Admin, Answer, session, ticket_type};

fn version(answer: &Answer) -> &str {
    let version = answer.header("catalog-version");
    assert!(version.len() == 16 && version.bytes().all(|b| b.is_ascii_hexdigit()), "{answer:?}");
    version
}

#[tokio::test]
async fn every_write_answers_a_higher_version_than_the_one_before() {
    let admin = Admin::start().await;
    let mut answers = Vec::new();
    answers.push(admin.post("/api/admin/events", &json!({"name": "Jazz"})).await);
    let event = answers[0].location();
    answers.push(admin.post(&format!("{event}/sessions"), &session()).await);
    let session_at = answers[1].location();
    answers.push(admin.post(&format!("{session_at}/ticket-types"), &ticket_type()).await);
    let ticket_type_at = answers[2].location();
    answers.push(admin.put(&event, &json!({"name": "Blues"})).await);
    answers.push(admin.patch(&event, &json!({"name": "Soul"})).await);
    answers.push(admin.patch(&session_at, &json!({"total_capacity": 1})).await);
    answers.push(admin.patch(&ticket_type_at, &json!({"quantity": 1})).await);
    answers.push(admin.delete(&ticket_type_at).await);
    answers.push(admin.delete(&session_at).await);
    answers.push(admin.delete(&event).await);
    assert!(answers.is_sorted_by(|before, after| version(before) < version(after)));

    for refused in
        [admin.post("/api/admin/events", &json!({})).await, admin.delete(&event).await, admin.get("/api/admin/events").await]
    {
        assert_eq!(refused.header("catalog-version"), "");
    }
}

#[tokio::test]
async fn the_version_includes_the_write() {
    let admin = Admin::start().await;
    for _ in 0..20 {
        let written = admin.post("/api/admin/events", &json!({"name": "Jazz"})).await;
        let version = i64::from_str_radix(version(&written), 16).unwrap();
        // A snapshot that does not see the write has a lower version: the writer's own was not yet counted.
        let before: i64 =
            sqlx::query_scalar("select (1::bigint << 48) | xmin::text::bigint from events where id = $1::text::uuid")
                .bind(written.id())
                .fetch_one(&admin.catalog.pool)
                .await
                .unwrap();
        assert!(version > before, "{version:x} {before:x}");
    }
}
