//! Many hands at once.

use std::sync::Arc;

use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::admin::{Admin, session};

#[tokio::test]
async fn patches_of_different_fields_at_once_all_apply() {
    let admin = Arc::new(Admin::start().await);
    let event = admin.event(&json!({"name": "Jazz"})).await;
    for round in 0..10 {
        let fields = [("name", "n"), ("description", "d"), ("location", "l"), ("image_url", "https://h/")];
        let mut patches = JoinSet::new();
        for (field, value) in fields {
            let (admin, event) = (Arc::clone(&admin), event.clone());
            patches.spawn(async move { admin.patch(&event, &json!({field: format!("{value}{round}")})).await.status.as_u16() });
        }
        assert!(patches.join_all().await.iter().all(|status| *status == 200));
        let now = admin.get(&event).await;
        for (field, value) in fields {
            assert_eq!(now.json[field], format!("{value}{round}"));
        }
    }
}

#[tokio::test]
async fn moves_changes_and_deletions_at_once_end_in_no_error_of_ours() {
    let admin = Arc::new(Admin::start().await);
    for _ in 0..5 {
        let tree = json!({"name": "Jazz", "sessions": vec![session(); 5]});
        let (one, other) = (admin.post("/api/admin/events", &tree).await, admin.post("/api/admin/events", &tree).await);
        let mut requests = JoinSet::new();
        let sessions = [&one, &other].map(|event| event.json["sessions"].as_array().unwrap().clone()).concat();
        let targets: Vec<Value> = [&other, &one].iter().flat_map(|event| vec![event.json["id"].clone(); 5]).collect();
        for (session, target) in sessions.into_iter().zip(targets) {
            let admin = Arc::clone(&admin);
            let at = format!("/api/admin/sessions/{}", session["id"].as_str().unwrap());
            requests.spawn(async move { admin.patch(&at, &json!({"event_id": target})).await.status.as_u16() });
        }
        for event in [one.location(), other.location()] {
            let (changed, deleted) = (Arc::clone(&admin), Arc::clone(&admin));
            let at = event.clone();
            requests.spawn(async move { changed.patch(&at, &json!({"name": "Blues"})).await.status.as_u16() });
            requests.spawn(async move { deleted.delete(&event).await.status.as_u16() });
        }
        let statuses = requests.join_all().await;
        // Done, refused because the event is gone, or itself gone.
        assert!(statuses.iter().all(|status| matches!(status, 200 | 204 | 404 | 422)), "{statuses:?}");
        assert_eq!(admin.stored().await, (0, 0, 0));
    }
}

#[tokio::test]
async fn a_deadlock_is_tried_again() {
    let admin = Arc::new(Admin::start().await);
    let event = admin.event(&json!({"name": "Jazz", "sessions": [session()]})).await;
    let session = admin.get(&event).await.json["sessions"][0]["id"].as_str().unwrap().to_owned();

    // Another hand holds the session and then wants the event, which the deletion holds.
    let mut other = admin.catalog.pool.begin().await.unwrap();
    sqlx::query("set local deadlock_timeout = '10s'").execute(&mut *other).await.unwrap();
    sqlx::query("update sessions set total_capacity = 1 where id = $1::text::uuid")
        .bind(&session)
        .execute(&mut *other)
        .await
        .unwrap();
    let deletion = tokio::spawn({
        let (admin, event) = (Arc::clone(&admin), event.clone());
        async move { admin.delete(&event).await }
    });
    admin.someone_is_blocked().await;
    sqlx::query("update events set name = 'Blues'").execute(&mut *other).await.unwrap();
    other.commit().await.unwrap();
    assert_eq!(deletion.await.unwrap().status, 204);
    assert_eq!(admin.stored().await, (0, 0, 0));
}
