//! `POST /api/admin/import`: what becomes of the catalog.

use std::{sync::Arc, time::Duration};

use catalog_dev::testing::eventually;
use futures_util::{StreamExt, stream};
use reqwest::{Body, Method};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{counts, errors, export, fill, import};
use crate::admin::{Admin, Answer, session};

/// Without what the service sets.
fn timeless(text: &str) -> Vec<Value> {
    fn strip(value: &mut Value) {
        if let Value::Object(object) = value {
            object.retain(|name, _| name != "created_at" && name != "updated_at");
            object.values_mut().for_each(strip);
        } else if let Value::Array(values) = value {
            values.iter_mut().for_each(strip);
        }
    }
    let mut lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    lines.iter_mut().for_each(strip);
    lines
}

#[tokio::test]
async fn what_was_exported_makes_the_same_catalog_elsewhere_and_changes_nothing_here() {
    let (here, there, yonder) = (Admin::start().await, Admin::start().await, Admin::start().await);
    fill(&here).await;
    let (csv, ndjson) = (export(&here, "/api/admin/export.csv").await, export(&here, "/api/admin/export.ndjson").await);
    let before: i64 = sqlx::query_scalar("select count(*) from history_entries").fetch_one(&here.catalog.pool).await.unwrap();
    for (admin, format, text) in [(&there, "csv", &csv), (&yonder, "ndjson", &ndjson)] {
        let query = format!("format={format}");
        let made = import(admin, &query, text.clone()).await;
        assert_eq!(counts(&made), [[3, 0, 0], [4, 0, 0], [3, 0, 0]], "{made:?}");
        assert!(!made.header("catalog-version").is_empty());
        assert_eq!(export(admin, "/api/admin/export.csv").await, csv, "{format}");
        assert_eq!(timeless(&export(admin, "/api/admin/export.ndjson").await), timeless(&ndjson), "{format}");
        let same = import(&here, &query, text.clone()).await;
        assert_eq!(counts(&same), [[0, 0, 3], [0, 0, 4], [0, 0, 3]]);
    }
    let after: i64 = sqlx::query_scalar("select count(*) from history_entries").fetch_one(&here.catalog.pool).await.unwrap();
    assert_eq!(before, after);
    assert_eq!(export(&here, "/api/admin/export.ndjson").await, ndjson);
}

#[tokio::test]
async fn what_a_line_names_is_made_or_changed_and_the_rest_stays() {
    let admin = Admin::start().await;
    let event = fill(&admin).await.remove(0);
    let (id, first) = (&event["id"], &event["sessions"][0]["id"]);
    let (own, new) = (Uuid::new_v4(), Uuid::new_v4());
    let lines = [
        json!({"id": id, "location": "Park", "sessions": [{"id": first, "total_capacity": 9}, {"id": new, "starts_at":
            "2031-01-01T00:00:00Z", "ends_at": "2031-01-02T00:00:00Z", "total_capacity": 1}]}),
        json!({"id": own, "name": "Own"}),
        json!({"name": "New", "sessions": [session()]}),
    ];
    let text = format!("{}\n\n{}\r\n{}", lines[0], lines[1], lines[2]);
    let done = Answer::to(
        admin.catalog.admin(Method::POST, "/api/admin/import").header("content-type", "application/x-ndjson").body(text),
    )
    .await;
    assert_eq!((counts(&done), &done.json["rows"]), ([[2, 1, 0], [2, 1, 0], [0, 0, 0]], &json!(3)));
    let mut wanted = event.clone();
    wanted["location"] = json!("Park");
    wanted["sessions"][0]["total_capacity"] = json!(9);
    let mut now = admin.get(&format!("/api/admin/events/{}", id.as_str().unwrap())).await.json;
    let added = now["sessions"].as_array_mut().unwrap().pop().unwrap();
    (wanted["updated_at"], now["updated_at"]) = (Value::Null, Value::Null);
    assert_eq!((now, &added["id"]), (wanted, &json!(new)));
    assert_eq!(admin.get(&format!("/api/admin/events/{own}")).await.json["name"], "Own");
    assert_eq!(admin.stored().await, (5, 6, 3));
}

