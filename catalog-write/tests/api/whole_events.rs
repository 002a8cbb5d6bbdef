//! PUT of an event with all that belongs to it.

use std::sync::Arc;

use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::admin::{Admin, Answer, session, ticket_type};

/// Makes an event with so many sessions, each with two ticket types, and answers its address.
async fn whole(admin: &Admin, sessions: usize) -> String {
    let mut session = session();
    session["ticket_types"] = json!([ticket_type(), ticket_type()]);
    admin.event(&json!({"name": "Jazz", "timezone": "Europe/Berlin", "sessions": vec![session; sessions]})).await
}

/// How often something was changed, and how many rows in all.
async fn history(admin: &Admin) -> (i64, i64) {
    sqlx::query_as("select (select count(*) from history_changes), (select count(*) from history_entries)")
        .fetch_one(&admin.catalog.pool)
        .await
        .unwrap()
}

fn counts(created: i64, updated: i64, deleted: i64) -> Value {
    json!({"created": created, "updated": updated, "deleted": deleted})
}

#[tokio::test]
async fn what_was_read_and_is_sent_back_as_it_is_changes_nothing() {
    let admin = Admin::start().await;
    let at = whole(&admin, 3).await;
    let (read, before) = (admin.get(&at).await, history(&admin).await);
    let session_at = format!("/api/admin/sessions/{}", read.json["sessions"][1]["id"].as_str().unwrap());
    let ticket_at = format!("/api/admin/ticket-types/{}", read.json["sessions"][1]["ticket_types"][0]["id"].as_str().unwrap());
    for path in [&at, &session_at, &ticket_at] {
        let read = admin.get(path).await;
        for method in [Method::PUT, Method::PATCH] {
            let answer = Answer::to(admin.catalog.admin(method.clone(), path).json(&read.json)).await;
            assert_eq!(answer.status, 200, "{method} {path}: {answer:?}");
            assert_eq!(answer.header("etag"), read.header("etag"), "{method} {path}");
        }
    }
    let answer = admin.put(&at, &read.json).await;
    assert_eq!(answer.json["changes"]["sessions"], counts(0, 0, 0));
    // Also what that has answered.
    assert_eq!(admin.put(&at, &answer.json).await.status, 200);
    assert_eq!((admin.get(&at).await.text, history(&admin).await), (read.text, before));
}

#[tokio::test]
async fn what_is_named_is_changed_what_is_new_is_made_and_the_rest_goes() {
    let admin = Admin::start().await;
    let at = whole(&admin, 4).await;
    let mut body = admin.get(&at).await.json;
    let gone = body["sessions"].as_array_mut().unwrap().remove(3);
    let sessions = &mut body["sessions"];
    sessions[0]["total_capacity"] = json!(7);
    // Of the second, the first ticket type moves to a new session and the other one goes.
    let moved = sessions[1]["ticket_types"][0].clone();
    sessions[1]["ticket_types"] = json!([]);
    // Left out: they stay.
    sessions[2].as_object_mut().unwrap().remove("ticket_types");
    let mut new = session();
    new["ticket_types"] = json!([moved, ticket_type()]);
    sessions.as_array_mut().unwrap().push(new);

    let before = history(&admin).await;
    let answer = admin.put(&at, &body).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let changes = &answer.json["changes"];
    assert_eq!(changes["events"], counts(0, 0, 0));
    assert_eq!(changes["sessions"], counts(1, 1, 1));
    assert_eq!(changes["ticket_types"], counts(1, 1, 3));
    assert_eq!(history(&admin).await, (before.0 + 1, before.1 + 8));

    let now = admin.get(&at).await;
    assert_eq!(now.header("etag"), answer.header("etag"));
    let by_id = |id: &Value| now.json["sessions"].as_array().unwrap().iter().find(|s| s["id"] == *id).cloned();
    let sizes = |id: &Value| by_id(id).unwrap()["ticket_types"].as_array().unwrap().len();
    assert_eq!(by_id(&gone["id"]), None);
    assert_eq!(by_id(&body["sessions"][0]["id"]).unwrap()["total_capacity"], 7);
    assert_eq!((sizes(&body["sessions"][1]["id"]), sizes(&body["sessions"][2]["id"])), (0, 2));
    let home = admin.get(&format!("/api/admin/ticket-types/{}", moved["id"].as_str().unwrap())).await.json["session_id"].clone();
    assert_eq!((sizes(&home), home == moved["session_id"]), (2, false));
    assert_eq!(admin.stored().await, (1, 4, 6));
}

