//! An event with its sessions and their ticket types in one request: all of it or nothing.

use serde_json::{Value, json};

use crate::admin::{Admin, session, ticket_type};

/// An event with so many sessions, each with so many ticket types.
fn tree(sessions: usize, ticket_types: usize) -> Value {
    let mut session = session();
    session["ticket_types"] = json!(vec![ticket_type(); ticket_types]);
    json!({"name": "Jazz", "sessions": vec![session; sessions]})
}

#[tokio::test]
async fn a_whole_tree_is_made_at_once() {
    let admin = Admin::start().await;
    let mut body = tree(3, 2);
    for (index, name) in ["A", "B"].iter().enumerate() {
        body["sessions"][1]["ticket_types"][index]["name"] = json!(name);
    }
    let made = admin.post("/api/admin/events", &body).await;
    assert_eq!(admin.stored().await, (1, 3, 6));
    assert_eq!(made.json["sessions"][1]["ticket_types"][0]["name"], "A", "in the order of the body");
    assert_eq!(made.json["sessions"][1]["ticket_types"][1]["name"], "B");
    assert_eq!(admin.get(&made.location()).await.json, made.json);
}

#[tokio::test]
async fn what_is_made_is_answered_as_it_is_read_whatever_its_order_and_its_form() {
    let admin = Admin::start().await;
    let price = |price: Value| json!({"name": "A", "price": price, "quantity": 1});
    let hour = |hour: u32, ticket_types: Value| {
        let (starts_at, ends_at) = (format!("2030-06-05T{hour}:00:00.123456789+02:00"), format!("2030-06-05T{hour}:59:00Z"));
        json!({"starts_at": starts_at, "ends_at": ends_at, "total_capacity": 400, "ticket_types": ticket_types})
    };
    let prices = json!([price(json!("007")), price(json!(12.5)), price(json!("0.00"))]);
    let sessions = json!([hour(19, prices), hour(11, json!([])), hour(15, json!([price(json!(50))])), hour(11, json!([]))]);
    let made = admin.post("/api/admin/events", &json!({"name": "Jazz", "sessions": sessions})).await;
    let read = admin.get(&made.location()).await;
    assert_eq!(made.json, read.json);
    assert_eq!(made.header("etag"), read.header("etag"));
    assert_eq!(read.json["sessions"][3]["ticket_types"][0]["price"], "7.00");
    let warnings = admin.get(&format!("{}/warnings", made.location())).await.json;
    assert_eq!(made.warnings, warnings["results"]);
    assert!(warnings["count"].as_u64() > Some(0));
}

#[tokio::test]
async fn one_bad_ticket_type_of_the_third_session_leaves_nothing() {
    let admin = Admin::start().await;
    let mut body = tree(4, 2);
    body["sessions"][2]["ticket_types"][1]["price"] = json!("-1");
    let faults = [("#/sessions/2/ticket_types/1/price", "out_of_range")];
    admin.post("/api/admin/events", &body).await.assert_faults(&faults);
    assert_eq!(admin.stored().await, (0, 0, 0));
}

#[tokio::test]
async fn what_only_the_database_refuses_leaves_nothing_and_names_its_place() {
    let admin = Admin::start().await;
    admin
        .sql(
            "alter table ticket_types drop constraint ticket_types_quantity_range,
                add constraint ticket_types_quantity_range check (quantity <> 13);
             alter table sessions drop constraint sessions_total_capacity_range,
                add constraint sessions_total_capacity_range check (total_capacity <> 13);
             alter table events drop constraint events_name_length,
                add constraint events_name_length check (name <> 'Jazz 13')",
        )
        .await;
    let mut body = tree(3, 2);
    body["sessions"][2]["ticket_types"][1]["quantity"] = json!(13);
    let in_ticket_type = [("#/sessions/2/ticket_types/1/quantity", "out_of_range")];
    admin.post("/api/admin/events", &body).await.assert_faults(&in_ticket_type);

    body["sessions"][1]["total_capacity"] = json!(13);
    admin.post("/api/admin/events", &body).await.assert_faults(&[("#/sessions/1/total_capacity", "out_of_range")]);

    body["name"] = json!("Jazz 13");
    admin.post("/api/admin/events", &body).await.assert_faults(&[("#/name", "out_of_range")]);
    assert_eq!(admin.stored().await, (0, 0, 0));

    let event = admin.event(&json!({"name": "Jazz"})).await;
    let in_session = [("#/ticket_types/1/quantity", "out_of_range")];
    admin.post(&format!("{event}/sessions"), &body["sessions"][2]).await.assert_faults(&in_session);
    assert_eq!(admin.stored().await, (1, 0, 0));
}

#[tokio::test]
async fn a_request_that_is_too_large_is_refused_before_it_is_looked_at() {
    let admin = Admin::start_with(|builder| builder.env("catalog-write", "CATALOG_WRITE_BODY_BYTES_MAX", "4000000")).await;
    admin.post("/api/admin/events", &tree(1, 101)).await.assert_faults(&[("#/sessions/0/ticket_types", "too_many")]);
    let sessions = json!({"name": "Jazz", "sessions": vec![json!({}); 10_001]});
    admin.post("/api/admin/events", &sessions).await.assert_faults(&[("#/sessions", "too_many")]);
    assert_eq!(admin.stored().await, (0, 0, 0));
}

#[tokio::test]
async fn thousands_of_sessions_are_made_and_read_in_one_request_each() {
    let admin = Admin::start().await;
    let made = admin.post("/api/admin/events", &tree(4000, 1)).await;
    assert_eq!(made.json["sessions"].as_array().unwrap().len(), 4000);
    assert_eq!(admin.get(&made.location()).await.json, made.json);
    assert_eq!(admin.stored().await, (1, 4000, 4000));
}
