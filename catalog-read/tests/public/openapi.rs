//! The description of the API, held against what is really answered, and the page that shows it.

use std::collections::BTreeSet;

use catalog_dev::testing::{Catalog, rows};
use reqwest::{Response, StatusCode, header};
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

async fn filled() -> Catalog {
    let catalog = Catalog::start().await;
    rows::run(&catalog.pool, CATALOG).await;
    eventually(SOON, "the index and Redis have all", async || {
        let count = json(&catalog, "/api/events?ordering=name").await["count"].clone();
        let found = get(&catalog, "/api/events/00000000-0000-4000-8000-000000000001").await.status();
        if count == 2 && found == StatusCode::OK { Ok(()) } else { Err((count, found)) }
    })
    .await;
    catalog
}

/// What an operation says of its answer of this status.
fn described<'a>(document: &'a Value, path: &str, status: u16) -> &'a Value {
    let answer = &document["paths"][path]["get"]["responses"][status.to_string()];
    answer["$ref"].as_str().map_or(answer, |name| document.pointer(name.trim_start_matches('#')).unwrap())
}

/// What is wrong with `value`, by `schema`: as far as types, names and known values go.
fn faults(document: &Value, schema: &Value, value: &Value) -> Vec<String> {
    if let Some(name) = schema["$ref"].as_str() {
        return faults(document, document.pointer(name.trim_start_matches('#')).unwrap(), value);
    }
    if let Some(any) = schema["oneOf"].as_array() {
        let all: Vec<_> = any.iter().map(|one| faults(document, one, value)).collect();
        return if all.iter().any(Vec::is_empty) { Vec::new() } else { all.concat() };
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

/// What is asked, where that is described, and what is answered.
const ASKED: [(&str, &str, u16); 27] = [
    ("/events", "/events", 200),
    ("/events?facets=true&page_size=1&pge=1", "/events", 200),
    ("/events?page=2&page_size=1", "/events", 200),
    ("/events?page=9", "/events", 404),
    ("/events?page=0&tz=x", "/events", 400),
    ("/events.ics", "/events.ics", 200),
    ("/events.ics?location=nowhere&pge=1", "/events.ics", 200),
    ("/events.ics?date=soon", "/events.ics", 400),
    ("/events.atom", "/events.atom", 200),
    ("/events.atom?page=9", "/events.atom", 404),
    ("/events.atom?cursor=a", "/events.atom", 400),
    ("/events/{jazz}", "/events/{id}", 200),
    ("/events/{nothing}", "/events/{id}", 200),
    ("/events/{missing}", "/events/{id}", 404),
    ("/events/x", "/events/{id}", 400),
    ("/events/{jazz}.ics", "/events/{id}.ics", 200),
    ("/events/{missing}.ics", "/events/{id}.ics", 404),
    ("/events/{jazz}.jsonld", "/events/{id}.jsonld", 200),
    ("/events/{nothing}.jsonld", "/events/{id}.jsonld", 200),
    ("/events/{missing}.jsonld", "/events/{id}.jsonld", 404),
    ("/events/{jazz}/sessions", "/events/{id}/sessions", 200),
    ("/events/{jazz}/sessions?page=1", "/events/{id}/sessions", 200),
    ("/events/{jazz}/sessions/{june}.ics", "/events/{id}/sessions/{session_id}.ics", 200),
    ("/events/{jazz}/sessions/{missing}.ics", "/events/{id}/sessions/{session_id}.ics", 404),
    ("/changes?pge=1", "/changes", 200),
    ("/changes?since=MzIvMToxOg", "/changes", 410),
    ("/changes/stream?since=x", "/changes/stream", 400),
];

/// With ids in the place of what stands for them.
fn filled_in(path: &str) -> String {
    let id = |digits: &str| format!("00000000-0000-4000-8000-{digits:0>12}");
    let names = [("{jazz}", "1"), ("{nothing}", "2"), ("{june}", "11"), ("{missing}", "ff")];
    let path = path.replace("{id}", "{jazz}").replace("{session_id}", "{june}");
    names.iter().fold(path, |path, (name, digits)| path.replace(name, &id(digits)))
}

#[tokio::test]
async fn real_answers_have_what_is_described_and_nothing_else() {
    let catalog = filled().await;
    let document = json(&catalog, "/api/openapi.json").await;
    // Every operation is asked; what the stream answers when all is well has no end, and a test of its own.
    let asked: BTreeSet<_> = ASKED.iter().map(|(_, path, _)| *path).collect();
    assert_eq!(asked, document["paths"].as_object().unwrap().keys().map(String::as_str).collect());
    for (path, operation, status) in ASKED {
        let answer = get(&catalog, &format!("/api{}", filled_in(path))).await;
        holds(&document, operation, status, path, answer).await;
    }
    for (path, operation, accept, status) in [
        ("/events", "/events", "text/calendar", 200),
        ("/events", "/events", "application/atom+xml", 200),
        ("/events", "/events", "application/json;q=0", 406),
        ("/events/{jazz}", "/events/{id}", "text/calendar", 200),
        ("/events/{jazz}", "/events/{id}", "application/ld+json", 200),
        ("/events/{jazz}", "/events/{id}", "application/json;q=0", 406),
    ] {
        let answer = catalog.public(&format!("/api{}", filled_in(path))).header("accept", accept).send().await.unwrap();
        holds(&document, operation, status, accept, answer).await;
    }
}

/// The answer is one that its operation tells of: its media type, its headers, and its body if that is JSON.
async fn holds(document: &Value, operation: &str, status: u16, asked: &str, answer: Response) {
    assert_eq!(answer.status(), status, "{asked}");
    let described = described(document, operation, status);
    headers_are_described(described, asked, &answer);
    let media_type = answer.headers()["content-type"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let content = &described["content"][&media_type];
    assert!(content.is_object(), "{media_type} of {asked} is not described");
    let body = answer.text().await.unwrap();
    let body = if media_type.ends_with("json") { serde_json::from_str(&body).unwrap() } else { Value::from(body) };
    assert_eq!(faults(document, &content["schema"], &body), [""; 0], "{asked} answered {body}");
}

fn headers_are_described(described: &Value, asked: &str, answer: &Response) {
    // Of HTTP itself, and of browsers' rules.
    let common = ["content-type", "content-length", "content-encoding", "date", "transfer-encoding", "x-content-type-options"];
    let known: Vec<_> = described["headers"].as_object().unwrap().keys().map(|name| name.to_lowercase()).collect();
    for name in answer.headers().keys().map(header::HeaderName::as_str) {
        let is_known = common.contains(&name) || name.starts_with("access-control-");
        assert!(is_known || known.iter().any(|known| known == name), "{name} of {asked} is not described");
    }
}

#[tokio::test]
async fn the_stream_begins_as_it_is_described() {
    let catalog = filled().await;
    let document = json(&catalog, "/api/openapi.json").await;
    let mut answer = get(&catalog, "/api/changes/stream?pge=1").await;
    assert_eq!((answer.status(), &answer.headers()["content-type"]), (StatusCode::OK, &"text/event-stream".parse().unwrap()));
    let described = described(&document, "/changes/stream", 200);
    headers_are_described(described, "/changes/stream", &answer);
    let example = described["content"]["text/event-stream"]["example"].as_str().unwrap();
    let first = answer.chunk().await.unwrap().unwrap();
    assert!(example.as_bytes().starts_with(&first[..b"retry: 2000\n\n".len()]), "{first:?}");
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
            let asked = format!("/api/v1{}?{name}={}", filled_in(path), value.replace('+', "%2B"));
            let answer = catalog.public(&asked).header("prefer", "handling=strict").send().await.unwrap();
            assert_eq!(answer.status(), StatusCode::OK, "{path} {name}={value}");
        }
        for (media_type, body) in operation["responses"]["200"]["content"].as_object().unwrap() {
            assert_eq!(faults(&document, &body["schema"], &body["example"]), [""; 0], "{media_type} of {path}");
        }
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
