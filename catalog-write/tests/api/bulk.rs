//! Many writes in one request.

use std::sync::Arc;

use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::admin::{Admin, Answer, session, ticket_type};

const BULK: &str = "/api/admin/bulk";

fn operation(method: &str, path: &str, body: Value) -> Value {
    json!({"method": method, "path": path, "body": body})
}

fn bulk(mode: &str, operations: &[Value]) -> Value {
    json!({"mode": mode, "operations": operations})
}

/// An event, a session and a ticket type with ids of the client, and what changes them again.
fn dependent() -> Vec<Value> {
    let [event, session_id, ticket] = [(); 3].map(|()| Uuid::new_v4());
    let (mut placed_session, mut placed_ticket) = (session(), ticket_type());
    placed_session["event_id"] = json!(event);
    placed_ticket["session_id"] = json!(session_id);
    let mut operations = vec![
        operation("PUT", &format!("/api/admin/events/{event}"), json!({"name": "Jazz"})),
        operation("PUT", &format!("/api/admin/sessions/{session_id}"), placed_session),
        operation("PUT", &format!("/api/admin/ticket-types/{ticket}"), placed_ticket),
        operation("POST", &format!("/api/admin/sessions/{session_id}/ticket-types"), ticket_type()),
        operation("PATCH", &format!("/api/admin/events/{event}"), json!({"location": "Park"})),
        json!({"method": "DELETE", "path": format!("/api/admin/ticket-types/{ticket}")}),
    ];
    for operation in &mut operations[..3] {
        operation["if_none_match"] = json!("*");
    }
    operations
}

#[tokio::test]
async fn operations_build_on_each_other() {
    let admin = Admin::start().await;
    for mode in ["all_or_nothing", "each"] {
        let operations = dependent();
        let answer = admin.post(BULK, &bulk(mode, &operations)).await;
        assert_eq!(
            (answer.status.as_u16(), &answer.json["done"], &answer.json["failed"]),
            (200, &json!(6), &json!(0)),
            "{answer:?}"
        );
        let statuses: Vec<&Value> = answer.json["results"].as_array().unwrap().iter().map(|result| &result["status"]).collect();
        assert_eq!(statuses, [201, 201, 201, 201, 200, 204]);
        assert!(!answer.header("catalog-version").is_empty());
        let event = admin.get(operations[0]["path"].as_str().unwrap()).await;
        assert_eq!(answer.json["results"][4]["body"]["location"], "Park");
        assert_eq!(answer.json["results"][0]["location"], operations[0]["path"]);
        assert_eq!(event.json["sessions"][0]["ticket_types"].as_array().unwrap().len(), 1);
    }
    assert_eq!(admin.stored().await, (2, 2, 2));
}

