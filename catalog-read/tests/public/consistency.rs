//! A reader never goes back in time, and a client may demand a version.

use catalog_dev::testing::{Catalog, rows};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::{answered_from, get, source};

async fn version(catalog: &Catalog) -> String {
    let version: i64 = sqlx::query_scalar("select catalog_version()").fetch_one(&catalog.pool).await.unwrap();
    format!("{version:016x}")
}

#[tokio::test]
async fn a_write_is_read_at_once_by_a_client_that_sends_its_version_on() {
    let catalog = Catalog::builder().readers(2).start().await;
    let made = catalog.admin(reqwest::Method::POST, "/api/admin/events").json(&json!({"name": "0"})).send().await.unwrap();
    let id = made.json::<Value>().await.unwrap()["id"].as_str().unwrap().to_owned();
    for turn in 1..=50 {
        let name = turn.to_string();
        let patch = catalog.admin(reqwest::Method::PATCH, &format!("/api/admin/events/{id}")).json(&json!({"name": name}));
        let saved = patch.send().await.unwrap();
        let version = saved.headers()["catalog-version"].clone();
        for url in &catalog.read_urls {
            for path in [format!("/api/events/{id}"), "/api/events".to_owned()] {
                let read = catalog.http.get(format!("{url}{path}")).header("catalog-min-version", &version).send().await.unwrap();
                assert_eq!(read.status(), StatusCode::OK);
                let text = read.text().await.unwrap();
                assert!(text.contains(&format!(r#""name":"{name}""#)), "{path} after save {name}: {text}");
            }
        }
    }
}

#[tokio::test]
async fn with_a_dead_projector_a_demanded_version_comes_from_postgresql() {
    let catalog = Catalog::start().await;
    let id = rows::event(&catalog.pool, "old").await;
    let path = format!("/api/events/{id}");
    answered_from(&catalog, &path, "redis").await;

    catalog.process("projector").kill().await;
    rows::run(&catalog.pool, "update events set name = 'new'").await;
    assert!(get(&catalog, &path).await.text().await.unwrap().contains("old"), "the cache is bounded by its TTL alone");
    let demanded = catalog.public(&path).header("catalog-min-version", version(&catalog).await).send().await.unwrap();
    assert_eq!(source(&demanded), "postgres");
    assert!(demanded.text().await.unwrap().contains("new"));
    // And from then on this reader does not go back.
    assert!(get(&catalog, &path).await.text().await.unwrap().contains("new"));
}

#[tokio::test]
async fn a_version_that_nobody_has_is_refused_rather_than_answered_with_less() {
    let catalog = Catalog::start().await;
    let answer = catalog.public("/api/events").header("catalog-min-version", "7fffffffffffffff").send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    let answer = catalog.public("/api/events").header("catalog-min-version", "yesterday").send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
    assert_eq!(answer.json::<Value>().await.unwrap()["errors"][0]["parameter"], "Catalog-Min-Version");
}
