//! The description of the API, held against what is really answered, and the page that shows it.

use std::collections::{BTreeMap, BTreeSet};

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    admin::{Admin, Answer, session, ticket_type},
    doors::{document, operations},
    openapi_accounts::is_of_accounts,
    openapi_catalog,
    schema::{faults, resolved},
};

/// Each `$ref` of the document.
fn references<'a>(value: &'a Value, found: &mut BTreeSet<&'a str>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        Value::Object(members) => {
            found.extend(members.get("$ref").and_then(Value::as_str));
            members.values().for_each(|member| references(member, found));
        }
        _ => {}
    }
}

fn says<'a>(described: &'a Value, what: &str) -> &'a str {
    described.as_str().filter(|text| !text.trim().is_empty()).unwrap_or_else(|| panic!("{what} is missing"))
}

/// The examples of a media type fit its schema, and there is one.
fn examples_fit(document: &Value, content: &Value, place: &str) {
    let schema = resolved(document, &content["schema"]);
    let named = content["examples"].as_object().into_iter().flatten().map(|(_, example)| &example["value"]);
    let examples: Vec<_> =
        content.get("example").into_iter().chain(named).chain(schema["examples"].as_array().into_iter().flatten()).collect();
    assert!(!examples.is_empty(), "{place} has no example");
    for example in examples {
        assert_eq!(faults(document, schema, example), [""; 0], "example of {place}");
    }
}

#[tokio::test]
async fn the_document_is_whole_and_its_examples_fit() {
    let admin = Admin::start().await;
    let document = document(&admin).await;
    assert_eq!((&document["openapi"], &document["servers"]), (&json!("3.1.0"), &json!([{ "url": "../admin" }])));
    assert_eq!(document["security"], json!([{ "token": [] }, { "session": [] }]));
    let schemes = document["components"]["securitySchemes"].as_object().unwrap();
    assert_eq!(schemes.keys().collect::<Vec<_>>(), ["session", "token"]);

    let mut named = BTreeSet::new();
    references(&document, &mut named);
    for name in &named {
        assert!(document.pointer(name.trim_start_matches('#')).is_some(), "{name} leads nowhere");
    }
    for kind in ["schemas", "headers", "responses"] {
        for name in document["components"][kind].as_object().unwrap().keys() {
            // Problems of operations that are still to come.
            let is_used = named.contains(format!("#/components/{kind}/{name}").as_str());
            assert!(is_used || kind == "responses", "nobody uses the {kind} {name}");
        }
    }
    let tags: Vec<_> = document["tags"].as_array().unwrap().iter().map(|tag| &tag["name"]).collect();
    let mut ids = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let place = format!("{method} {path}");
            for what in ["operationId", "summary", "description"] {
                says(&operation[what], &format!("{what} of {place}"));
            }
            assert!(ids.insert(operation["operationId"].as_str().unwrap()), "{place} has the operationId of another one");
            assert!(tags.contains(&&operation["tags"][0]), "the tag of {place} is not described");
            parameters_are_whole(&document, operation, path, &place);
            if let Some(body) = operation.get("requestBody") {
                assert_eq!(body["required"], true, "{place}");
                for (media_type, content) in body["content"].as_object().unwrap() {
                    examples_fit(&document, content, &format!("the {media_type} of {place}"));
                }
            }
            for (status, answer) in operation["responses"].as_object().unwrap() {
                let (answer, place) = (resolved(&document, answer), format!("{status} of {place}"));
                says(&answer["description"], &format!("description of {place}"));
                for content in answer["content"].as_object().into_iter().flatten().map(|(_, content)| content) {
                    examples_fit(&document, content, &place);
                }
                for (name, header) in answer["headers"].as_object().into_iter().flatten() {
                    says(&resolved(&document, header)["description"], &format!("description of {name} of {place}"));
                }
            }
        }
    }
}

fn parameters_are_whole(document: &Value, operation: &Value, path: &str, place: &str) {
    let parameters = operation["parameters"].as_array().unwrap();
    let in_path =
        parameters.iter().filter(|parameter| parameter["in"] == "path").map(|parameter| parameter["name"].as_str().unwrap());
    let wanted = path.split('/').filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'));
    assert_eq!(in_path.collect::<Vec<_>>(), wanted.collect::<Vec<_>>(), "{place}");
    for parameter in parameters {
        says(&parameter["description"], &format!("description of {} of {place}", parameter["name"]));
        assert_eq!(parameter["required"], parameter["in"] == "path", "{parameter} of {place}");
        let example = &parameter["schema"]["examples"][0];
        assert_eq!(faults(document, &parameter["schema"], example), [""; 0], "{parameter} of {place}");
    }
}

