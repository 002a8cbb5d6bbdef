//! Receipts: when readers have what was written.

use std::time::Duration;

use catalog_dev::testing::{Catalog, eventually};
use reqwest::Method;
use serde_json::{Value, json};

use crate::admin::{Admin, Answer};

const SOON: Duration = Duration::from_secs(30);

async fn with_projector() -> Admin {
    Admin { catalog: Catalog::start().await }
}

fn receipt_of(written: &Answer) -> String {
    assert!(written.status.is_success(), "{written:?}");
    format!("/api/admin/versions/{}", written.header("catalog-version"))
}

/// The name and the data of each event of a stream that ended.
async fn told(admin: &Admin, path: &str) -> Vec<(String, Value)> {
    let response = admin.catalog.admin(Method::GET, &format!("{path}/stream")).send().await.unwrap();
    assert_eq!((response.status().as_u16(), &response.headers()["content-type"]), (200, &"text/event-stream".parse().unwrap()));
    let text = response.text().await.unwrap();
    let event = |event: &str| {
        let (name, data) = event.split_once('\n').unwrap();
        (name.strip_prefix("event: ").unwrap().to_owned(), serde_json::from_str(data.strip_prefix("data: ").unwrap()).unwrap())
    };
    text.split_terminator("\n\n").map(event).collect()
}

#[tokio::test]
async fn a_write_becomes_visible_and_the_public_then_has_it() {
    let admin = with_projector().await;
    let at = admin.event(&json!({"name": "0"})).await;
    let id = at.rsplit('/').next().unwrap();
    for n in 1..=10 {
        let name = n.to_string();
        let written = admin.patch(&at, &json!({"name": name})).await;
        let events = told(&admin, &receipt_of(&written)).await;
        let (last, data) = events.last().unwrap();
        assert_eq!((last.as_str(), &data["visible"], &data["pending"]), ("visible", &json!(true), &json!(0)), "{events:?}");
        // Told without a promise on the version: what is in Redis is new already.
        let seen = admin.catalog.public(&format!("/api/events/{id}")).send().await.unwrap();
        let seen: Value = seen.json().await.unwrap();
        assert_eq!(seen["name"], name, "{events:?}");
        let receipt = admin.get(&receipt_of(&written)).await.json;
        let after_ms = receipt["after_ms_at_most"].as_f64().unwrap();
        assert!(after_ms > 0.0 && after_ms < 10_000.0 && receipt["visible_at"].is_string(), "{receipt}");
    }
}

#[tokio::test]
async fn without_a_projector_it_stays_pending_and_says_since_when() {
    let admin = with_projector().await;
    admin.catalog.process("projector").kill().await;
    let written = admin.post("/api/admin/events", &json!({"name": "Jazz"})).await;
    let receipt = receipt_of(&written);
    let first = admin.get(&receipt).await.json;
    assert_eq!((&first["visible"], &first["pending"], &first["visible_at"]), (&json!(false), &json!(1), &Value::Null));
    let since = first["pending_since"].as_str().unwrap().to_owned();
    let made = written.json["created_at"].as_str().unwrap();
    assert!(since[..16] == made[..16], "{since} {made}");
    // Other writes change nothing about it.
    let later = receipt_of(&admin.post("/api/admin/events", &json!({"name": "Blues"})).await);
    let still = admin.get(&receipt).await.json;
    assert_eq!((&still["visible"], &still["pending_since"]), (&json!(false), &json!(since)));

    let (events, ()) = tokio::join!(told(&admin, &receipt), async {
        // The stream has begun before there is anybody who could publish.
        tokio::task::yield_now().await;
        admin.catalog.process("projector").start_again().await;
    });
    assert_eq!(events.first().unwrap().0, "pending", "{events:?}");
    assert_eq!(events.last().unwrap().0, "visible", "{events:?}");
    eventually(SOON, "the later write is visible, too", async || {
        let receipt = admin.get(&later).await.json;
        if receipt["visible"] == true { Ok(()) } else { Err(receipt) }
    })
    .await;
}

