//! The description of what is more than one resource: the history, many writes at once, files, versions. Held against real answers.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    admin::{Admin, Answer, session, ticket_type},
    doors::{document, operations},
    openapi::holds,
};

/// What is asked here, and nowhere else.
pub(crate) const PATHS: [&str; 17] = [
    "/bulk",
    "/deleted-events",
    "/deleted-events/{id}/restore",
    "/events/{id}/clone",
    "/events/{id}/history",
    "/events/{id}/warnings",
    "/export.csv",
    "/export.ndjson",
    "/history",
    "/history.csv",
    "/history.ndjson",
    "/history/{id}",
    "/history/{id}/undo",
    "/import",
    "/sessions/{id}/repeat",
    "/versions/{token}",
    "/versions/{token}/stream",
];
const NOBODY: &str = "0190a0b0-0000-7000-8000-000000000000";

/// Asks, and holds each answer against the document.
struct Asking<'a> {
    admin: &'a Admin,
    document: Value,
    seen: BTreeSet<&'static str>,
}

impl Asking<'_> {
    /// `at`: what stands in the path, and behind it.
    async fn ask(&mut self, method: Method, path: &'static str, at: (&str, &str), header: (&str, &str), body: &str, status: u16) {
        let (start, end) = path.split_once('{').unwrap_or((path, ""));
        let end = end.split_once('}').map_or("", |(_, end)| end);
        let id = if path.contains('{') { at.0 } else { "" };
        let url = format!("/api/admin{start}{id}{end}{}", at.1);
        let mut request = self.admin.catalog.admin(method.clone(), &url).body(body.to_owned());
        request = request.header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        if header.0 != "content-type" {
            request = request.header("content-type", "application/json");
        }
        let answer = Answer::to(request.header(header.0, header.1)).await;
        assert_eq!(answer.status, status, "{method} {url}: {answer:?}");
        holds(&self.document, &method, path, &answer);
        self.seen.insert(path);
    }

    async fn get(&mut self, path: &'static str, id: &str, answers: &[(&str, u16)]) {
        for (query, status) in answers {
            self.ask(Method::GET, path, (id, query), ("accept", "*/*"), "", *status).await;
        }
    }

    /// Each write once to see, once for real, and so that it is refused.
    async fn post(&mut self, path: &'static str, id: &str, body: &Value, status: u16) {
        let body = body.to_string();
        let none = ("accept", "*/*");
        let key = ("idempotency-key", path);
        for (query, header, body, status) in [
            ("?dry_run=true", none, body.as_str(), 200),
            ("?dry_run=maybe", none, &body, 400),
            ("", key, &body, status),
            ("", key, &body, status),
            ("", key, "{\"x\":1}", 422),
            ("", ("if-match", "\"x\""), &body, 412),
        ] {
            self.ask(Method::POST, path, (id, query), header, body, status).await;
        }
    }
}

