//! Events: made, read, replaced, changed, deleted.

use serde_json::{Value, json};

use crate::admin::{Admin, Answer, session, ticket_type};

fn own_fields(answer: &Answer) -> Value {
    let mut fields = answer.json.clone();
    for set_by_the_service in ["id", "created_at", "updated_at", "sessions"] {
        assert!(fields.as_object_mut().unwrap().remove(set_by_the_service).is_some(), "{set_by_the_service} of {answer:?}");
    }
    fields
}

fn full() -> Value {
    json!({
        "name": "Jazz in the Park", "description": "Three stages.\nBring a blanket.", "location": "Riverside Park",
        "image_url": "https://example.org/jazz.jpg", "status": "draft", "timezone": "Europe/Berlin",
        "publish_at": "2030-06-01T08:00:00Z",
    })
}

#[tokio::test]
async fn an_event_is_made_and_read_back_as_it_was_given() {
    let admin = Admin::start().await;
    let made = admin.post("/api/admin/events", &full()).await;
    assert_eq!(own_fields(&made), full());
    assert_eq!(made.json["sessions"], json!([]));
    assert_eq!(made.json["created_at"], made.json["updated_at"]);
    assert!(made.json["created_at"].as_str().unwrap().ends_with('Z'));

    let read = admin.get(&made.location()).await;
    assert_eq!((read.status.as_u16(), &read.json), (200, &made.json));
}

#[tokio::test]
async fn only_the_name_is_required_and_it_is_trimmed() {
    let admin = Admin::start().await;
    let made = admin.post("/api/admin/events", &json!({"name": "  Jazz \n", "location": null})).await;
    let defaults = json!({
        "name": "Jazz", "description": "", "location": "", "image_url": "", "status": "published", "timezone": "UTC",
        "publish_at": null,
    });
    assert_eq!(own_fields(&made), defaults);
}

#[tokio::test]
async fn put_replaces_what_it_does_not_name_by_its_default() {
    let admin = Admin::start().await;
    let event = admin.event(&full()).await;
    let replaced = admin.put(&event, &json!({"name": "Blues", "status": "cancelled"})).await;
    assert_eq!(replaced.status, 200);
    assert_eq!(own_fields(&replaced)["name"], "Blues");
    assert_eq!(own_fields(&replaced)["status"], "cancelled");
    assert_eq!(own_fields(&replaced)["location"], "");
    assert_eq!(own_fields(&replaced)["timezone"], "UTC");
    assert_eq!(admin.get(&event).await.json, replaced.json);
    admin.put(&event, &json!({"location": "Nowhere"})).await.assert_faults(&[("#/name", "required")]);
}

#[tokio::test]
async fn patch_changes_only_what_it_names_and_null_is_the_default() {
    let admin = Admin::start().await;
    let made = admin.post("/api/admin/events", &full()).await;
    let event = made.location();

    let changed = admin.patch(&event, &json!({"location": "Town Hall", "image_url": null, "status": null})).await;
    let mut expected = full();
    expected["location"] = json!("Town Hall");
    expected["image_url"] = json!("");
    expected["status"] = json!("published");
    assert_eq!(own_fields(&changed), expected);
    assert_eq!(changed.json["created_at"], made.json["created_at"]);
    assert!(changed.json["updated_at"].as_str() > made.json["updated_at"].as_str());
    assert_eq!(admin.get(&event).await.json, changed.json);

    admin.patch(&event, &json!({"name": null})).await.assert_faults(&[("#/name", "not_null")]);
    admin
        .patch(&event, &json!({"name": "", "nam": 1}))
        .await
        .assert_faults(&[("#/name", "too_short"), ("#/nam", "unknown_field")]);
    assert_eq!(admin.get(&event).await.json, changed.json);
}

#[tokio::test]
async fn a_patch_that_changes_nothing_leaves_no_trace() {
    let admin = Admin::start().await;
    let made = admin.post("/api/admin/events", &full()).await;
    admin.sql("delete from catalog_dirty").await;
    for nothing in [json!({}), json!({"name": "Jazz in the Park"}), json!({"timezone": "Europe/Berlin"})] {
        let answer = admin.patch(&made.location(), &nothing).await;
        assert_eq!((answer.status.as_u16(), &answer.json), (200, &made.json));
    }
    let marks: i64 = sqlx::query_scalar("select count(*) from catalog_dirty").fetch_one(&admin.catalog.pool).await.unwrap();
    assert_eq!(marks, 0);
}

#[tokio::test]
async fn a_patch_is_not_hindered_by_what_it_does_not_touch() {
    let admin = Admin::start().await;
    let event = admin.event(&json!({"name": "Jazz"})).await;
    // The database knows this zone, the service does not.
    admin.sql("alter table events drop constraint events_timezone_known; update events set timezone = 'Mars/Olympus'").await;
    assert_eq!(admin.patch(&event, &json!({"name": "Blues"})).await.json["timezone"], "Mars/Olympus");
}

#[tokio::test]
async fn a_patch_of_an_event_does_not_reach_its_sessions() {
    let admin = Admin::start().await;
    let event = admin.event(&json!({"name": "Jazz", "sessions": [session()]})).await;
    let body = json!({"name": "Jazz", "sessions": []});
    admin.patch(&event, &body).await.assert_faults(&[("#/sessions", "read_only")]);
    assert_eq!(admin.stored().await, (1, 1, 0));
}

#[tokio::test]
async fn deleting_an_event_deletes_its_sessions_and_their_ticket_types() {
    let admin = Admin::start().await;
    let mut jazz = json!({"name": "Jazz", "sessions": [session(), session()]});
    jazz["sessions"][0]["ticket_types"] = json!([ticket_type()]);
    let event = admin.event(&jazz).await;
    let other = admin.ticket_type(&ticket_type()).await;
    assert_eq!(admin.stored().await, (2, 3, 2));

    let deleted = admin.delete(&event).await;
    assert_eq!((deleted.status.as_u16(), deleted.text.as_str()), (204, ""));
    assert_eq!(admin.stored().await, (1, 1, 1));
    assert_eq!(admin.get(&other).await.status, 200);
}

#[tokio::test]
async fn what_is_not_there_is_404_for_every_method() {
    let admin = Admin::start().await;
    let nobody = "0190a0b0-0000-7000-8000-000000000000";
    for kind in ["events", "sessions", "ticket-types"] {
        let path = format!("/api/admin/{kind}/{nobody}");
        admin.get(&path).await.assert_problem(404, "not_found");
        admin.put(&path, &json!({})).await.assert_problem(404, "not_found");
        admin.patch(&path, &json!({})).await.assert_problem(404, "not_found");
        admin.delete(&path).await.assert_problem(404, "not_found");
    }
    for (path, body) in [("events", session()), ("sessions", ticket_type())] {
        let children = if path == "events" { "sessions" } else { "ticket-types" };
        let path = format!("/api/admin/{path}/{nobody}/{children}");
        admin.get(&path).await.assert_problem(404, "not_found");
        admin.post(&path, &body).await.assert_problem(404, "not_found");
    }
}
