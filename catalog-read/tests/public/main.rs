//! The public API through its door: the real processes, PostgreSQL and Redis.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod changes;
mod codings;
mod consistency;
mod drafts;
mod filters;
mod formats;
mod headers;
mod http;
mod index_behind;
mod last_modified;
mod limits;
mod list;
mod openapi;
mod outages;
mod properties;
mod proxies;
mod publishing;
mod raw;
mod shapes;
mod standby;
mod walks;

use std::time::Duration;

use catalog_dev::testing::{Catalog, eventually};
use catalog_shared::{keys, version::Version};
use redis::AsyncCommands;
use reqwest::{Response, StatusCode};
use serde_json::Value;

/// Far above what anything takes; a test that waits this long has failed.
const SOON: Duration = Duration::from_secs(30);

/// The answer to a GET on the first reader.
async fn get(catalog: &Catalog, path: &str) -> Response {
    catalog.public(path).send().await.unwrap()
}

/// Its body, of an answer that must be 200.
async fn json(catalog: &Catalog, path: &str) -> Value {
    let answer = get(catalog, path).await;
    assert_eq!(answer.status(), StatusCode::OK, "{path}");
    answer.json().await.unwrap()
}

/// The names on a page of the list.
fn names(page: &Value) -> Vec<&str> {
    page["results"].as_array().unwrap().iter().map(|event| event["name"].as_str().unwrap()).collect()
}

/// What `Cache-Status` says of the source: redis, postgres or stale.
fn source(answer: &Response) -> String {
    let status = answer.headers()["cache-status"].to_str().unwrap();
    status.split("detail=").nth(1).unwrap().to_owned()
}

/// Waits until `path` is answered from this source; from Redis when that has all that is committed now, so that nothing changes after.
async fn answered_from(catalog: &Catalog, path: &str, wanted: &str) -> Response {
    if wanted == "redis" {
        projected(catalog).await;
    }
    eventually(SOON, &format!("{path} is answered from {wanted}"), async || {
        let answer = get(catalog, path).await;
        if answer.status() == StatusCode::OK && source(&answer) == wanted { Ok(answer) } else { Err(format!("{answer:?}")) }
    })
    .await
}

/// Waits until the list has these names in this order.
async fn listed(catalog: &Catalog, wanted: &[&str]) -> Value {
    eventually(SOON, &format!("the list is {wanted:?}"), async || {
        let page = json(catalog, "/api/events").await;
        if names(&page) == wanted { Ok(page) } else { Err(page) }
    })
    .await
}

/// The version of PostgreSQL now.
async fn version(catalog: &Catalog) -> Version {
    let version = sqlx::query_scalar("select catalog_version()").fetch_one(&catalog.pool).await;
    Version::from_sql(version.unwrap())
}

/// Waits until Redis has all that is committed now, and says so.
async fn projected(catalog: &Catalog) {
    let version = version(catalog).await.to_string();
    let mut redis = catalog.redis().await;
    eventually(SOON, "the projector has published all of it", async || {
        let watermark: Option<String> = redis.get(keys::WATERMARK).await.unwrap();
        if watermark.as_ref() >= Some(&version) { Ok(()) } else { Err((watermark, &version)) }
    })
    .await;
}
