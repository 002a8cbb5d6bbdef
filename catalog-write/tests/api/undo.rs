//! Taking back what was done.

use std::sync::Arc;

use reqwest::Method;
use serde_json::{Value, json};

use crate::admin::{Admin, Answer, session, ticket_type};

/// An event with two sessions and two ticket types, and its address.
pub(crate) async fn tree(admin: &Admin) -> (String, Value) {
    let mut full = session();
    full["ticket_types"] = json!([ticket_type(), {"name": "Child", "price": "25.50", "quantity": 0}]);
    let made = admin.post("/api/admin/events", &json!({"name": "Jazz", "sessions": [full, session()]})).await;
    (made.location(), made.json)
}

/// The last change.
async fn last(admin: &Admin) -> String {
    let page = admin.get("/api/admin/history?limit=1").await;
    format!("/api/admin/history/{}", page.json["results"][0]["id"])
}

async fn undo(admin: &Admin, change: &str) -> Answer {
    admin.post(&format!("{change}/undo"), &json!({})).await
}

/// An event without the moment of its last change.
pub(crate) async fn state(admin: &Admin, at: &str) -> Value {
    let mut event = admin.get(at).await.json;
    event.as_object_mut().unwrap().remove("updated_at");
    event
}

fn codes(answer: &Answer) -> Vec<&str> {
    answer.assert_problem(409, "conflict");
    answer.faults().into_iter().map(|(_, code)| code).collect()
}

#[tokio::test]
async fn an_update_is_undone_and_done_again() {
    let admin = Admin::start().await;
    let (at, made) = tree(&admin).await;
    let ticket_at = format!("/api/admin/ticket-types/{}", made["sessions"][0]["ticket_types"][0]["id"].as_str().unwrap());
    let before = state(&admin, &at).await;
    for (path, body) in [
        (at.clone(), json!({"name": "Blues", "timezone": "Europe/Berlin"})),
        (ticket_at, json!({"price": "9999999999.99", "name": "x"})),
    ] {
        admin.patch(&path, &body).await;
        let after = state(&admin, &at).await;
        let change = last(&admin).await;
        let undone = undo(&admin, &change).await;
        assert_eq!(undone.status, 200, "{undone:?}");
        assert_eq!(state(&admin, &at).await, before);
        let again = format!("/api/admin/history/{}", undone.json["change"]);
        let (first, taken_back) = (admin.get(&change).await.json, admin.get(&again).await.json);
        assert_eq!((&first["undoes"], &first["undone_by"]), (&Value::Null, &undone.json["change"]));
        assert_eq!((&taken_back["undoes"], &taken_back["undone_by"]), (&first["id"], &Value::Null));
        assert_eq!(undo(&admin, &again).await.status, 200);
        assert_eq!(state(&admin, &at).await, after);
        // The first one has become true again.
        assert_eq!(undo(&admin, &change).await.status, 200);
        assert_eq!(state(&admin, &at).await, before);
        assert!(codes(&undo(&admin, &change).await).iter().all(|code| *code == "changed_since"));
    }
}

#[tokio::test]
async fn a_deletion_is_undone_with_ids_and_moments_of_making() {
    let admin = Admin::start().await;
    let (at, _) = tree(&admin).await;
    let before = state(&admin, &at).await;
    assert_eq!(admin.delete(&at).await.status, 204);
    let deletion = last(&admin).await;
    let undone = undo(&admin, &deletion).await;
    let made = |kind: &str| undone.json["counts"][kind]["created"].clone();
    assert_eq!([made("events"), made("sessions"), made("ticket_types")], [1, 2, 2].map(|n| json!(n)), "{undone:?}");
    assert_eq!(state(&admin, &at).await, before);
    assert_eq!(codes(&undo(&admin, &deletion).await), ["exists"; 5]);
    assert_eq!(undo(&admin, &last(&admin).await).await.status, 200);
    admin.get(&at).await.assert_problem(404, "not_found");
}

