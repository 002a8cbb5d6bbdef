//! The description of the API, held against what is really answered, and the page that shows it.

use catalog_dev::testing::{Catalog, rows};
use reqwest::{StatusCode, header};
use serde_json::Value;

use crate::{SOON, eventually, get, json};

/// With a session to come, one without ticket types, and an event without sessions.
const CATALOG: &str = "
insert into events (id, name) values
    ('00000000-0000-4000-8000-000000000001', 'Jazz am Dom'), ('00000000-0000-4000-8000-000000000002', 'Nothing planned');
insert into sessions (id, event_id, starts_at, ends_at, total_capacity) values
    ('00000000-0000-4000-8000-000000000011', '00000000-0000-4000-8000-000000000001', '2040-06-01T18:00Z', '2040-06-01T20:00Z', 100),
    ('00000000-0000-4000-8000-000000000012', '00000000-0000-4000-8000-000000000001', '2040-07-01T18:00Z', '2040-07-01T20:00Z', 100);
insert into ticket_types (session_id, name, price, quantity) values
    ('00000000-0000-4000-8000-000000000011', 'Seat', 20, 5), ('00000000-0000-4000-8000-000000000011', 'Box', 500.5, 50);
update events set location = 'Köln', image_url = 'https://img.example.org/1.svg' where name like 'Jazz%';";
const EVENT: &str = "/events/00000000-0000-4000-8000-000000000001";

async fn filled() -> Catalog {
    let catalog = Catalog::start().await;
    rows::run(&catalog.pool, CATALOG).await;
    eventually(SOON, "the index and Redis have all", async || {
        let count = json(&catalog, "/api/events?ordering=name").await["count"].clone();
        let found = get(&catalog, &format!("/api{EVENT}")).await.status();
        if count == 2 && found == StatusCode::OK { Ok(()) } else { Err((count, found)) }
    })
    .await;
    catalog
}

/// What is wrong with `value`, by `schema`: as far as types, names and known values go.
fn faults(document: &Value, schema: &Value, value: &Value) -> Vec<String> {
    if let Some(name) = schema["$ref"].as_str() {
        return faults(document, document.pointer(name.trim_start_matches('#')).unwrap(), value);
    }
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let types = &schema["type"];
    if types != kind && !types.as_array().is_some_and(|types| types.iter().any(|known| known == kind)) {
        return vec![format!("{value} is no {types}")];
    }
    if schema["enum"].as_array().is_some_and(|known| !known.contains(value)) {
        return vec![format!("{value} is unknown")];
    }
    match value {
        Value::Array(items) => items.iter().flat_map(|item| faults(document, &schema["items"], item)).collect(),
        Value::Object(fields) => {
            let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
            let missing = required.filter(|name| !fields.contains_key(*name)).map(|name| format!("no {name}"));
            let present = fields.iter().flat_map(|(name, value)| match &schema["properties"][name] {
                Value::Null => vec![format!("{name} is not described")],
                schema => faults(document, schema, value),
            });
            missing.chain(present).collect()
        }
        _ => Vec::new(),
    }
}

#[tokio::test]
async fn real_answers_have_what_is_described_and_nothing_else() {
    let catalog = filled().await;
    let document = json(&catalog, "/api/openapi.json").await;
    for (path, status, schema) in [
        ("/events", 200, "EventList"),
        ("/events?facets=true&page_size=1", 200, "EventList"),
        ("/events?page=2&page_size=1", 200, "EventList"),
        (EVENT, 200, "Event"),
        ("/events/00000000-0000-4000-8000-000000000002", 200, "Event"),
        (&format!("{EVENT}/sessions"), 200, "SessionList"),
        (&format!("{EVENT}/sessions?page=1"), 200, "SessionList"),
        ("/events/00000000-0000-4000-8000-00000000000f", 404, "Problem"),
        ("/events?page=0&tz=x", 400, "Problem"),
    ] {
        let answer = get(&catalog, &format!("/api{path}")).await;
        assert_eq!(answer.status(), status, "{path}");
        let body: Value = answer.json().await.unwrap();
        let schema = &document["components"]["schemas"][schema];
        assert_eq!(faults(&document, schema, &body), [""; 0], "{path} answered {body}");
    }
}