#[tokio::test]
async fn a_ticket_type_outlives_its_session_when_it_moves() {
    let admin = Admin::start().await;
    let at = whole(&admin, 2).await;
    let mut body = admin.get(&at).await.json;
    let first = body["sessions"].as_array_mut().unwrap().remove(0);
    body["sessions"][0]["ticket_types"].as_array_mut().unwrap().push(first["ticket_types"][1].clone());
    let changes = admin.put(&at, &body).await.json["changes"].clone();
    assert_eq!((&changes["sessions"], &changes["ticket_types"]), (&counts(0, 0, 1), &counts(0, 1, 1)));
    assert_eq!(admin.stored().await, (1, 1, 3));
}

#[tokio::test]
async fn ids_that_are_not_of_this_event_or_come_twice_are_refused() {
    let admin = Admin::start().await;
    let (at, other) = (whole(&admin, 2).await, whole(&admin, 1).await);
    let (read, foreign) = (admin.get(&at).await.json, admin.get(&other).await.json["sessions"][0].clone());
    let before = history(&admin).await;
    let mut body = read.clone();
    body["sessions"].as_array_mut().unwrap().push(foreign.clone());
    body["sessions"][1]["ticket_types"][0]["id"] = foreign["ticket_types"][0]["id"].clone();
    body["sessions"][1]["ticket_types"][1]["id"] = read["sessions"][0]["ticket_types"][0]["id"].clone();
    body["sessions"][0]["ticket_types"][1]["id"] = json!("x");
    admin.put(&at, &body).await.assert_faults(&[
        ("#/sessions/0/ticket_types/1/id", "not_a_uuid"),
        ("#/sessions/1/ticket_types/0/id", "does_not_exist"),
        ("#/sessions/1/ticket_types/1/id", "repeated"),
        ("#/sessions/2/id", "does_not_exist"),
        ("#/sessions/2/ticket_types/0/id", "repeated"),
        ("#/sessions/2/ticket_types/1/id", "does_not_exist"),
        ("#/sessions/2/event_id", "read_only"),
    ]);
    body["sessions"] = json!([read["sessions"][0], read["sessions"][0]]);
    assert_eq!(admin.put(&at, &body).await.faults()[0], ("#/sessions/1/id", "repeated"));
    body["sessions"] = Value::Null;
    admin.put(&at, &body).await.assert_faults(&[("#/sessions", "not_null")]);
    body["sessions"] = json!([read["sessions"][0]]);
    body["sessions"][0]["ticket_types"] = Value::Null;
    admin.put(&at, &body).await.assert_faults(&[("#/sessions/0/ticket_types", "not_null")]);
    assert_eq!(admin.put(&format!("/api/admin/events/{}", Uuid::new_v4()), &read).await.status, 404);
    assert_eq!((admin.get(&at).await.json, history(&admin).await), (read, before));
}

#[tokio::test]
async fn what_the_service_sets_is_refused_when_it_differs() {
    let admin = Admin::start().await;
    let at = whole(&admin, 1).await;
    let read = admin.get(&at).await.json;
    let (moment, id) = (json!("2020-01-01T00:00:00Z"), json!(Uuid::new_v4()));
    for (pointer, value) in [
        ("/id", &id),
        ("/created_at", &moment),
        ("/updated_at", &moment),
        ("/sessions/0/event_id", &id),
        ("/sessions/0/created_at", &moment),
        ("/sessions/0/ticket_types/1/session_id", &id),
        ("/sessions/0/ticket_types/1/created_at", &json!(null)),
    ] {
        let mut body = read.clone();
        *body.pointer_mut(pointer).unwrap() = value.clone();
        admin.put(&at, &body).await.assert_faults(&[(&format!("#{pointer}"), "read_only")]);
    }
    let mut same = read.clone();
    let created = read["created_at"].as_str().unwrap().trim_end_matches('Z').to_owned() + "+00:00";
    same["created_at"] = json!(created);
    assert_eq!(admin.put(&at, &same).await.status, 200);
    for (path, name) in [
        (format!("/api/admin/sessions/{}", read["sessions"][0]["id"].as_str().unwrap()), "created_at"),
        (format!("/api/admin/ticket-types/{}", read["sessions"][0]["ticket_types"][0]["id"].as_str().unwrap()), "created_at"),
        (at.clone(), "updated_at"),
    ] {
        let mut body = json!({});
        body[name] = moment.clone();
        admin.patch(&path, &body).await.assert_faults(&[(&format!("#/{name}"), "read_only")]);
    }
}

