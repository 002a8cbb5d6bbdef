//! The whole catalog out of the service and into it.

mod csv;
mod export;
mod import;
mod import_at_length;

use reqwest::Method;
use serde_json::{Value, json};

use crate::admin::{Admin, Answer, ticket_type};

/// An export, read to its end.
async fn export(admin: &Admin, path: &str) -> String {
    let answer = admin.catalog.admin(Method::GET, path).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    answer.text().await.unwrap()
}

/// Makes events with everything that makes a table hard, and answers them in the order of an export.
async fn fill(admin: &Admin) -> Vec<Value> {
    let session = |hour: u8, tickets: Vec<Value>| {
        json!({"starts_at": format!("2030-06-05T{hour}:00:00Z"), "ends_at": "2030-06-05T23:00:00.5Z", "total_capacity": 4,
            "status": "cancelled", "ticket_types": tickets})
    };
    let evil = json!({"name": "=1+1", "price": "0.00", "quantity": 0});
    let mut events = Vec::new();
    for body in [
        json!({"name": "@Jazz, \"live\"; größer 😀", "description": "two\r\nlines\n\n=x;y", "location": "'=a", "timezone": "Europe/Berlin",
            "sessions": [session(20, vec![ticket_type(), evil.clone()]), session(21, vec![])]}),
        json!({"name": "Bare", "status": "draft", "publish_at": "2030-01-01T08:00:00Z"}),
        json!({"name": "-5", "image_url": "https://example.org/a,b.jpg", "status": "cancelled",
            "sessions": [session(20, vec![evil]), session(20, vec![])]}),
    ] {
        events.push(admin.post("/api/admin/events", &body).await.json);
    }
    events
}

/// Posts this body to `/api/admin/import?` and the rest of the query.
async fn import(admin: &Admin, query: &str, body: impl Into<reqwest::Body>) -> Answer {
    Answer::to(admin.catalog.admin(Method::POST, &format!("/api/admin/import?{query}")).body(body)).await
}

/// Where each error of an import is, and what kind it is of.
fn errors(answer: &Answer) -> Vec<(u64, &str, &str)> {
    let errors = answer.json["errors"].as_array().unwrap();
    errors
        .iter()
        .map(|error| {
            let place = error["column"].as_str().or(error["pointer"].as_str()).unwrap_or_default();
            assert!(!error["detail"].as_str().unwrap().is_empty());
            (error["row"].as_u64().unwrap(), place, error["code"].as_str().unwrap())
        })
        .collect()
}

/// How many were made, changed and left: of events, sessions and ticket types.
fn counts(answer: &Answer) -> [[u64; 3]; 3] {
    assert_eq!(answer.status, 200, "{answer:?}");
    ["events", "sessions", "ticket_types"]
        .map(|kind| ["created", "updated", "unchanged"].map(|count| answer.json[kind][count].as_u64().unwrap()))
}