#[tokio::test]
async fn real_answers_about_the_catalog_as_a_whole_have_what_is_described() {
    let admin = Admin::start().await;
    let mut asking = Asking { admin: &admin, document: document(&admin).await, seen: BTreeSet::new() };
    let none = ("accept", "*/*");
    let version: i64 = sqlx::query_scalar("select catalog_version()").fetch_one(&admin.catalog.pool).await.unwrap();
    let version = format!("{version:016x}");
    asking.get("/versions/{token}", &version, &[("", 200)]).await;
    asking.get("/versions/{token}/stream", &version, &[("", 200)]).await;
    for path in ["/versions/{token}", "/versions/{token}/stream"] {
        for (token, status) in [("0000000000000001", 410), ("ffffffffffffffff", 404), ("x", 400)] {
            asking.get(path, token, &[("", status)]).await;
        }
    }

    let mut full = session();
    full["ticket_types"] = json!([ticket_type(), {"name": "standard", "price": "0.00", "quantity": 500}]);
    let made = admin.post("/api/admin/events", &json!({"name": "Jazz", "sessions": [full.clone(), full]})).await;
    holds(&asking.document, &Method::POST, "/events", &made);
    assert_ne!(made.warnings, Value::Null);
    let id = made.id().to_owned();
    let session_id = made.json["sessions"][0]["id"].as_str().unwrap().to_owned();
    let mut whole = made.json.clone();
    whole["sessions"].as_array_mut().unwrap().pop();
    whole["publish_at"] = json!("2030-01-01T00:00:00Z");
    let replaced = admin.put(&made.location(), &whole).await;
    assert_eq!(replaced.json["changes"]["sessions"]["deleted"], 1, "{replaced:?}");
    holds(&asking.document, &Method::PUT, "/events/{id}", &replaced);

    asking.get("/versions/{token}", replaced.header("catalog-version"), &[("", 200)]).await;
    asking.get("/events/{id}/warnings", &id, &[("", 200)]).await;
    asking.get("/events/{id}/warnings", NOBODY, &[("", 404)]).await;
    asking.post("/events/{id}/clone", &id, &json!({"shift_days": 7, "name": "Again"}), 201).await;
    asking
        .post("/sessions/{id}/repeat", &session_id, &json!({"rrule": "FREQ=DAILY;COUNT=4", "exceptions": ["2030-06-07"]}), 200)
        .await;
    for path in ["/events/{id}/clone", "/sessions/{id}/repeat", "/bulk"] {
        let is_bulk = path == "/bulk";
        asking.ask(Method::POST, path, (&id, ""), none, "{}", 422).await;
        asking.ask(Method::POST, path, (&id, ""), ("content-type", "text/plain"), "{}", 415).await;
        if !is_bulk {
            let body = json!({"shift_days": 1, "rrule": "FREQ=DAILY;COUNT=2"});
            let mut body = body;
            body.as_object_mut().unwrap().remove(if path.ends_with("clone") { "rrule" } else { "shift_days" });
            asking.ask(Method::POST, path, (NOBODY, ""), none, &body.to_string(), 404).await;
        }
    }
    let operations_of = |mode: &str| {
        json!({"mode": mode, "operations": [
            {"method": "POST", "path": "/api/admin/events", "body": {"name": "Bulk"}},
            {"method": "PATCH", "path": format!("/api/admin/events/{id}"), "body": {}, "if_match": "\"x\""},
            {"method": "DELETE", "path": format!("/api/admin/events/{NOBODY}")},
        ]})
    };
    asking.post("/bulk", "", &operations_of("each"), 200).await;
    asking.ask(Method::POST, "/bulk", ("", ""), none, &operations_of("all_or_nothing").to_string(), 422).await;

    for format in ["/export.csv", "/export.ndjson"] {
        asking.get(format, "", &[("", 200), ("?status=published&status=draft", 200), ("?a=b", 400)]).await;
    }
    let (line, csv) = ("{\"name\":\"Imported\"}\n", "event_name\r\nImported\r\n\r\n");
    for (query, media_type, body, status) in [
        ("", "application/x-ndjson", line, 200),
        ("?dry_run=true", "text/csv", csv, 200),
        ("", "text/csv", csv, 200),
        ("?mode=each", "application/x-ndjson", "{\"name\":1}\n", 200),
        ("", "application/x-ndjson", "{\"name\":1}\n", 422),
        ("", "text/csv", "event_name,event_status\r\n,x\r\n", 422),
        ("?mode=all", "text/csv", csv, 400),
        ("", "text/plain", csv, 415),
    ] {
        asking.ask(Method::POST, "/import", ("", query), ("content-type", media_type), body, status).await;
    }
    for (body, status) in [(line, 200), (line, 200), ("{}", 422)] {
        let url = "/api/admin/import?format=ndjson";
        let answer = Answer::to(admin.catalog.admin(Method::POST, url).header("idempotency-key", "i").body(body)).await;
        assert_eq!(answer.status, status, "{answer:?}");
        holds(&asking.document, &Method::POST, "/import", &answer);
    }

    admin.patch(&made.location(), &json!({"name": "Blues"})).await;
    let renaming = admin.get("/api/admin/history?limit=1").await.json["results"][0]["id"].to_string();
    asking.get("/history", "", &[("", 200), ("?limit=1", 200), ("?limit=0&a=b", 400)]).await;
    asking.get("/events/{id}/history", &id, &[("?limit=1", 200), ("?limit=0", 400)]).await;
    asking.get("/history/{id}", &renaming, &[("", 200), ("?limit=0", 400)]).await;
    asking.get("/history/{id}", "9223372036854775807", &[("", 404)]).await;
    for file in ["/history.csv", "/history.ndjson"] {
        asking.get(file, "", &[("", 200), ("?action=update", 200), ("?before=1", 400)]).await;
    }
    asking.post("/history/{id}/undo", &renaming, &json!({}), 200).await;
    // It is not so any more, and the first change of all made the token.
    for (change, status) in [(renaming.as_str(), 409), ("1", 409), ("9223372036854775807", 404)] {
        asking.ask(Method::POST, "/history/{id}/undo", (change, ""), none, "", status).await;
    }

    admin.delete(&made.location()).await;
    asking.get("/deleted-events", "", &[("", 200), ("?limit=0", 400)]).await;
    asking.post("/deleted-events/{id}/restore", &id, &json!({}), 201).await;
    for (id, status) in [(id.as_str(), 409), (NOBODY, 404)] {
        asking.ask(Method::POST, "/deleted-events/{id}/restore", (id, ""), none, "", status).await;
    }
    assert_eq!(asking.seen, BTreeSet::from(PATHS));
    // Each has one method.
    let known = operations(&asking.document);
    assert_eq!(known.iter().filter(|operation| PATHS.contains(&operation.path.as_str())).count(), PATHS.len());
}