#[tokio::test]
async fn all_faults_of_all_operations_are_told_and_nothing_is_done() {
    let admin = Admin::start().await;
    let at = admin.event(&json!({"name": "Jazz"})).await;
    let nowhere = format!("/api/admin/sessions/{}", Uuid::new_v4());
    let mut stale = operation("PATCH", &at, json!({"name": "Blues"}));
    stale["if_match"] = json!("\"old\"");
    let mut taken = operation("PUT", &at, json!({"name": "Blues"}));
    taken["if_none_match"] = json!("*");
    let operations = [
        operation("POST", "/api/admin/events", json!({"name": "fine"})),
        operation("POST", "/api/admin/events", json!({"name": "", "sessions": [{}]})),
        operation("PATCH", &nowhere, json!({"total_capacity": 1})),
        stale,
        taken,
        operation("PATCH", &at, json!({"name": "also fine"})),
    ];
    let refused = admin.post(BULK, &bulk("all_or_nothing", &operations)).await;
    refused.assert_faults(&[
        ("#/operations/1/body/name", "too_short"),
        ("#/operations/1/body/sessions/0/starts_at", "required"),
        ("#/operations/1/body/sessions/0/ends_at", "required"),
        ("#/operations/1/body/sessions/0/total_capacity", "required"),
        ("#/operations/2/path", "does_not_exist"),
        ("#/operations/3/path", "precondition_failed"),
        ("#/operations/4/path", "precondition_failed"),
    ]);
    assert_eq!((admin.stored().await, &admin.get(&at).await.json["name"]), ((1, 0, 0), &json!("Jazz")));

    let each = admin.post(BULK, &bulk("each", &operations)).await;
    assert_eq!((each.status.as_u16(), &each.json["done"], &each.json["failed"]), (200, &json!(2), &json!(4)), "{each:?}");
    let results = each.json["results"].as_array().unwrap();
    let statuses: Vec<&Value> = results.iter().map(|result| &result["status"]).collect();
    assert_eq!(statuses, [201, 422, 404, 412, 412, 200]);
    assert_eq!(results[1]["error"]["errors"][0]["pointer"], "#/operations/1/body/name");
    assert_eq!(results[3]["error"]["current"]["name"], "Jazz");
    assert_eq!((admin.stored().await, &admin.get(&at).await.json["name"]), ((2, 0, 0), &json!("also fine")));
    let recorded: i64 = sqlx::query_scalar("select count(*) from history_entries where action = 'create' and resource = 'event'")
        .fetch_one(&admin.catalog.pool)
        .await
        .unwrap();
    assert_eq!(recorded, 2, "what was rolled back is no history");
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_before_anything_is_done() {
    let admin = Admin::start().await;
    let id = Uuid::new_v4();
    let operations = [
        operation("POST", "/api/admin/events", json!({"name": "fine"})),
        operation("GET", "/api/admin/events", json!({})),
        operation("PUT", "/api/admin/events", json!({})),
        operation("POST", &format!("/api/admin/events/{id}"), json!({})),
        operation("POST", "/api/admin/events/x/sessions", json!({})),
        operation("POST", "/api/admin/bulk", json!({})),
        operation("POST", "/api/admin/events?dry_run=true", json!({})),
        operation("DELETE", &format!("/api/admin/events/{id}"), json!({})),
        json!({"method": "PATCH", "path": format!("/api/admin/events/{id}"), "if_match": "x", "body": {}}),
        json!({"method": "PATCH", "path": format!("/api/admin/events/{id}"), "key": "x"}),
        json!(1),
    ];
    for mode in ["all_or_nothing", "each"] {
        admin.post(BULK, &bulk(mode, &operations)).await.assert_faults(&[
            ("#/operations/1/method", "unknown_value"),
            ("#/operations/2/method", "unknown_value"),
            ("#/operations/3/method", "unknown_value"),
            ("#/operations/4/path", "not_a_uuid"),
            ("#/operations/5/path", "unknown_value"),
            ("#/operations/6/path", "unknown_value"),
            ("#/operations/7/body", "unknown_field"),
            ("#/operations/8/if_match", "not_a_condition"),
            ("#/operations/9/body", "required"),
            ("#/operations/9/key", "unknown_field"),
            ("#/operations/10", "wrong_type"),
        ]);
    }
    admin.post(BULK, &json!({})).await.assert_faults(&[("#/mode", "required"), ("#/operations", "required")]);
    let many = vec![operation("POST", "/api/admin/events", json!({"name": "x"})); 1001];
    admin.post(BULK, &bulk("each", &many)).await.assert_faults(&[("#/operations", "too_many")]);
    assert_eq!(admin.stored().await, (0, 0, 0));
}

#[tokio::test]
async fn the_largest_bulk_is_done_in_time_and_can_be_tried_first() {
    let admin = Admin::start().await;
    let many = bulk("all_or_nothing", &vec![operation("POST", "/api/admin/events", json!({"name": "x"})); 1000]);
    let trial = admin.post(&format!("{BULK}?dry_run=true"), &many).await;
    assert_eq!(trial.json["counts"]["events"]["created"], 1000, "{:.300}", trial.text);
    assert_eq!(admin.stored().await, (0, 0, 0));
    assert_eq!(admin.post(BULK, &many).await.json["done"], 1000);
    assert_eq!(admin.stored().await, (1000, 0, 0));
}

#[tokio::test]
async fn a_killed_bulk_is_done_or_not_and_the_same_key_says_which() {
    let admin = Arc::new(Admin::start().await);
    let body = bulk("each", &vec![operation("POST", "/api/admin/events", json!({"name": "x", "sessions": [session()]})); 50]);
    let post =
        |admin: &Admin, key: &str| admin.catalog.admin(Method::POST, BULK).header("idempotency-key", key.to_owned()).json(&body);
    for round in 0..5_i64 {
        let key = format!("k{round}");
        let request = post(&admin, &key);
        let posting = tokio::spawn(async move { drop(request.send().await) });
        tokio::time::sleep(std::time::Duration::from_millis(20 * u64::try_from(round).unwrap())).await;
        admin.catalog.process("catalog-write").kill().await;
        posting.await.unwrap();
        // What was under way ends with its connection.
        admin.catalog.process("catalog-write").start_again().await;
        admin.catalog.process("catalog-write").ready().await;
        let before = admin.stored().await.0;
        assert!(before == round * 50 || before == (round + 1) * 50, "half done: {before}");
        let answer = Answer::to(post(&admin, &key)).await;
        assert_eq!(answer.json["done"], 50, "{answer:?}");
        assert_eq!(admin.stored().await.0, (round + 1) * 50);
    }
}
