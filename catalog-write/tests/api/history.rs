//! Who changed what: the history in pages, of one event, and as a file.

use std::time::Duration;

use catalog_dev::testing::eventually;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    admin::{Admin, Answer, session, ticket_type},
    person::{TOKENS, USERS, with_token},
};

/// An event with two sessions and two ticket types, and its address.
async fn tree(admin: &Admin) -> (String, Value) {
    let mut full = session();
    full["ticket_types"] = json!([ticket_type(), {"name": "Child", "price": "25.50", "quantity": 0}]);
    let made = admin.post("/api/admin/events", &json!({"name": "Jazz", "sessions": [full, session()]})).await;
    (made.location(), made.json)
}

fn ids(answer: &Answer) -> Vec<i64> {
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json["results"].as_array().unwrap().iter().map(|change| change["id"].as_i64().unwrap()).collect()
}

#[tokio::test]
async fn a_change_tells_who_did_what_from_where_and_how_it_was() {
    let admin = Admin::start().await;
    let (at, made) = tree(&admin).await;
    let patched = admin.patch(&at, &json!({"name": "Blues"})).await;
    let page = admin.get("/api/admin/history").await;
    let [change, creation] = [0, 1].map(|n| page.json["results"][n].clone());
    assert_eq!(page.json["next"], Value::Null);
    assert_eq!(change["request_id"], patched.header("x-request-id"));
    assert_eq!((&change["actor"]["kind"], &change["actor"]["name"]), (&json!("token"), &json!("test")));
    assert_eq!((&change["address"], &change["action"]), (&json!("127.0.0.1"), &json!("PATCH /api/admin/events/{id}")));
    assert_eq!(
        change["entries"],
        json!([{"resource": "event", "id": made["id"], "event_id": made["id"], "action": "update",
            "before": {"name": "Jazz"}, "after": {"name": "Blues"}}])
    );
    let created = |kind: &str| creation["counts"][kind]["created"].clone();
    assert_eq!([created("events"), created("sessions"), created("ticket_types")], [1, 2, 2].map(|n| json!(n)));
    assert_eq!(creation["entry_count"], 5);
    let child = creation["entries"].as_array().unwrap().iter().find(|entry| entry["after"]["name"] == "Child").unwrap();
    assert_eq!(child["after"]["price"], "25.50");
}

#[tokio::test]
async fn sql_by_hand_in_another_time_zone_is_told_with_the_same_values() {
    let admin = Admin::start().await;
    let (at, made) = tree(&admin).await;
    admin.sql("set time zone 'Asia/Kathmandu'; update sessions set ends_at = '2030-06-05T21:00:00Z'; reset time zone").await;
    let change = admin.get("/api/admin/history?limit=1").await.json["results"][0].clone();
    assert_eq!(change["actor"]["kind"], "sql");
    assert_eq!(change["entries"][0]["before"], json!({"ends_at": "2030-06-05T20:00:00Z"}));
    assert_eq!(change["entries"][0]["after"], json!({"ends_at": "2030-06-05T21:00:00Z"}));
    let undone = admin.post(&format!("/api/admin/history/{}/undo", change["id"]), &json!({})).await;
    assert_eq!(undone.status, 200, "{undone:?}");
    assert_eq!(admin.get(&at).await.json["sessions"], made["sessions"]);
}

#[tokio::test]
async fn pages_follow_each_other_without_gap_or_repeat() {
    let admin = Admin::start().await;
    let at = admin.event(&json!({"name": "0"})).await;
    for n in 1..=6 {
        admin.patch(&at, &json!({"name": n.to_string()})).await;
    }
    let all = ids(&admin.get("/api/admin/history").await);
    // The making of the token that asks is one, too.
    assert!(all.len() == 8 && all.is_sorted_by(|newer, older| newer > older), "{all:?}");
    let mut path = "/api/admin/history?limit=3".to_owned();
    let mut seen = Vec::new();
    for expected in [3, 3, 2] {
        let page = admin.get(&path).await;
        assert_eq!(ids(&page).len(), expected);
        seen.extend(ids(&page));
        // What is written meanwhile does not move the pages.
        admin.event(&json!({"name": "other"})).await;
        path = page.json["next"].as_str().unwrap_or_default().to_owned();
    }
    assert_eq!((seen, path.as_str()), (all, ""));
}