#[tokio::test]
async fn of_two_editors_of_the_whole_one_is_told_of_the_other() {
    let admin = Arc::new(Admin::start().await);
    let at = whole(&admin, 5).await;
    for round in 0..5 {
        let read = admin.get(&at).await;
        let mut editors = tokio::task::JoinSet::new();
        for n in 0..6 {
            let (admin, at, etag, mut body) = (Arc::clone(&admin), at.clone(), read.header("etag").to_owned(), read.json.clone());
            let session_at = format!("/api/admin/sessions/{}", body["sessions"][1]["id"].as_str().unwrap());
            editors.spawn(async move {
                body["sessions"][n % 5]["total_capacity"] = json!(1000 + round * 10 + n);
                if n == 5 {
                    // One of them changes a part without asking.
                    return Answer::to(admin.catalog.admin(Method::PATCH, &session_at).json(&json!({"status": "scheduled"})))
                        .await;
                }
                Answer::to(admin.catalog.admin(Method::PUT, &at).header("if-match", etag).json(&body)).await
            });
        }
        let mut statuses: Vec<u16> = editors.join_all().await.iter().map(|answer| answer.status.as_u16()).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 200, 412, 412, 412, 412]);
    }
    assert_eq!(admin.stored().await, (1, 5, 10));
}

#[tokio::test]
async fn an_event_is_made_with_the_ids_that_the_client_chooses() {
    let admin = Admin::start().await;
    let [event, session_id, ticket] = [(); 3].map(|()| Uuid::new_v4());
    let at = format!("/api/admin/events/{event}");
    let mut body = json!({"id": event, "name": "Jazz", "sessions": [session(), session()]});
    body["sessions"][0]["id"] = json!(session_id);
    body["sessions"][0]["event_id"] = json!(event);
    body["sessions"][0]["ticket_types"] = json!([ticket_type()]);
    body["sessions"][0]["ticket_types"][0]["id"] = json!(ticket);
    body["sessions"][0]["ticket_types"][0]["session_id"] = json!(session_id);
    let make = async |at: &str, body: &Value| {
        Answer::to(admin.catalog.admin(Method::PUT, at).header("if-none-match", "*").json(body)).await
    };
    assert_eq!(make(&at, &body).await.status, 201);
    assert_eq!(admin.get(&format!("/api/admin/ticket-types/{ticket}")).await.json["session_id"], json!(session_id));
    // Again, at another place: the ids belong to something else.
    let mut elsewhere = body.clone();
    let other = Uuid::new_v4();
    elsewhere["id"] = json!(other);
    elsewhere["sessions"][0]["event_id"] = json!(other);
    make(&format!("/api/admin/events/{other}"), &elsewhere).await.assert_problem(409, "conflict");
    elsewhere["sessions"][1]["id"] = json!(session_id);
    let twice = make(&format!("/api/admin/events/{other}"), &elsewhere).await;
    twice.assert_faults(&[("#/sessions/1/id", "repeated")]);
    assert_eq!(admin.stored().await, (1, 2, 1));
}

#[tokio::test]
async fn what_only_the_database_refuses_names_its_place() {
    let admin = Admin::start().await;
    let at = whole(&admin, 3).await;
    admin
        .sql(
            "alter table ticket_types add constraint ticket_types_other check (quantity <> 13);
             alter table ticket_types drop constraint ticket_types_quantity_range;
             alter table ticket_types rename constraint ticket_types_other to ticket_types_quantity_range",
        )
        .await;
    let mut body = admin.get(&at).await.json;
    let before = body.clone();
    body["name"] = json!("Blues");
    body["sessions"][2]["ticket_types"][1]["quantity"] = json!(13);
    admin.put(&at, &body).await.assert_faults(&[("#/sessions/2/ticket_types/1/quantity", "out_of_range")]);
    assert_eq!(admin.get(&at).await.json, before);
}

#[tokio::test]
async fn ten_thousand_sessions_are_replaced_in_one_request() {
    let admin = Admin::start_with(|builder| builder.env("catalog-write", "CATALOG_WRITE_BODY_BYTES_MAX", "20000000")).await;
    let at = admin.event(&json!({"name": "Jazz", "sessions": vec![session(); 10_000]})).await;
    let read = admin.get(&at).await;
    let mut body = read.json.clone();
    for session in body["sessions"].as_array_mut().unwrap() {
        session["total_capacity"] = json!(500);
        session["ticket_types"] = json!([ticket_type()]);
    }
    let started = std::time::Instant::now();
    let etag = read.header("etag");
    let answer = Answer::to(admin.catalog.admin(Method::PUT, &at).header("if-match", etag).json(&body)).await;
    assert_eq!(answer.status, 200, "{:.300}", answer.text);
    eprintln!("replaced in {:?}", started.elapsed());
    let changes = &answer.json["changes"];
    assert_eq!((&changes["sessions"], &changes["ticket_types"]), (&counts(0, 10_000, 0), &counts(10_000, 0, 0)));
    body["sessions"] = json!([]);
    body["updated_at"] = answer.json["updated_at"].clone();
    let answer = admin.put(&at, &body).await;
    assert_eq!(answer.json["changes"]["ticket_types"], counts(0, 0, 10_000), "{:.300}", answer.text);
    assert_eq!(admin.stored().await, (1, 0, 0));
}
