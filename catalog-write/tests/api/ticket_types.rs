//! Ticket types: made, read, replaced, changed, moved, deleted.

use serde_json::json;

use crate::admin::{Admin, ticket_type};

#[tokio::test]
async fn a_ticket_type_is_made_read_changed_and_deleted() {
    let admin = Admin::start().await;
    let session = admin.session().await;
    let made = admin.post(&format!("{session}/ticket-types"), &ticket_type()).await;
    let at = made.location();
    assert_eq!(
        (&made.json["name"], &made.json["price"], &made.json["quantity"]),
        (&json!("Standard"), &json!("50.00"), &json!(400))
    );
    assert!(session.ends_with(made.json["session_id"].as_str().unwrap()));
    assert_eq!(admin.get(&at).await.json, made.json);

    let patched = admin.patch(&at, &json!({"price": 49.9})).await;
    assert_eq!((&patched.json["price"], &patched.json["quantity"]), (&json!("49.90"), &json!(400)));
    let replaced = admin.put(&at, &json!({"name": "VIP", "price": "0", "quantity": 0})).await;
    assert_eq!(
        (&replaced.json["name"], &replaced.json["price"], &replaced.json["quantity"]),
        (&json!("VIP"), &json!("0.00"), &json!(0))
    );
    assert_eq!(replaced.json["created_at"], made.json["created_at"]);
    assert_eq!(admin.get(&session).await.json["ticket_types"], json!([replaced.json]));

    assert_eq!(admin.delete(&at).await.status, 204);
    admin.delete(&at).await.assert_problem(404, "not_found");
    assert_eq!(admin.stored().await, (1, 1, 0));
}

#[tokio::test]
async fn every_field_of_a_ticket_type_is_required() {
    let admin = Admin::start().await;
    let session = admin.session().await;
    let required = [("#/name", "required"), ("#/price", "required"), ("#/quantity", "required")];
    admin.post(&format!("{session}/ticket-types"), &json!({})).await.assert_faults(&required);
    let at = admin.post(&format!("{session}/ticket-types"), &ticket_type()).await.location();
    admin.put(&at, &json!({})).await.assert_faults(&required);
    let nulls = json!({"name": null, "price": null, "quantity": null});
    admin.patch(&at, &nulls).await.assert_faults(&required.map(|(at, _)| (at, "not_null")));
}

#[tokio::test]
async fn ticket_types_are_listed_in_the_order_of_their_making() {
    let admin = Admin::start().await;
    let session = admin.session().await;
    for name in ["C", "A", "B"] {
        admin.post(&format!("{session}/ticket-types"), &json!({"name": name, "price": "1", "quantity": 1})).await.location();
    }
    let listed = admin.get(&format!("{session}/ticket-types")).await;
    let names: Vec<_> = listed.json["results"].as_array().unwrap().iter().map(|t| t["name"].as_str().unwrap()).collect();
    assert_eq!((names, &listed.json["count"]), (vec!["C", "A", "B"], &json!(3)));
}

#[tokio::test]
async fn a_ticket_type_moves_to_another_session_that_exists() {
    let admin = Admin::start().await;
    let at = admin.ticket_type(&ticket_type()).await;
    let old = admin.get(&at).await.json["session_id"].clone();
    let other = admin.session().await;
    let other = other.rsplit('/').next().unwrap();
    assert_eq!(admin.patch(&at, &json!({"session_id": other})).await.json["session_id"], other);
    assert_eq!(admin.put(&at, &ticket_type()).await.json["session_id"], other, "without session_id it stays");

    let mut back = ticket_type();
    back["session_id"] = old.clone();
    assert_eq!(admin.put(&at, &back).await.json["session_id"], old);
    back["session_id"] = json!("0190a0b0-0000-7000-8000-000000000000");
    admin.put(&at, &back).await.assert_faults(&[("#/session_id", "does_not_exist")]);
}

#[tokio::test]
async fn a_currency_without_decimals_shows_and_takes_none() {
    let admin = Admin::start().await;
    let at = admin.ticket_type(&ticket_type()).await;
    let changed = admin.catalog.command("catalog-write", &["migrate", "--currency", "JPY"]).await;
    assert!(changed.status.success(), "{changed:?}");
    assert_eq!(admin.get(&at).await.json["price"], "50");
    admin.patch(&at, &json!({"price": "50.5"})).await.assert_faults(&[("#/price", "too_many_decimals")]);
    assert_eq!(admin.patch(&at, &json!({"price": "5000"})).await.json["price"], "5000");
}
