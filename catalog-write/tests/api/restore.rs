//! Bringing back events that were deleted.

use std::time::Duration;

use catalog_dev::testing::{Catalog, eventually};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    admin::{Admin, Answer},
    undo::{state, tree},
};

#[tokio::test]
async fn deleted_events_come_back_however_they_were_deleted() {
    let admin = Admin::start().await;
    for way in ["api", "sql", "truncate"] {
        let (at, made) = tree(&admin).await;
        let before = state(&admin, &at).await;
        match way {
            "api" => drop(admin.delete(&at).await),
            "sql" => admin.sql("delete from events").await,
            _ => admin.sql("truncate events cascade").await,
        }
        let listed = admin.get("/api/admin/deleted-events").await.json["results"][0].clone();
        assert_eq!((&listed["id"], &listed["name"]), (&made["id"], &json!("Jazz")), "{way}");
        assert_eq!((&listed["sessions"], &listed["ticket_types"]), (&json!(2), &json!(2)), "{way}");
        assert_eq!(listed["deleted_by"]["kind"], if way == "api" { "token" } else { "sql" });
        let restore = format!("/api/admin/deleted-events/{}/restore", made["id"].as_str().unwrap());
        let trial = admin.post(&format!("{restore}?dry_run=true"), &json!({})).await;
        assert_eq!((&trial.json["status"], &trial.json["counts"]["ticket_types"]["created"]), (&json!(201), &json!(2)));
        let restored = admin.post(&restore, &json!({})).await;
        assert_eq!(restored.location(), at, "{way}");
        assert_eq!(state(&admin, &at).await, before, "{way}");
        assert!(!restored.header("catalog-version").is_empty());
        admin.post(&restore, &json!({})).await.assert_problem(409, "conflict");
        let left = admin.get("/api/admin/deleted-events").await;
        assert!(left.json["results"].as_array().unwrap().iter().all(|event| event["id"] != made["id"]), "{left:?}");
        admin.delete(&at).await;
    }
    let unknown = format!("/api/admin/deleted-events/{}/restore", Uuid::new_v4());
    admin.post(&unknown, &json!({})).await.assert_problem(404, "not_found");
}

#[tokio::test]
async fn the_last_deletion_counts_and_lists_come_in_pages() {
    let admin = Admin::start().await;
    let (at, made) = tree(&admin).await;
    let restore = format!("/api/admin/deleted-events/{}/restore", made["id"].as_str().unwrap());
    admin.delete(&at).await;
    assert_eq!(admin.post(&restore, &json!({})).await.status, 201);
    let session_at = format!("/api/admin/sessions/{}", made["sessions"][0]["id"].as_str().unwrap());
    admin.delete(&session_at).await;
    admin.patch(&at, &json!({"name": "Smaller"})).await;
    admin.delete(&at).await;
    for n in 0..3 {
        let other = admin.event(&json!({"name": n.to_string()})).await;
        admin.delete(&other).await;
    }
    let first = admin.get("/api/admin/deleted-events?limit=3").await;
    let second = admin.get(first.json["next"].as_str().unwrap()).await;
    let names = |answer: &Answer| -> Vec<Value> {
        answer.json["results"].as_array().unwrap().iter().map(|event| event["name"].clone()).collect()
    };
    assert_eq!((names(&first), names(&second)), (vec![json!("2"), json!("1"), json!("0")], vec![json!("Smaller")]));
    assert_eq!(second.json["results"][0]["sessions"], 1, "each is told once, as it was the last time");
    let restored = admin.post(&restore, &json!({})).await;
    assert_eq!((&restored.json["name"], restored.json["sessions"].as_array().unwrap().len()), (&json!("Smaller"), 1));
}

#[tokio::test]
async fn the_public_sees_a_restored_event_again() {
    let admin = Admin { catalog: Catalog::start().await };
    let (at, made) = tree(&admin).await;
    let id = made["id"].as_str().unwrap();
    admin.delete(&at).await;
    eventually(Duration::from_secs(30), "the event is gone for the public", async || {
        let status = admin.catalog.public(&format!("/api/events/{id}")).send().await.unwrap().status();
        if status == 404 { Ok(()) } else { Err(status) }
    })
    .await;
    let restored = admin.post(&format!("/api/admin/deleted-events/{id}/restore"), &json!({})).await;
    let version = restored.header("catalog-version").to_owned();
    let seen = admin.catalog.public(&format!("/api/events/{id}/sessions")).header("catalog-min-version", version);
    let seen = seen.send().await.unwrap();
    assert_eq!(seen.status(), 200);
    assert_eq!(seen.text().await.unwrap().matches("Child").count(), 1);
}
