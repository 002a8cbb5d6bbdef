//! Warnings: what is allowed, and yet most likely not meant.

use serde_json::{Value, json};

use crate::admin::{Admin, Answer, session, ticket_type};

fn told(warnings: &Value) -> Vec<(&str, &str)> {
    let told = |warning: &'_ Value| -> (&'static str, &'static str) {
        let text = |name: &str| -> &'static str { Box::leak(warning[name].as_str().unwrap().to_owned().into_boxed_str()) };
        assert!(!text("detail").is_empty());
        (text("code"), text("pointer"))
    };
    warnings.as_array().map(|warnings| warnings.iter().map(told).collect()).unwrap_or_default()
}

async fn of_event(admin: &Admin, at: &str) -> Answer {
    admin.get(&format!("{at}/warnings")).await
}

#[tokio::test]
async fn an_event_that_is_as_it_should_be_has_none() {
    let admin = Admin::start().await;
    let mut full = session();
    full["ticket_types"] = json!([ticket_type()]);
    let made = admin.post("/api/admin/events", &json!({"name": "Jazz", "sessions": [full]})).await;
    assert!(!made.text.contains("warnings"), "{made:?}");
    let answer = of_event(&admin, &made.location()).await;
    assert_eq!(answer.json, json!({"results": [], "count": 0}));
    let draft = admin.post("/api/admin/events", &json!({"name": "Draft", "status": "draft"})).await;
    assert!(!draft.text.contains("warnings"), "{draft:?}");
    admin.get("/api/admin/events/00000000-0000-7000-8000-000000000001/warnings").await.assert_problem(404, "not_found");
}

#[tokio::test]
async fn each_write_tells_what_concerns_it_and_the_etag_stays_that_of_the_resource() {
    let admin = Admin::start().await;
    let made = admin.post("/api/admin/events", &json!({"name": "Jazz"})).await;
    let at = made.location();
    assert_eq!(told(&made.warnings), [("no_sessions", "#/sessions")]);

    let first = admin.post(&format!("{at}/sessions"), &session()).await;
    assert_eq!(told(&first.warnings), [("no_ticket_types", "#/ticket_types")]);
    let ticket = admin.post(&format!("{}/ticket-types", first.location()), &ticket_type()).await;
    assert_eq!(told(&ticket.warnings), []);
    let more = json!({"name": " standard", "price": "0", "quantity": 1});
    let more = admin.post(&format!("{}/ticket-types", first.location()), &more).await;
    assert_eq!(told(&more.warnings), [("over_capacity", "#/quantity"), ("price_zero", "#/price"), ("same_name", "#/name")]);
    assert_eq!(more.warnings[0]["value"], 401);
    assert_eq!(more.warnings[0]["limit"], 400);
    assert_eq!(more.warnings[2]["other_id"], ticket.json["id"]);
    // Seen from the other one, too.
    let same = admin.patch(&ticket.location(), &json!({"quantity": 399})).await;
    assert_eq!(told(&same.warnings), [("same_name", "#/name")]);

    let past = json!({"starts_at": "2020-01-01T10:00:00Z", "ends_at": "2030-06-05T18:00:00Z", "total_capacity": 1});
    let long = admin.post(&format!("{at}/sessions"), &past).await;
    assert_eq!(told(&long.warnings), [("no_ticket_types", "#/ticket_types"), ("sessions_overlap", "#/ends_at")]);
    let over = admin.patch(&long.location(), &json!({"ends_at": "2020-01-01T12:00:00Z"})).await;
    assert_eq!(told(&over.warnings), [("in_the_past", "#/ends_at"), ("no_ticket_types", "#/ticket_types")]);

    let patched = admin.patch(&at, &json!({"name": "Blues"})).await;
    let listed = of_event(&admin, &at).await;
    assert_eq!(patched.warnings, listed.json["results"].as_array().map(|all| strip_now(all, &patched.warnings)).unwrap());
    assert_eq!(
        told(&patched.warnings),
        [
            ("in_the_past", "#/sessions/0/ends_at"),
            ("no_ticket_types", "#/sessions/0/ticket_types"),
            ("price_zero", "#/sessions/1/ticket_types/1/price"),
            ("same_name", "#/sessions/1/ticket_types/1/name"),
        ]
    );
    for (answer, path) in [(&patched, &at), (&over, &long.location()), (&same, &ticket.location())] {
        let read = admin.get(path).await;
        assert_eq!((answer.header("etag"), &answer.json), (read.header("etag"), &read.json));
        assert!(!read.text.contains("warnings"));
    }
}

/// The moment of a comparison differs from answer to answer.
fn strip_now(listed: &[Value], like: &Value) -> Value {
    let mut listed = listed.to_vec();
    for (warning, like) in listed.iter_mut().zip(like.as_array().unwrap()) {
        if warning["code"] == "in_the_past" {
            warning["limit"] = like["limit"].clone();
        }
    }
    Value::Array(listed)
}

#[tokio::test]
async fn a_trial_and_a_replay_tell_them_too() {
    let admin = Admin::start().await;
    let trial = admin.post("/api/admin/events?dry_run=true", &json!({"name": "Jazz"})).await;
    assert_eq!(told(&trial.json["result"]["warnings"]), [("no_sessions", "#/sessions")], "{trial:?}");
    let request = || {
        let request = admin.catalog.admin(reqwest::Method::POST, "/api/admin/events").header("idempotency-key", "k");
        request.json(&json!({"name": "Jazz"}))
    };
    let first = Answer::to(request()).await;
    let again = Answer::to(request()).await;
    assert_eq!((told(&first.warnings), &first.text), (vec![("no_sessions", "#/sessions")], &again.text));
}

#[tokio::test]
async fn of_very_many_a_bounded_number_is_listed() {
    let admin = Admin::start().await;
    let at = admin.event(&json!({"name": "Jazz"})).await;
    admin
        .sql(
            "insert into sessions (event_id, starts_at, ends_at, total_capacity)
             select e.id, timestamptz '2030-01-01Z' + n * interval '1 day', timestamptz '2030-01-01Z' + n * interval '25 hours', 1
             from events e, generate_series(1, 1500) n",
        )
        .await;
    let listed = of_event(&admin, &at).await;
    // Each has no ticket types, and each but the first begins while one before it lasts.
    assert_eq!(
        (listed.json["results"].as_array().unwrap().len(), &listed.json["count"]),
        (1000, &json!(2975)),
        "{}",
        listed.json["count"]
    );
}