#[tokio::test]
async fn the_headers_of_real_answers_are_described() {
    let catalog = filled().await;
    let document = json(&catalog, "/api/openapi.json").await;
    // Of HTTP itself, and of browsers' rules.
    let common = ["content-type", "content-length", "content-encoding", "date", "x-content-type-options"];
    for (path, described, status) in [
        ("/events?page_size=1&pge=1", "/events", "200"),
        (EVENT, "/events/{id}", "200"),
        ("/events/00000000-0000-4000-8000-00000000000f", "/events/{id}", "404"),
    ] {
        let answer = get(&catalog, &format!("/api{path}")).await;
        let mut described = &document["paths"][described]["get"]["responses"][status];
        if let Some(name) = described["$ref"].as_str() {
            described = document.pointer(name.trim_start_matches('#')).unwrap();
        }
        let known: Vec<_> = described["headers"].as_object().unwrap().keys().map(|name| name.to_lowercase()).collect();
        for name in answer.headers().keys().map(header::HeaderName::as_str) {
            let is_known = common.contains(&name) || name.starts_with("access-control-");
            assert!(is_known || known.iter().any(|known| known == name), "{name} of {path} is not described");
        }
    }
}

#[tokio::test]
async fn every_parameter_that_is_described_is_read_and_examples_are_valid() {
    let catalog = filled().await;
    let document = json(&catalog, "/api/v1/openapi.json").await;
    assert_eq!(document["servers"][0]["url"], "../v1");
    for (path, operation) in document["paths"].as_object().unwrap() {
        let operation = &operation["get"];
        for parameter in operation["parameters"].as_array().unwrap().iter().filter(|parameter| parameter["in"] == "query") {
            let (name, example) = (parameter["name"].as_str().unwrap(), &parameter["schema"]["examples"][0]);
            let value = example.as_str().or(example[0].as_str()).map_or_else(|| example.to_string(), str::to_owned);
            let asked = format!("/api/v1{}?{name}={}", path.replace("/events/{id}", EVENT), value.replace('+', "%2B"));
            let answer = catalog.public(&asked).header("prefer", "handling=strict").send().await.unwrap();
            assert_eq!(answer.status(), StatusCode::OK, "{path} {name}={value}");
        }
        let body = &operation["responses"]["200"]["content"]["application/json"];
        assert_eq!(faults(&document, &body["schema"], &body["example"]), [""; 0], "{path}");
    }
}

#[tokio::test]
async fn the_page_and_all_it_loads_come_from_here_and_are_kept_as_long_as_they_hold() {
    let catalog = Catalog::start().await;
    for prefix in ["/api", "/api/v1"] {
        let page = get(&catalog, &format!("{prefix}/docs")).await;
        let policy = page.headers()["content-security-policy"].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'; script-src 'self';") && !policy.contains("unsafe"), "{policy}");
        let html = page.text().await.unwrap();
        let loaded: Vec<_> = html.split('"').filter(|text| text.starts_with("docs/")).collect();
        assert_eq!(loaded.len(), 4, "{html}");
        for path in loaded {
            let url = format!("{}{prefix}/{path}", catalog.read_url);
            let asked = |coding: &str| catalog.http.get(&url).header("accept-encoding", coding);
            let (plain, gzip) = (asked("identity").send().await.unwrap(), asked("br, gzip").send().await.unwrap());
            assert_eq!((plain.status(), gzip.status()), (StatusCode::OK, StatusCode::OK), "{path}");
            assert!(plain.headers()["cache-control"].to_str().unwrap().ends_with("immutable"));
            assert_eq!(gzip.headers()["content-encoding"], "gzip");
            assert_ne!(plain.headers()["etag"], gzip.headers()["etag"]);
            let known = asked("gzip").header("if-none-match", gzip.headers()["etag"].clone()).send().await.unwrap();
            assert_eq!(known.status(), StatusCode::NOT_MODIFIED);
            let (plain, gzip) = (plain.bytes().await.unwrap(), gzip.bytes().await.unwrap());
            assert!(std::str::from_utf8(&plain).is_ok() && gzip.starts_with(&[0x1f, 0x8b]), "{path}");
        }
    }
}
