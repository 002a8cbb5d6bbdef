//! A reader never goes back in time, and a client may demand a version.

use std::time::Duration;

use catalog_dev::testing::{Catalog, eventually, rows};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::{answered_from, get, source, version};

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
async fn with_a_dead_projector_a_demanded_version_does_not_come_from_redis() {
    let catalog = Catalog::start().await;
    let id = rows::event(&catalog.pool, "old").await;
    let path = format!("/api/events/{id}");
    answered_from(&catalog, &path, "redis").await;

    catalog.process("projector").kill().await;
    rows::run(&catalog.pool, "update events set name = 'new'").await;
    let version = version(&catalog).await.to_string();
    for (path, text) in [(&path, "new"), (&format!("{path}/sessions"), "[]")] {
        let demanded = catalog.public(path).header("catalog-min-version", &version).send().await.unwrap();
        let from = source(&demanded);
        assert!(from == "index" || from == "postgres", "{path} from {from}");
        assert!(demanded.text().await.unwrap().contains(text));
    }
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

/// The names that this reader tells of an event in the list of all, in a list from memory, and by itself.
async fn names(catalog: &Catalog, id: &str) -> [String; 3] {
    let paths = ["/api/events".to_owned(), "/api/events?ordering=name".to_owned(), format!("/api/events/{id}")];
    let mut names = [const { String::new() }; 3];
    for (name, path) in names.iter_mut().zip(paths) {
        let body: Value = get(catalog, &path).await.json().await.unwrap();
        let event = body["results"].as_array().map_or(&body, |all| all.iter().find(|event| event["id"] == id).unwrap());
        *name = event["name"].as_str().unwrap().to_owned();
    }
    names
}

#[tokio::test]
async fn a_list_is_never_behind_an_event_that_was_answered() {
    let catalog = Catalog::start().await;
    let id = rows::event(&catalog.pool, "0").await.to_string();
    let path = format!("/api/events/{id}");
    answered_from(&catalog, &path, "redis").await;
    for turn in 1..=50 {
        let patch = catalog.admin(reqwest::Method::PATCH, &format!("/api/admin/events/{id}"));
        patch.json(&json!({"name": turn.to_string()})).send().await.unwrap();
        let named = format!(r#""name":"{turn}""#);
        while !get(&catalog, &path).await.text().await.unwrap().contains(&named) {}
        for list in ["/api/events?ordering=name", "/api/events"] {
            let answer = get(&catalog, list).await;
            assert_ne!(source(&answer), "stale");
            let text = answer.text().await.unwrap();
            assert!(text.contains(&named), "{list} after {turn} was answered: {text}");
        }
    }
}

#[tokio::test]
async fn what_a_list_tells_nothing_else_is_behind() {
    let catalog = Catalog::start().await;
    let id = rows::event(&catalog.pool, "0").await.to_string();
    answered_from(&catalog, &format!("/api/events/{id}"), "redis").await;
    answered_from(&catalog, "/api/events", "redis").await;
    // Now only what readers find out by themselves tells them of changes.
    catalog.process("projector").kill().await;
    for turn in 1..=3 {
        rows::run(&catalog.pool, &format!("update events set name = '{turn}'")).await;
        let turn = turn.to_string();
        eventually(Duration::from_secs(30), "a list tells the change", async || {
            let [_, listed, _] = names(&catalog, &id).await;
            if listed == turn { Ok(()) } else { Err(listed) }
        })
        .await;
        assert_eq!(names(&catalog, &id).await, [&*turn; 3]);
    }
}

#[tokio::test]
async fn the_list_of_all_is_not_behind_an_event_from_postgresql() {
    let catalog = Catalog::start().await;
    let id = rows::event(&catalog.pool, "old").await.to_string();
    answered_from(&catalog, "/api/events", "redis").await;
    catalog.process("projector").kill().await;
    rows::run(&catalog.pool, "update events set name = 'new'").await;
    let path = format!("/api/events/{id}");
    let demanded = catalog.public(&path).header("catalog-min-version", version(&catalog).await.to_string()).send().await.unwrap();
    assert!(demanded.text().await.unwrap().contains("new"));
    assert_eq!(names(&catalog, &id).await, ["new"; 3]);
}
