//! From a commit to the reader's answer: the real processes, PostgreSQL and Redis.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod capture;
mod documents;
mod failover;
mod fencing;
mod rebuild;
mod recovery;
mod status;
mod verify;

use std::time::Duration;

use catalog_dev::testing::{Catalog, eventually};
use catalog_shared::keys;
use redis::AsyncCommands;
use reqwest::{Response, StatusCode};
use serde_json::Value;
use uuid::Uuid;

/// Far above what anything takes; a test that waits this long has failed.
const SOON: Duration = Duration::from_secs(30);

async fn get(catalog: &Catalog, path: &str) -> Response {
    catalog.public(path).send().await.unwrap()
}

/// Waits until `path` is answered with this status.
async fn answers(catalog: &Catalog, path: &str, wanted: StatusCode) {
    eventually(SOON, &format!("{path} answers {wanted}"), async || {
        let status = get(catalog, path).await.status();
        if status == wanted { Ok(()) } else { Err(status) }
    })
    .await;
}

/// Waits until the answer to `path` holds this.
async fn shows(catalog: &Catalog, path: &str, wanted: impl Fn(&Value) -> bool) -> Value {
    eventually(SOON, &format!("{path} shows the change"), async || {
        let answer = get(catalog, path).await;
        let body: Value = answer.json().await.unwrap();
        if wanted(&body) { Ok(body) } else { Err(body) }
    })
    .await
}

/// Waits until nothing is dirty: all that was committed is projected.
async fn settled(catalog: &Catalog) {
    eventually(SOON, "nothing is dirty", async || {
        let dirty: i64 = sqlx::query_scalar("select count(*) from catalog_dirty").fetch_one(&catalog.pool).await.unwrap();
        if dirty == 0 { Ok(()) } else { Err(dirty) }
    })
    .await;
}

/// Waits until Redis has all that was committed, and says so: readers find out by themselves what lists tell, and ask PostgreSQL
/// until then.
async fn published(catalog: &Catalog) {
    let version: i64 = sqlx::query_scalar("select catalog_version()").fetch_one(&catalog.pool).await.unwrap();
    let (mut redis, version) = (catalog.redis().await, format!("{version:016x}"));
    eventually(SOON, "everything is in redis", async || {
        let watermark: Option<String> = redis.get(keys::WATERMARK).await.unwrap();
        if watermark.as_ref() >= Some(&version) { Ok(()) } else { Err(watermark) }
    })
    .await;
}

fn event_path(id: Uuid) -> String {
    format!("/api/events/{id}")
}

fn sessions_path(id: Uuid) -> String {
    format!("/api/events/{id}/sessions")
}

fn count(body: &Value) -> usize {
    body["results"].as_array().map_or(usize::MAX, Vec::len)
}
