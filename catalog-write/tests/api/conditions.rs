//! `ETag`, `If-Match` and `If-None-Match`: no update is lost.

use std::sync::Arc;

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::admin::{Admin, Answer, session, ticket_type};

fn under(request: RequestBuilder, name: &str, value: &str) -> RequestBuilder {
    request.header(name, value)
}

async fn matching(admin: &Admin, method: Method, path: &str, etag: &str, body: &Value) -> Answer {
    Answer::to(under(admin.catalog.admin(method, path), "if-match", etag).json(body)).await
}

async fn create_at(admin: &Admin, path: &str, body: &Value) -> Answer {
    Answer::to(under(admin.catalog.admin(Method::PUT, path), "if-none-match", "*").json(body)).await
}

#[tokio::test]
async fn of_two_editors_the_second_gets_412_with_the_present_state() {
    let admin = Admin::start().await;
    let session_at = admin.session().await;
    let event_at = format!("/api/admin/events/{}", admin.get(&session_at).await.json["event_id"].as_str().unwrap());
    let ticket_at = admin.post(&format!("{session_at}/ticket-types"), &ticket_type()).await.location();
    for (path, first, second) in [
        (&event_at, json!({"name": "first"}), json!({"name": "second"})),
        (&session_at, json!({"total_capacity": 1}), json!({"total_capacity": 2})),
        (&ticket_at, json!({"quantity": 1}), json!({"quantity": 2})),
    ] {
        let seen = admin.get(path).await;
        let etag = seen.header("etag").to_owned();
        assert_eq!(matching(&admin, Method::PATCH, path, &etag, &first).await.status, 200, "{path}");
        let refused = matching(&admin, Method::PATCH, path, &etag, &second).await;
        refused.assert_problem(412, "precondition_failed");
        let now = admin.get(path).await;
        assert_eq!(refused.json["current"], now.json, "{path}");
        assert_eq!(refused.header("etag"), now.header("etag"), "{path}");
        // With what the answer told it goes on.
        assert_eq!(matching(&admin, Method::PATCH, path, refused.header("etag"), &second).await.status, 200);
        matching(&admin, Method::DELETE, path, &etag, &Value::Null).await.assert_problem(412, "precondition_failed");
    }
}

#[tokio::test]
async fn the_answer_to_a_write_has_the_etag_that_the_next_read_has() {
    let admin = Admin::start().await;
    let made = admin.post("/api/admin/events", &json!({"name": "Jazz", "sessions": [session()]})).await;
    let at = made.location();
    let read = admin.get(&at).await;
    assert!(!read.header("etag").is_empty() && made.header("etag") == read.header("etag"));
    let changed = admin.patch(&at, &json!({"name": "Blues"})).await;
    assert_ne!(changed.header("etag"), read.header("etag"));
    assert_eq!(changed.header("etag"), admin.get(&at).await.header("etag"));
    let known = Answer::to(under(admin.catalog.admin(Method::GET, &at), "if-none-match", changed.header("etag"))).await;
    assert_eq!((known.status.as_u16(), known.text.as_str()), (304, ""));
}

#[tokio::test]
async fn the_etag_of_an_event_covers_all_that_belongs_to_it() {
    let admin = Admin::start().await;
    let tree = json!({"name": "Jazz", "sessions": [{"starts_at": "2030-06-05T17:00:00Z", "ends_at": "2030-06-05T20:00:00Z",
        "total_capacity": 400, "ticket_types": [ticket_type()]}]});
    let made = admin.post("/api/admin/events", &tree).await;
    let at = made.location();
    admin.sql("update ticket_types set quantity = quantity - 1").await;
    matching(&admin, Method::PATCH, &at, made.header("etag"), &json!({"name": "x"}))
        .await
        .assert_problem(412, "precondition_failed");
}

#[tokio::test]
async fn editors_at_once_on_one_state_never_both_succeed() {
    let admin = Arc::new(Admin::start().await);
    let at = admin.event(&json!({"name": "Jazz"})).await;
    for round in 0..10 {
        let etag = admin.get(&at).await.header("etag").to_owned();
        let mut editors = tokio::task::JoinSet::new();
        for n in 0..8 {
            let (admin, at, etag) = (Arc::clone(&admin), at.clone(), etag.clone());
            editors.spawn(async move {
                // Half of them change the event, half what belongs to it.
                let name = json!({"name": format!("{round}.{n}")});
                matching(&admin, Method::PATCH, &at, &etag, &name).await.status.as_u16()
            });
        }
        let mut statuses = editors.join_all().await;
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 412, 412, 412, 412, 412, 412, 412]);
    }
}

#[tokio::test]
async fn put_with_if_none_match_makes_the_resource_of_the_clients_id_once() {
    let admin = Admin::start().await;
    let [event, session_id, ticket] = [(); 3].map(|()| Uuid::new_v4());
    let mut placed_session = session();
    placed_session["event_id"] = json!(event);
    let mut placed_ticket = ticket_type();
    placed_ticket["session_id"] = json!(session_id);
    for (path, body) in [
        (format!("/api/admin/events/{event}"), json!({"name": "Jazz"})),
        (format!("/api/admin/sessions/{session_id}"), placed_session),
        (format!("/api/admin/ticket-types/{ticket}"), placed_ticket),
    ] {
        admin.put(&path, &body).await.assert_problem(404, "not_found");
        let made = create_at(&admin, &path, &body).await;
        assert_eq!((made.status.as_u16(), made.header("location")), (201, path.as_str()));
        assert_eq!(made.json, admin.get(&path).await.json);
        let again = create_at(&admin, &path, &body).await;
        again.assert_problem(412, "precondition_failed");
        assert_eq!(again.json["current"], made.json);
    }
    assert_eq!(admin.stored().await, (1, 1, 1));
}

#[tokio::test]
async fn two_that_make_the_same_id_at_once_make_it_once() {
    let admin = Arc::new(Admin::start().await);
    for _ in 0..5 {
        let path = format!("/api/admin/events/{}", Uuid::new_v4());
        let mut makers = tokio::task::JoinSet::new();
        for n in 0..8 {
            let (admin, path) = (Arc::clone(&admin), path.clone());
            makers.spawn(async move { create_at(&admin, &path, &json!({"name": n.to_string()})).await.status.as_u16() });
        }
        let mut statuses = makers.join_all().await;
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 412, 412, 412, 412, 412, 412, 412]);
    }
}

#[tokio::test]
async fn a_condition_that_cannot_be_read_is_refused_and_one_on_nothing_fails() {
    let admin = Admin::start().await;
    let at = admin.event(&json!({"name": "Jazz"})).await;
    matching(&admin, Method::PATCH, &at, "abc", &json!({"name": "x"})).await.assert_problem(400, "bad_request");
    matching(&admin, Method::PATCH, &at, "W/\"abc\"", &json!({"name": "x"})).await.assert_problem(412, "precondition_failed");
    let nowhere = format!("/api/admin/events/{}", Uuid::new_v4());
    matching(&admin, Method::PUT, &nowhere, "*", &json!({"name": "x"})).await.assert_problem(412, "precondition_failed");
    assert_eq!(admin.get(&at).await.json["name"], "Jazz");
}