#[tokio::test]
async fn a_change_that_cannot_be_published_is_not_called_visible() {
    let admin = Admin::start().await;
    let written = receipt_of(&admin.post("/api/admin/events", &json!({"name": "Jazz"})).await);
    // As the projector leaves it.
    admin
        .sql(
            "begin; insert into catalog_set_aside (event_id, error, marked_at)
                 select event_id, 'unfit', clock_timestamp() from catalog_dirty;
             delete from catalog_dirty; commit",
        )
        .await;
    let receipt = admin.get(&written).await.json;
    assert_eq!((&receipt["visible"], &receipt["pending"]), (&json!(false), &json!(1)), "{receipt}");
    admin.sql("update catalog_set_aside set marked_at = marked_at - interval '11 minutes'").await;
    assert_eq!(admin.get(&written).await.json["visible"], true, "by then it has run out");
}

#[tokio::test]
async fn a_write_is_visible_though_others_keep_coming() {
    let admin = Admin::start().await;
    let written = receipt_of(&admin.post("/api/admin/events", &json!({"name": "Jazz"})).await);
    assert_eq!(admin.get(&written).await.json["visible"], false);
    // The set is never empty: of two changes the older one is published.
    admin.sql("begin; insert into events (name) values ('new'); commit").await;
    admin.sql("delete from catalog_dirty where id = (select min(id) from catalog_dirty)").await;
    eventually(SOON, "the first write is visible", async || {
        let receipt = admin.get(&written).await.json;
        if receipt["visible"] == true { Ok(()) } else { Err(receipt) }
    })
    .await;
    let left: i64 = sqlx::query_scalar("select count(*) from catalog_dirty").fetch_one(&admin.catalog.pool).await.unwrap();
    assert_eq!(left, 1);
}

#[tokio::test]
async fn what_is_no_version_of_now_is_refused() {
    let admin = Admin::start().await;
    let written = admin.post("/api/admin/events", &json!({"name": "Jazz"})).await;
    let version = written.header("catalog-version").to_owned();
    for wrong in ["1", "x", "000100000000000G", &version.to_uppercase().replace('0', "O")] {
        let answer = admin.get(&format!("/api/admin/versions/{wrong}")).await;
        answer.assert_problem(400, "bad_request");
        assert_eq!(answer.faults(), [("token", "not_a_version")]);
    }
    let epoch = u64::from_str_radix(&version[..4], 16).unwrap();
    for tail in ["", "/stream"] {
        let later = admin.get(&format!("/api/admin/versions/{:04x}{}{tail}", epoch + 1, &version[4..])).await;
        later.assert_problem(404, "not_found");
        let never = admin.get(&format!("/api/admin/versions/{}ffffffffffff{tail}", &version[..4])).await;
        never.assert_problem(404, "not_found");
        let past = admin.get(&format!("/api/admin/versions/0000{}{tail}", &version[4..])).await;
        past.assert_problem(410, "too_old");
    }
}

#[tokio::test]
async fn only_so_many_wait_at_once() {
    let admin = Admin::start().await;
    let path = receipt_of(&admin.post("/api/admin/events", &json!({"name": "Jazz"})).await) + "/stream";
    let mut waiting = Vec::new();
    for _ in 0..256 {
        let mut response = admin.catalog.admin(Method::GET, &path).send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert!(response.chunk().await.unwrap().unwrap().starts_with(b"event: pending\n"));
        waiting.push(response);
    }
    Answer::to(admin.catalog.admin(Method::GET, &path)).await.assert_problem(503, "unavailable");
    waiting.clear();
    eventually(SOON, "a place is free again", async || {
        let response = admin.catalog.admin(Method::GET, &path).send().await.unwrap();
        if response.status() == 200 { Ok(()) } else { Err(response.status()) }
    })
    .await;
}