/// That each path is there, a test beside the routes tells.
#[tokio::test]
async fn each_path_has_the_methods_that_are_described_and_no_other() {
    let admin = Admin::start().await;
    let mut described: BTreeMap<String, BTreeSet<Method>> = BTreeMap::new();
    for operation in operations(&document(&admin).await) {
        let methods = described.entry(operation.path).or_default();
        if operation.method == Method::GET {
            methods.insert(Method::HEAD);
        }
        methods.insert(operation.method);
    }
    for (path, methods) in described {
        let path = format!("/api/admin{}", path.replace("{id}", "0190a0b0-0000-7000-8000-000000000000"));
        let answer = Answer::to(admin.catalog.admin(Method::TRACE, &path)).await;
        answer.assert_problem(405, "method_not_allowed");
        let allowed: BTreeSet<Method> = answer.header("allow").split(',').map(|method| method.trim().parse().unwrap()).collect();
        assert_eq!(allowed, methods, "{path}");
    }
}

/// The answer is one that its operation tells of: its status, its media type, its headers, and its body.
pub(crate) fn holds(document: &Value, method: &Method, path: &str, answer: &Answer) {
    let place = format!("{method} {path} {}", answer.status);
    let described = &document["paths"][path][method.as_str().to_lowercase()]["responses"][answer.status.as_str()];
    assert!(described.is_object(), "{place} is not described: {answer:?}");
    let described = resolved(document, described);
    // Of HTTP itself, and of browsers' rules.
    let common = ["content-type", "content-length", "connection", "date", "x-content-type-options", "transfer-encoding"];
    let of_browsers = ["x-frame-options", "content-security-policy", "referrer-policy"];
    let common = [&common[..], &of_browsers].concat();
    let known: Vec<_> = described["headers"].as_object().into_iter().flatten().map(|(name, _)| name.to_lowercase()).collect();
    for name in answer.headers.keys().map(|name| name.as_str()) {
        assert!(common.contains(&name) || known.iter().any(|known| known == name), "{name} of {place} is not described");
    }
    if answer.text.is_empty() {
        assert_eq!(described.get("content"), None, "{place} has no body");
        return;
    }
    let media_type = answer.header("content-type").split(';').next().unwrap();
    let content = &described["content"][media_type];
    assert!(content.is_object(), "{} of {place} is not described", answer.header("content-type"));
    // With its warnings.
    let body = if answer.json.is_string() { answer.json.clone() } else { serde_json::from_str(&answer.text).unwrap() };
    assert_eq!(faults(document, &content["schema"], &body), [""; 0], "{place} answered {}", answer.text);
}

struct Asked<'a> {
    method: Method,
    /// As it is described.
    path: &'a str,
    /// What stands behind it.
    query: &'a str,
    header: Option<(&'a str, &'a str)>,
    body: Option<Value>,
    status: u16,
}

fn asked(method: Method, path: &str, status: u16) -> Asked<'_> {
    Asked { method, path, query: "", header: None, body: None, status }
}