#[tokio::test]
async fn each_filter_lets_through_what_it_says() {
    let admin = Admin::start().await;
    let (at, made) = tree(&admin).await;
    let other = admin.event(&json!({"name": "Other"})).await;
    let session_id = made["sessions"][0]["id"].as_str().unwrap();
    let creation = ids(&admin.get(&format!("/api/admin/history?resource_id={session_id}")).await);
    assert_eq!(creation.len(), 1);
    admin.sql("update ticket_types set quantity = quantity + 1").await;
    admin.delete(&at).await;
    let event_id = made["id"].as_str().unwrap();
    let actor_id = admin.get(&format!("/api/admin/history/{}", creation[0])).await.json["actor"]["id"].clone();
    let actor_id = actor_id.as_str().unwrap();
    let times = admin.get("/api/admin/history").await;
    let time = |n: usize| times.json["results"][n]["at"].as_str().unwrap().to_owned();
    let [deletion, sales, other_made, made_at] = [0, 1, 2, 3].map(time);
    for (query, count) in [
        // With the making of the token.
        (String::new(), 5),
        (format!("event_id={event_id}"), 3),
        (format!("resource_id={session_id}"), 2),
        ("resource=ticket_type".to_owned(), 3),
        ("action=delete".to_owned(), 1),
        ("resource=session&action=update".to_owned(), 0),
        ("actor_kind=sql".to_owned(), 1),
        (format!("actor_id={actor_id}"), 3),
        (format!("actor_id={actor_id}&resource=ticket_type&action=update"), 0),
        (format!("since={sales}"), 2),
        (format!("until={sales}"), 3),
        (format!("since={other_made}&until={deletion}"), 2),
        (format!("until={made_at}"), 1),
    ] {
        let answer = admin.get(&format!("/api/admin/history?{query}")).await;
        assert_eq!(ids(&answer).len(), count, "{query}: {answer:?}");
        let exported = admin.catalog.admin(Method::GET, &format!("/api/admin/history.ndjson?{query}")).send().await.unwrap();
        let text = exported.text().await.unwrap();
        let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let shown: i64 = answer.json["results"].as_array().unwrap().iter().map(|c| c["entry_count"].as_i64().unwrap()).sum();
        assert_eq!(lines.len() as i64, shown, "{query}");
        assert!(lines.iter().all(|line| line["actor"]["name"].is_string() && line["resource"].is_string()), "{query}");
    }
    let of_event = admin.get(&format!("{at}/history")).await;
    assert_eq!(ids(&of_event).len(), 3, "also of a deleted event");
    assert_eq!(ids(&admin.get(&format!("{other}/history")).await).len(), 1);
    let first = admin.get(&format!("{at}/history?limit=1")).await;
    assert_eq!(ids(&admin.get(first.json["next"].as_str().unwrap()).await), ids(&of_event)[1..2], "{first:?}");
}

#[tokio::test]
async fn what_cannot_be_asked_is_refused() {
    let admin = Admin::start().await;
    for (query, fault) in [
        ("limit=101", ("limit", "out_of_range")),
        ("limit=0", ("limit", "out_of_range")),
        ("before=x", ("before", "out_of_range")),
        ("event_id=1", ("event_id", "not_a_uuid")),
        ("action=drop", ("action", "unknown_value")),
        ("resource=%27", ("resource", "unknown_value")),
        ("since=yesterday", ("since", "not_a_time")),
        ("until=2030-01-01T00:00:00", ("until", "not_a_time")),
        ("evnt_id=1", ("evnt_id", "unknown_parameter")),
    ] {
        let answer = admin.get(&format!("/api/admin/history?{query}")).await;
        answer.assert_problem(400, "bad_request");
        assert_eq!(answer.faults(), [fault], "{query}");
    }
    admin.get("/api/admin/history/x").await.assert_problem(400, "bad_request");
    admin.get("/api/admin/history/77").await.assert_problem(404, "not_found");
    admin.get("/api/admin/history/99999999999999999999").await.assert_problem(400, "bad_request");
}

#[tokio::test]
async fn a_large_change_is_told_in_pages_and_exported_whole() {
    let admin = Admin::start().await;
    admin.sql("insert into events (name) select 'n' || n from generate_series(1, 1234) n").await;
    let listed = admin.get("/api/admin/history").await;
    let change = &listed.json["results"][0];
    assert_eq!((change["entry_count"].as_i64(), change["entries"].as_array().unwrap().len()), (Some(1234), 20));
    let mut path = format!("/api/admin/history/{}?limit=1000", change["id"]);
    let mut names = std::collections::HashSet::new();
    for expected in [1000, 234] {
        let page = admin.get(&path).await;
        let entries = page.json["entries"].as_array().unwrap();
        assert_eq!(entries.len(), expected);
        names.extend(entries.iter().map(|entry| entry["after"]["name"].as_str().unwrap().to_owned()));
        path = page.json["next"].as_str().unwrap_or_default().to_owned();
    }
    assert_eq!((names.len(), path.as_str()), (1234, ""));
    let file = admin.catalog.admin(Method::GET, "/api/admin/history.ndjson").send().await.unwrap();
    assert_eq!(file.headers()["content-type"], "application/x-ndjson");
    assert_eq!(file.text().await.unwrap().lines().count(), 1235, "with that of the token");
    let table = admin.catalog.admin(Method::GET, "/api/admin/history.csv").send().await.unwrap();
    assert_eq!(table.headers()["content-type"], "text/csv; charset=utf-8");
    let table = table.text().await.unwrap();
    assert!(table.starts_with("change_id,at,") && table.lines().count() == 1236, "{}", table.lines().count());
}