#[tokio::test]
async fn a_creation_is_undone_only_while_nothing_was_added_or_changed() {
    let admin = Admin::start().await;
    let (at, made) = tree(&admin).await;
    let creation = last(&admin).await;
    let session_at = admin.post(&format!("{at}/sessions"), &session()).await.location();
    assert_eq!(codes(&undo(&admin, &creation).await), ["added_since"]);
    admin.delete(&session_at).await;
    let inner = format!("/api/admin/sessions/{}", made["sessions"][1]["id"].as_str().unwrap());
    let ticket_at = admin.post(&format!("{inner}/ticket-types"), &ticket_type()).await.location();
    let refused = undo(&admin, &creation).await;
    assert_eq!(codes(&refused), ["added_since"]);
    assert_eq!(
        (&refused.json["errors"][0]["resource"], &refused.json["errors"][0]["present"]),
        (&json!("ticket_type"), &json!(ticket_at.rsplit('/').next().unwrap()))
    );
    admin.delete(&ticket_at).await;
    admin.patch(&inner, &json!({"total_capacity": 7})).await;
    let refused = undo(&admin, &creation).await;
    assert_eq!(codes(&refused), ["changed_since"]);
    let conflict = &refused.json["errors"][0];
    assert_eq!(
        (&conflict["field"], &conflict["expected"], &conflict["present"]),
        (&json!("total_capacity"), &json!(400), &json!(7))
    );
    assert_eq!(conflict["pointer"], format!("#/sessions/{}/total_capacity", made["sessions"][1]["id"].as_str().unwrap()));
    assert_eq!(admin.stored().await, (1, 2, 2));
    admin.patch(&inner, &json!({"total_capacity": 400})).await;
    assert_eq!(undo(&admin, &creation).await.status, 200);
    assert_eq!(admin.stored().await, (0, 0, 0));
}

#[tokio::test]
async fn a_change_after_a_deletion_or_below_a_lost_parent_is_refused() {
    let admin = Admin::start().await;
    let (at, made) = tree(&admin).await;
    admin.patch(&at, &json!({"name": "Blues"})).await;
    let renaming = last(&admin).await;
    let session_at = format!("/api/admin/sessions/{}", made["sessions"][0]["id"].as_str().unwrap());
    admin.delete(&session_at).await;
    let deletion = last(&admin).await;
    admin.delete(&at).await;
    assert_eq!(codes(&undo(&admin, &renaming).await), ["deleted_since"]);
    assert_eq!(codes(&undo(&admin, &deletion).await), ["parent_gone"]);
    assert_eq!(admin.stored().await, (0, 0, 0));
}

#[tokio::test]
async fn one_transaction_of_sql_that_does_everything_is_undone_as_a_whole() {
    let admin = Admin::start().await;
    let (at, _) = tree(&admin).await;
    let other = admin.event(&json!({"name": "Other", "sessions": [session()]})).await;
    let before = (state(&admin, &at).await, state(&admin, &other).await);
    // A session moves to an event that is new; one event goes; a row is changed twice; another is made and goes again.
    admin
        .sql(
            "begin;
             insert into events (id, name) values ('00000000-0000-7000-8000-000000000001', 'New');
             update events set name = 'A' where name = 'Jazz';
             update events set name = 'B', description = 'b' where name = 'A';
             update sessions set event_id = '00000000-0000-7000-8000-000000000001'
                 where id = (select session_id from ticket_types where name = 'Child');
             update ticket_types set price = price + 1;
             insert into events (name) values ('Brief');
             delete from events where name in ('Brief', 'Other');
             update ticket_types set quantity = 5 where name = 'Child';
             commit",
        )
        .await;
    assert_eq!(admin.stored().await, (2, 2, 2));
    let undone = undo(&admin, &last(&admin).await).await;
    assert_eq!(undone.status, 200, "{undone:?}");
    assert_eq!((state(&admin, &at).await, state(&admin, &other).await), before);
    assert_eq!(admin.stored().await, (2, 3, 2));
}