#[tokio::test]
async fn real_answers_have_what_is_described_and_nothing_else() {
    let admin = Admin::start().await;
    let document = document(&admin).await;
    let new_event = json!({"name": "Jazz", "sessions": [{"starts_at": "2030-06-05T17:00:00Z", "ends_at": "2030-06-05T20:00:00Z",
        "total_capacity": 400, "ticket_types": [ticket_type()]}]});
    let event = admin.post("/api/admin/events", &new_event).await;
    let ids = [
        ("/events", event.id().to_owned()),
        ("/sessions", event.json["sessions"][0]["id"].as_str().unwrap().to_owned()),
        ("/ticket-types", event.json["sessions"][0]["ticket_types"][0]["id"].as_str().unwrap().to_owned()),
    ];
    let lists = [
        ("/events", "/events/{id}", new_event.clone()),
        ("/events/{id}/sessions", "/sessions/{id}", session()),
        ("/sessions/{id}/ticket-types", "/ticket-types/{id}", ticket_type()),
    ];
    let mut all = Vec::new();
    for (list, one, body) in &lists {
        let with = |asked: Asked<'static>, body: &Value| Asked { body: Some(body.clone()), ..asked };
        let mut placed = body.clone();
        placed.as_object_mut().unwrap().remove("sessions");
        for (query, status) in [("", 200), ("?page_size=1", 200), ("?page=9", 404), ("?page=0&a=b", 400)] {
            all.push(Asked { query, ..asked(Method::GET, list, status) });
        }
        for (query, header, body, status) in [
            ("", None, body, 201),
            ("?dry_run=true", None, body, 200),
            ("?dry_run=maybe", None, body, 400),
            ("", Some(("idempotency-key", *list)), body, 201),
            ("", Some(("idempotency-key", *list)), body, 201),
            ("", Some(("idempotency-key", *list)), &json!({}), 422),
            ("", Some(("if-match", "\"x\"")), body, 412),
            ("", Some(("content-type", "text/plain")), body, 415),
            ("", None, &json!({"name": 1, "x": "y"}), 422),
        ] {
            all.push(Asked { query, header, ..with(asked(Method::POST, list, status), body) });
        }
        for (method, query, header, body, status) in [
            (Method::PUT, "", None, &placed, 200),
            (Method::PUT, "?dry_run=true", None, &placed, 200),
            (Method::PUT, "", Some(("if-match", "\"x\"")), &placed, 412),
            (Method::PUT, "", None, &json!({}), 422),
            (Method::PATCH, "", None, &json!({}), 200),
            (Method::PATCH, "?dry_run=true", None, &json!({}), 200),
            (Method::PATCH, "", Some(("content-type", "application/merge-patch+json")), &json!({}), 200),
            (Method::PATCH, "", Some(("if-match", "x")), &json!({}), 400),
            (Method::PATCH, "", None, &json!({"x": null}), 422),
        ] {
            all.push(Asked { query, header, ..with(asked(method, one, status), body) });
        }
        all.push(asked(Method::GET, one, 200));
        all.push(Asked { header: Some(("if-none-match", "*")), ..asked(Method::GET, one, 304) });
        all.push(Asked { query: "?dry_run=true", ..asked(Method::DELETE, one, 200) });
    }
    // What is deleted first must not take the others along.
    for (_, one, _) in lists.iter().rev() {
        all.extend([asked(Method::DELETE, one, 204), asked(Method::GET, one, 404), asked(Method::DELETE, one, 404)]);
    }
    let seen: BTreeSet<_> = all.iter().map(|asked| (asked.method.to_string(), asked.path)).collect();
    let known = operations(&document);
    let is_elsewhere = |path: &str| is_of_accounts(path) || openapi_catalog::PATHS.contains(&path);
    let known = known.iter().filter(|operation| !is_elsewhere(&operation.path));
    assert_eq!(seen, known.map(|operation| (operation.method.to_string(), operation.path.as_str())).collect());
    for asked in all {
        let (_, id) = ids.iter().find(|(start, _)| asked.path.starts_with(start)).unwrap();
        let path = format!("/api/admin{}{}", asked.path.replace("{id}", id), asked.query);
        let mut request = admin.catalog.admin(asked.method.clone(), &path);
        if let Some(body) = &asked.body {
            request = request.body(body.to_string());
        }
        let (name, value) =
            asked.header.filter(|(name, _)| *name == "content-type").unwrap_or(("content-type", "application/json"));
        request = request.header(name, value).header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        if let Some((name, value)) = asked.header.filter(|(name, _)| *name != "content-type") {
            request = request.header(name, value);
        }
        let answer = Answer::to(request).await;
        assert_eq!(answer.status, asked.status, "{} {path}: {answer:?}", asked.method);
        holds(&document, &asked.method, asked.path, &answer);
    }
}

#[tokio::test]
async fn what_is_made_by_a_put_and_a_stranger_are_answered_as_described() {
    let admin = Admin::start().await;
    let document = document(&admin).await;
    let event = admin.event(&json!({"name": "Jazz"})).await;
    let session_at = admin.post(&format!("{event}/sessions"), &session()).await.location();
    let id = |url: &str| url.rsplit('/').next().unwrap().to_owned();
    let (mut placed_session, mut placed_type) = (session(), ticket_type());
    placed_session["event_id"] = json!(id(&event));
    placed_type["session_id"] = json!(id(&session_at));
    for (path, body) in [
        ("/events/{id}", json!({"name": "Jazz", "sessions": [session()]})),
        ("/sessions/{id}", placed_session),
        ("/ticket-types/{id}", placed_type),
    ] {
        let url = format!("/api/admin{}", path.replace("{id}", "0190a0b0-0000-7000-8000-00000000000f"));
        for status in [201, 412] {
            let answer = Answer::to(admin.catalog.admin(Method::PUT, &url).header("if-none-match", "*").json(&body)).await;
            assert_eq!(answer.status, status, "{answer:?}");
            holds(&document, &Method::PUT, path, &answer);
        }
        let stranger = admin.catalog.http.put(format!("{}{url}", admin.catalog.write_url));
        holds(&document, &Method::PUT, path, &Answer::to(stranger).await);
    }
}

#[tokio::test]
async fn the_page_and_all_it_loads_come_from_here_and_need_no_token() {
    let admin = Admin::start().await;
    let get =
        async |path: &str| admin.catalog.http.get(format!("{}/api/admin/{path}", admin.catalog.write_url)).send().await.unwrap();
    let page = get("docs").await;
    let policy = page.headers()["content-security-policy"].to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'; script-src 'self';") && !policy.contains("unsafe"), "{policy}");
    let html = page.text().await.unwrap();
    assert!(html.contains("<title>Event Catalog Admin API</title>"));
    let loaded: Vec<_> = html.split('"').filter(|text| text.starts_with("docs/")).collect();
    assert_eq!(loaded.len(), 4, "{html}");
    for path in loaded {
        let asset = get(path).await;
        assert_eq!(asset.status(), 200, "{path}");
        assert!(asset.headers()["cache-control"].to_str().unwrap().ends_with("immutable"));
        assert!(!asset.bytes().await.unwrap().is_empty());
    }
}