#[tokio::test]
async fn what_became_of_accounts_is_told_to_owners_only() {
    let admin = Admin::start().await;
    let (_, made) = tree(&admin).await;
    admin.post(USERS, &json!({"name": "Ann", "email": "ann@tickets.example", "role": "viewer"})).await;
    admin.sql("begin; update events set name = 'Both'; update users set name = 'Both'; commit").await;
    let mut of_roles = Vec::new();
    for role in ["viewer", "inventory", "editor", "owner"] {
        let token = admin.post(TOKENS, &json!({"name": role, "role": role})).await.json["token"].clone();
        of_roles.push((role, token.as_str().unwrap().to_owned()));
    }
    let all = ids(&admin.get("/api/admin/history").await);
    let [.., both, ann, creation, _token] = all[..] else { panic!("{all:?}") };
    for (role, token) in &of_roles {
        let get = async |path: &str| with_token(&admin, token, Method::GET, path, &Value::Null).await;
        let is_owner = *role == "owner";
        let seen = get("/api/admin/history").await;
        assert_eq!(ids(&seen).contains(&ann), is_owner, "{role} {seen:?}");
        assert_eq!(seen.text.contains("ann@tickets.example") || seen.text.contains("\"user\",\"id"), is_owner, "{role} {seen:?}");
        let first = get("/api/admin/history?limit=1").await;
        assert_eq!(ids(&first), [if is_owner { all[0] } else { both }], "{role}");
        let second = get(first.json["next"].as_str().unwrap()).await;
        assert_eq!(ids(&second), [if is_owner { all[1] } else { creation }], "{role}");
        for kind in ["user", "token"] {
            assert_eq!(ids(&get(&format!("/api/admin/history?resource={kind}")).await).is_empty(), !is_owner, "{role}");
        }
        let user_id = admin.get(&format!("/api/admin/history/{ann}")).await.json["entries"][0]["id"].clone();
        let of_user = get(&format!("/api/admin/history?resource_id={}", user_id.as_str().unwrap())).await;
        assert_eq!(ids(&of_user).len(), if is_owner { 2 } else { 0 }, "{role}");
        assert_eq!(ids(&get(&format!("/api/admin/events/{}/history", made["id"].as_str().unwrap())).await), [both, creation]);

        let mixed = get(&format!("/api/admin/history/{both}")).await;
        let told = mixed.json["entries"].as_array().unwrap().len();
        assert_eq!((&mixed.json["entry_count"], told), (&json!(told), if is_owner { 2 } else { 1 }), "{role} {mixed:?}");
        let alone = get(&format!("/api/admin/history/{ann}")).await;
        let undo = format!("/api/admin/history/{ann}/undo");
        let undone = with_token(&admin, token, Method::POST, &undo, &json!({})).await;
        match *role {
            "owner" => assert_eq!((alone.status.as_u16(), undone.status.as_u16()), (200, 409)),
            "editor" => undone.assert_problem(404, "not_found"),
            _ => undone.assert_problem(403, "forbidden"),
        }
        if !is_owner {
            alone.assert_problem(404, "not_found");
        }
        for file in ["history.csv", "history.ndjson"] {
            let url = format!("{}/api/admin/{file}", admin.catalog.write_url);
            let file = admin.catalog.http.get(url).bearer_auth(token).send().await.unwrap().text().await.unwrap();
            assert!(file.contains("Jazz"), "{role}");
            assert_eq!(file.contains("ann@tickets.example"), is_owner, "{role}");
        }
    }
}

#[tokio::test]
async fn what_is_older_than_it_is_kept_for_is_forgotten_whole() {
    let admin = Admin::start_with(|builder| builder.env("catalog-write", "CATALOG_HISTORY_DAYS", "7").alone()).await;
    let (at, _) = tree(&admin).await;
    admin.sql("update history_changes set at = now() - interval '8 days'").await;
    admin.patch(&at, &json!({"name": "Blues"})).await;
    admin.catalog.process("catalog-write").restart().await;
    eventually(Duration::from_secs(20), "only the last change is left", async || {
        let left: (i64, i64) =
            sqlx::query_as("select (select count(*) from history_changes), (select count(*) from history_entries)")
                .fetch_one(&admin.catalog.pool)
                .await
                .unwrap();
        if left == (1, 1) { Ok(()) } else { Err(left) }
    })
    .await;
    assert_eq!(admin.get("/api/admin/history").await.json["results"].as_array().map(Vec::len), Some(1));
}