#[tokio::test]
async fn every_fault_of_a_line_is_told_and_all_or_each_is_left_out() {
    let admin = Admin::start().await;
    let events = fill(&admin).await;
    let stored = admin.stored().await;
    let session_id = &events[0]["sessions"][0]["id"];
    let twice = Uuid::new_v4();
    let lines = [
        json!({"name": "Good", "sessions": [session()]}).to_string(),
        json!({"name": "", "sessions": [{"starts_at": "x", "ends_at": "2030-01-01T00:00:00Z", "total_capacity": 1,
            "ticket_types": [{"name": "x", "price": "1.234", "quantity": 1, "color": 1}]}]})
        .to_string(),
        "{".to_owned(),
        "[]".to_owned(),
        json!({"id": "1", "name": "x"}).to_string(),
        json!({"name": "x", "sessions": [{"id": session_id}]}).to_string(),
        json!({"name": "x", "sessions": [{"id": twice, "starts_at": "2030-01-01T00:00:00Z", "ends_at": "2030-01-02T00:00:00Z",
            "total_capacity": 1}, {"id": twice}]})
        .to_string(),
        json!({"name": "Also good"}).to_string(),
    ];
    let text = lines.join("\n");
    let wanted = [
        (2, "#/name", "too_short"),
        (2, "#/sessions/0/starts_at", "not_a_time"),
        (2, "#/sessions/0/ticket_types/0/price", "too_many_decimals"),
        (2, "#/sessions/0/ticket_types/0/color", "unknown_field"),
        (5, "#/id", "not_a_uuid"),
        (6, "#/sessions/0/id", "belongs_elsewhere"),
        (7, "#/sessions/1/id", "repeated"),
        (7, "#/sessions/1/starts_at", "required"),
    ];
    let sorted = |answer: &Answer| {
        let mut errors: Vec<(u64, String, String)> =
            errors(answer).into_iter().map(|(row, place, code)| (row, place.to_owned(), code.to_owned())).collect();
        errors.sort();
        errors
    };
    for (query, status) in
        [("format=ndjson", 422), ("format=ndjson&mode=each&dry_run=true", 200), ("format=ndjson&mode=each", 200)]
    {
        assert_eq!(admin.stored().await, stored);
        let mut done = import(&admin, query, text.clone()).await;
        assert_eq!(done.status.as_u16(), status, "{done:?}");
        if query.contains("dry_run") {
            assert_eq!((&done.json["dry_run"], &done.json["counts"]["events"]["created"]), (&json!(true), &json!(2)));
            done.json = done.json["result"].take();
        }
        let told = sorted(&done);
        for (row, place, code) in wanted {
            assert!(told.contains(&(row, place.to_owned(), code.to_owned())), "{row} {place} {code} in {told:?}");
        }
        assert_eq!(told.iter().map(|error| error.0).collect::<std::collections::BTreeSet<_>>(), [2, 3, 4, 5, 6, 7].into());
        assert_eq!((&done.json["rows"], &done.json["error_count"]), (&json!(8), &json!(told.len())));
    }
    assert_eq!(admin.stored().await, (stored.0 + 2, stored.1 + 1, stored.2));
}

#[tokio::test]
async fn what_only_the_database_refuses_is_found_and_the_rest_is_written() {
    let admin = Admin::start().await;
    admin
        .sql(
            "alter table events drop constraint events_location_length;
              alter table events add constraint events_location_length check (char_length(location) <= 3)",
        )
        .await;
    let line =
        |n: usize| json!({"name": n.to_string(), "location": if n % 50 == 7 { "long" } else { "" }, "sessions": [session()]});
    let text: String = (1..=200).map(|n| format!("{}\n", line(n))).collect();
    let refused = import(&admin, "format=ndjson", text.clone()).await;
    let wanted = [7, 57, 107, 157].map(|row| (row, "#/location", "too_long"));
    assert_eq!((refused.status.as_u16(), errors(&refused)), (422, wanted.to_vec()));
    assert_eq!(admin.stored().await, (0, 0, 0));
    let done = import(&admin, "format=ndjson&mode=each", text).await;
    assert_eq!((counts(&done), errors(&done)), ([[196, 0, 0], [196, 0, 0], [0, 0, 0]], wanted.to_vec()));
    assert_eq!(admin.stored().await, (196, 196, 0));
}

#[tokio::test]
async fn at_most_a_thousand_errors_are_told_and_all_are_counted() {
    let admin = Admin::start().await;
    let refused = import(&admin, "format=ndjson", "{}\n".repeat(1500)).await;
    refused.assert_problem(422, "invalid");
    assert_eq!((errors(&refused).len(), &refused.json["error_count"]), (1000, &json!(1500)));
}

#[tokio::test]
async fn the_same_key_and_body_are_imported_once() {
    let admin = Admin::start().await;
    let post = async |body: &'static str, query: &str| {
        let request = admin.catalog.admin(Method::POST, &format!("/api/admin/import?{query}"));
        Answer::to(request.header("idempotency-key", "k").body(body)).await
    };
    let (body, query) = ("{\"name\":\"Jazz\"}", "format=ndjson");
    assert_eq!(post("{}", query).await.status, 422);
    let first = post(body, query).await;
    let again = post(body, query).await;
    assert_eq!((counts(&first), &first.text), ([[1, 0, 0], [0; 3], [0; 3]], &again.text));
    assert_eq!((first.header("idempotency-replayed"), again.header("idempotency-replayed")), ("", "true"));
    for (body, query) in [("{\"name\":\"Blues\"}", query), (body, "format=ndjson&mode=each")] {
        post(body, query).await.assert_faults(&[("Idempotency-Key", "key_reused")]);
    }
    assert_eq!(admin.stored().await, (1, 0, 0));
}