#[tokio::test]
async fn of_two_that_undo_at_once_one_does() {
    let admin = Arc::new(Admin::start().await);
    let (at, _) = tree(&admin).await;
    for deletes in [true, false] {
        if deletes {
            admin.delete(&at).await
        } else {
            admin.patch(&at, &json!({"name": "Blues"})).await
        };
        let change = last(&admin).await;
        let mut undoing = tokio::task::JoinSet::new();
        for _ in 0..6 {
            let (admin, change) = (Arc::clone(&admin), change.clone());
            undoing.spawn(async move { undo(&admin, &change).await.status.as_u16() });
        }
        let mut statuses = undoing.join_all().await;
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409, 409, 409, 409, 409], "{deletes}");
        assert_eq!(admin.stored().await, (1, 2, 2));
    }
}

#[tokio::test]
async fn an_undoing_can_be_tried_and_is_done_once_for_its_key() {
    let admin = Admin::start().await;
    let at = admin.event(&json!({"name": "Jazz"})).await;
    admin.patch(&at, &json!({"name": "Blues"})).await;
    let change = last(&admin).await;
    let trial = admin.post(&format!("{change}/undo?dry_run=true"), &json!({})).await;
    assert_eq!((&trial.json["status"], &trial.json["changes"][0]["after"]), (&json!(200), &json!({"name": "Jazz"})), "{trial:?}");
    assert_eq!(admin.get(&at).await.json["name"], "Blues");
    let keyed = || admin.catalog.admin(Method::POST, &format!("{change}/undo")).header("idempotency-key", "u1");
    let first = Answer::to(keyed()).await;
    let again = Answer::to(keyed()).await;
    assert_eq!((first.status.as_u16(), again.header("idempotency-replayed")), (200, "true"), "{again:?}");
    assert_eq!(first.json, again.json);
    assert_eq!(admin.get(&at).await.json["name"], "Jazz");
    admin.post("/api/admin/history/987654/undo", &json!({})).await.assert_problem(404, "not_found");
}

#[tokio::test]
async fn a_change_of_ten_thousand_rows_is_undone_and_a_larger_one_is_refused() {
    let admin = Admin::start().await;
    admin.session().await;
    admin
        .sql(
            "insert into ticket_types (session_id, name, price, quantity)
             select id, 'n' || n, n, n from sessions, generate_series(1, 10000) n",
        )
        .await;
    admin.sql("update ticket_types set quantity = quantity + 1, price = price + 0.01").await;
    let undone = undo(&admin, &last(&admin).await).await;
    assert_eq!((undone.status.as_u16(), &undone.json["counts"]["ticket_types"]["updated"]), (200, &json!(10_000)));
    let left: i64 = sqlx::query_scalar("select count(*) from ticket_types where price <> quantity or name <> 'n' || quantity")
        .fetch_one(&admin.catalog.pool)
        .await
        .unwrap();
    assert_eq!(left, 0);
    admin
        .sql(
            "insert into ticket_types (session_id, name, price, quantity) select id, 'one more', 0, 0 from sessions;
             update ticket_types set quantity = 7777777",
        )
        .await;
    let refused = undo(&admin, &last(&admin).await).await;
    refused.assert_problem(409, "conflict");
    assert!(refused.json["detail"].as_str().unwrap().contains("10000"), "{refused:?}");
}

#[tokio::test]
async fn no_column_is_forgotten_when_rows_come_back() {
    let admin = Admin::start().await;
    let columns: Vec<String> = sqlx::query_scalar(
        "select table_name || '.' || column_name from information_schema.columns
         where table_name in ('events', 'sessions', 'ticket_types') and table_schema = 'public'
         order by table_name::text, ordinal_position",
    )
    .fetch_all(&admin.catalog.pool)
    .await
    .unwrap();
    // A column that is added to a table must be added to src/history/inverse.rs and restore.rs, too.
    let known = "events.id events.name events.description events.location events.image_url events.status events.timezone \
        events.created_at events.updated_at events.publish_at sessions.id sessions.event_id sessions.starts_at sessions.ends_at \
        sessions.total_capacity sessions.status sessions.created_at ticket_types.id ticket_types.session_id ticket_types.name \
        ticket_types.price ticket_types.quantity ticket_types.created_at";
    assert_eq!(columns.join(" "), known);
}
