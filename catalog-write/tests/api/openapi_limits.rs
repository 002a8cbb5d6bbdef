//! The limits of the description, each tried from both sides.

use serde_json::{Value, json};

use crate::{
    admin::{Admin, session, ticket_type},
    doors::document,
};

#[tokio::test]
async fn the_limits_that_are_described_are_those_that_hold() {
    let admin = Admin::start().await;
    let document = document(&admin).await;
    let schemas = &document["components"]["schemas"];
    let of = |body: Value, name: &str, value: Value| {
        let mut body = body;
        body[name] = value;
        body
    };
    let event = admin.event(&json!({"name": "Jazz"})).await;
    let sessions = format!("{event}/sessions");
    let ticket_types = format!("{}/ticket-types", admin.post(&sessions, &session()).await.location());
    let mut looked_at = 0;
    for (list, schema, body) in [
        ("/api/admin/events", "NewEvent", json!({"name": "Jazz"})),
        (sessions.as_str(), "NewSession", session()),
        (ticket_types.as_str(), "NewTicketType", ticket_type()),
    ] {
        for (name, rules) in schemas[schema]["properties"].as_object().unwrap() {
            let text = |chars: u64| match name.as_str() {
                "image_url" => json!(format!("http://h/{}", "x".repeat(usize::try_from(chars).unwrap() - 9))),
                _ => json!("ü".repeat(usize::try_from(chars).unwrap())),
            };
            let bounds = [
                rules["maxLength"].as_u64().map(|max| (text(max), text(max + 1))),
                rules["maximum"].as_i64().map(|max| (json!(max), json!(max + 1))),
                rules["minimum"].as_i64().map(|min| (json!(min), json!(min - 1))),
                // Ten thousand sessions are another test's; here it is enough that one more is refused.
                rules["maxItems"].as_u64().map(|max| (json!([]), json!(vec![json!({}); usize::try_from(max).unwrap() + 1]))),
            ];
            for (inside, outside) in bounds.into_iter().flatten() {
                looked_at += 1;
                let taken = admin.post(&format!("{list}?dry_run=true"), &of(body.clone(), name, inside)).await;
                assert_eq!(taken.status, 200, "{schema} {name}: {taken:?}");
                let refused = admin.post(&format!("{list}?dry_run=true"), &of(body.clone(), name, outside)).await;
                assert_eq!(refused.faults().len(), 1, "{schema} {name}: {refused:?}");
            }
            let is_required = schemas[schema]["required"].as_array().unwrap().contains(&json!(name));
            let mut without = body.clone();
            without.as_object_mut().unwrap().remove(name);
            let answer = admin.post(&format!("{list}?dry_run=true"), &without).await;
            assert_eq!(answer.status == 422, is_required, "{schema} without {name}: {answer:?}");
        }
    }
    assert_eq!(looked_at, 11);
}