#[tokio::test]
async fn a_body_has_a_limit_and_a_known_format() {
    let admin = Admin::start_with(|builder| builder.env("catalog-write", "CATALOG_WRITE_IMPORT_BYTES_MAX", "2000")).await;
    let line = format!("{}\n", json!({"name": "x".repeat(100)}));
    import(&admin, "format=ndjson", line.repeat(20)).await.assert_problem(413, "too_large");
    let unannounced = Body::wrap_stream(stream::iter(vec![Ok::<_, std::fmt::Error>(line.clone()); 20]));
    import(&admin, "format=ndjson", unannounced).await.assert_problem(413, "too_large");
    import(&admin, "mode=each", line.clone()).await.assert_problem(415, "unsupported_media_type");
    for (query, fault) in [
        ("format=xml", ("format", "unknown_value")),
        ("format=csv&mode=some", ("mode", "unknown_value")),
        ("format=csv&x=1", ("x", "unknown_parameter")),
        ("format=csv&format=csv", ("format", "repeated")),
        ("format=csv&dry_run=maybe", ("dry_run", "unknown_value")),
    ] {
        assert_eq!(import(&admin, query, line.clone()).await.faults(), [fault], "{query}");
    }
    assert_eq!(admin.stored().await, (0, 0, 0));
    assert_eq!(counts(&import(&admin, "format=ndjson", "").await), [[0; 3]; 3]);
    assert_eq!(counts(&import(&admin, "format=ndjson", line.repeat(10)).await)[0], [10, 0, 0]);
}

#[tokio::test]
async fn clients_that_stop_sending_hinder_nobody_but_further_imports_and_leave_nothing() {
    let admin = Arc::new(Admin::start().await);
    let event = admin.event(&json!({"name": "Jazz"})).await;
    let id = event.rsplit('/').next().unwrap();
    let line = format!("{}\n", json!({"id": id, "name": "changed"}));
    let mut stalled = Vec::new();
    for _ in 0..2 {
        let (admin, lines) = (Arc::clone(&admin), vec![Ok::<_, std::fmt::Error>(line.clone()); 10_000]);
        stalled.push(tokio::spawn(async move {
            let body = Body::wrap_stream(stream::iter(lines).chain(stream::pending()));
            import(&admin, "format=ndjson", body).await
        }));
    }
    // What they have sent is kept there.
    let spools = async || {
        let count = sqlx::query_scalar("select count(*) from pg_class where relname = 'spool'");
        let count: i64 = count.fetch_one(&admin.catalog.pool).await.unwrap();
        if count == 2 { Ok(()) } else { Err(count) }
    };
    eventually(Duration::from_secs(30), "both places are taken", spools).await;
    let refused = import(&admin, "format=ndjson", "").await;
    refused.assert_problem(503, "unavailable");
    assert_eq!(refused.header("retry-after"), "1");
    assert_eq!(admin.patch(&event, &json!({"location": "Park"})).await.status, 200);
    for task in stalled {
        task.abort();
    }
    let free = async || {
        let answer = import(&admin, "format=ndjson", "").await;
        if answer.status == 200 { Ok(()) } else { Err(answer) }
    };
    eventually(Duration::from_secs(30), "the places are given back", free).await;
    assert_eq!(admin.get(&event).await.json["name"], "Jazz");
}

#[tokio::test]
async fn two_imports_of_one_file_at_once_make_it_once() {
    let admin = Arc::new(Admin::start().await);
    for round in 1..=3 {
        let text: String = (0..300).map(|_| format!("{}\n", json!({"id": Uuid::new_v4(), "name": "Jazz"}))).collect();
        let mut posts = tokio::task::JoinSet::new();
        for _ in 0..2 {
            let (admin, text) = (Arc::clone(&admin), text.clone());
            posts.spawn(async move { counts(&import(&admin, "format=ndjson", text).await)[0] });
        }
        let mut done = posts.join_all().await;
        done.sort_unstable();
        assert_eq!(done, [[0, 0, 300], [300, 0, 0]]);
        assert_eq!(admin.stored().await.0, round * 300);
    }
}

#[tokio::test]
async fn who_may_only_read_exports_and_does_not_import() {
    let admin = Admin::start().await;
    let output = admin.catalog.command("catalog-write", &["token", "create", "--name", "v", "--role", "viewer"]).await;
    let token = String::from_utf8(output.stdout).unwrap();
    let ask = |method: Method, path: &str| {
        let request = admin.catalog.http.request(method, format!("{}{path}", admin.catalog.write_url));
        request.bearer_auth(token.trim())
    };
    assert_eq!(ask(Method::GET, "/api/admin/export.csv").send().await.unwrap().status(), 200);
    let post = ask(Method::POST, "/api/admin/import?format=ndjson").body("{\"name\":\"x\"}");
    Answer::to(post).await.assert_problem(403, "forbidden");
    let nobody = admin.catalog.http.post(format!("{}/api/admin/import?format=csv", admin.catalog.write_url));
    Answer::to(nobody).await.assert_problem(401, "unauthenticated");
    admin.get("/api/admin/import").await.assert_problem(405, "method_not_allowed");
    assert_eq!(admin.stored().await, (0, 0, 0));
}
