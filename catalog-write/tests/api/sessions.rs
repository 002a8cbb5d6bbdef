//! Sessions: made, read, replaced, changed, moved, deleted.

use serde_json::json;

use crate::admin::{Admin, session, ticket_type};

#[tokio::test]
async fn a_session_is_made_with_its_ticket_types_and_read_back() {
    let admin = Admin::start().await;
    let event = admin.post("/api/admin/events", &json!({"name": "Jazz"})).await;
    let mut body = session();
    body["starts_at"] = json!("2030-06-05T19:00:00.5+02:00");
    body["ticket_types"] = json!([ticket_type(), {"name": " VIP ", "price": 120, "quantity": 0}]);
    let made = admin.post(&format!("{}/sessions", event.location()), &body).await;

    assert_eq!(made.json["event_id"], event.json["id"]);
    assert_eq!(made.json["starts_at"], "2030-06-05T17:00:00.500Z");
    assert_eq!(made.json["status"], "scheduled");
    assert_eq!(made.json["ticket_types"][1]["name"], "VIP");
    assert_eq!(made.json["ticket_types"][1]["price"], "120.00");
    assert_eq!(made.json["ticket_types"][1]["session_id"], made.json["id"]);
    assert_eq!(admin.get(&made.location()).await.json, made.json);
    assert_eq!(admin.get(&event.location()).await.json["sessions"], json!([made.json]));
}

#[tokio::test]
async fn sessions_are_listed_by_their_start() {
    let admin = Admin::start().await;
    let at = |day: u32| {
        let starts_at = format!("2030-06-0{day}T17:00:00Z");
        json!({"starts_at": starts_at, "ends_at": "2030-07-01T00:00:00Z", "total_capacity": 1})
    };
    let event = admin.event(&json!({"name": "Jazz", "sessions": [at(3), at(1), at(2)]})).await;
    let listed = admin.get(&format!("{event}/sessions")).await;
    let days: Vec<&str> =
        listed.json["results"].as_array().unwrap().iter().map(|s| &s["starts_at"].as_str().unwrap()[..10]).collect();
    assert_eq!(days, ["2030-06-01", "2030-06-02", "2030-06-03"]);
    assert_eq!(listed.json["count"], 3);
    assert_eq!(admin.get(&event).await.json["sessions"], listed.json["results"]);
}

#[tokio::test]
async fn put_and_patch_change_a_session_and_leave_it_where_it_is() {
    let admin = Admin::start().await;
    let session_at = admin.session().await;
    let before = admin.get(&session_at).await;

    let patched = admin.patch(&session_at, &json!({"total_capacity": 5, "status": "cancelled"})).await;
    assert_eq!((&patched.json["total_capacity"], &patched.json["status"]), (&json!(5), &json!("cancelled")));
    assert_eq!(patched.json["starts_at"], before.json["starts_at"]);

    let replaced = admin.put(&session_at, &session()).await;
    assert_eq!(replaced.json, before.json);
    admin.put(&session_at, &json!({})).await.assert_faults(&[
        ("#/starts_at", "required"),
        ("#/ends_at", "required"),
        ("#/total_capacity", "required"),
    ]);
}

#[tokio::test]
async fn the_end_is_compared_with_the_start_that_stays() {
    let admin = Admin::start().await;
    let session = admin.session().await;
    for patch in [
        json!({"ends_at": "2030-06-05T17:00:00Z"}),
        json!({"starts_at": "2030-06-05T20:00:00Z"}),
        json!({"starts_at": "2031-01-01T00:00:00Z"}),
    ] {
        admin.patch(&session, &patch).await.assert_faults(&[("#/ends_at", "must_be_after")]);
    }
    let later = json!({"starts_at": "2031-06-05T17:00:00Z", "ends_at": "2031-06-05T20:00:00Z"});
    assert_eq!(admin.patch(&session, &later).await.status, 200);
}

#[tokio::test]
async fn a_session_moves_to_another_event_with_its_ticket_types() {
    let admin = Admin::start().await;
    let ticket_type = admin.ticket_type(&ticket_type()).await;
    let session_id = admin.get(&ticket_type).await.json["session_id"].as_str().unwrap().to_owned();
    let at = format!("/api/admin/sessions/{session_id}");
    let old = admin.get(&at).await.json["event_id"].clone();
    let new = admin.post("/api/admin/events", &json!({"name": "Blues"})).await;
    admin.sql("delete from catalog_dirty").await;

    let moved = admin.patch(&at, &json!({"event_id": new.json["id"]})).await;
    assert_eq!(moved.json["event_id"], new.json["id"]);
    assert_eq!(moved.json["ticket_types"].as_array().unwrap().len(), 1);
    assert_eq!(admin.get(&new.location()).await.json["sessions"][0]["id"], session_id.as_str());
    let marked: i64 =
        sqlx::query_scalar("select count(distinct event_id) from catalog_dirty").fetch_one(&admin.catalog.pool).await.unwrap();
    assert_eq!(marked, 2, "the event it came from, and the one it went to");

    let mut back = session();
    back["event_id"] = old.clone();
    assert_eq!(admin.put(&at, &back).await.json["event_id"], old);
    assert_eq!(admin.put(&at, &session()).await.json["event_id"], old, "without event_id it stays");
}

#[tokio::test]
async fn a_session_moves_only_to_an_event_that_exists() {
    let admin = Admin::start().await;
    let session = admin.session().await;
    let before = admin.get(&session).await.json;
    for (event_id, code) in [
        (json!("0190a0b0-0000-7000-8000-000000000000"), "does_not_exist"),
        (json!("{0190a0b0-0000-7000-8000-000000000000}"), "not_a_uuid"),
        (json!("x"), "not_a_uuid"),
        (json!(null), "not_null"),
        (json!(1), "wrong_type"),
    ] {
        admin.patch(&session, &json!({"event_id": event_id})).await.assert_faults(&[("#/event_id", code)]);
    }
    assert_eq!(admin.get(&session).await.json, before);
}

#[tokio::test]
async fn ticket_types_cannot_be_replaced_through_their_session() {
    let admin = Admin::start().await;
    let at = admin.session().await;
    admin.post(&format!("{at}/ticket-types"), &ticket_type()).await.location();
    let mut body = session();
    body["ticket_types"] = json!([]);
    admin.put(&at, &body).await.assert_faults(&[("#/ticket_types", "read_only")]);
    admin.patch(&at, &json!({"ticket_types": null})).await.assert_faults(&[("#/ticket_types", "read_only")]);
}

#[tokio::test]
async fn deleting_a_session_deletes_its_ticket_types_and_leaves_its_event() {
    let admin = Admin::start().await;
    let ticket_type = admin.ticket_type(&ticket_type()).await;
    let session_id = admin.get(&ticket_type).await.json["session_id"].as_str().unwrap().to_owned();
    assert_eq!(admin.delete(&format!("/api/admin/sessions/{session_id}")).await.status, 204);
    assert_eq!(admin.stored().await, (1, 0, 0));
    admin.get(&ticket_type).await.assert_problem(404, "not_found");
}
