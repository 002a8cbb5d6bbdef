//! What each role may do beyond reading, writing, or neither: see `access.rs` for the whole catalog.

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    admin::{Admin, Answer, session, ticket_type},
    person::{ME, Person, TOKENS, USERS, with_token},
};

async fn token(admin: &Admin, role: &str) -> String {
    let made = admin.post(TOKENS, &json!({"name": role, "role": role})).await;
    made.json["token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn inventory_sets_capacities_and_quantities_and_nothing_else() {
    let admin = Admin::start().await;
    let ticket = admin.ticket_type(&ticket_type()).await;
    let session_at = format!("/api/admin/sessions/{}", admin.get(&ticket).await.json["session_id"].as_str().unwrap());
    let event = format!("/api/admin/events/{}", admin.get(&session_at).await.json["event_id"].as_str().unwrap());
    let (token, person) = (token(&admin, "inventory").await, Person::signed_in(&admin, "i@tickets.example", "inventory").await);
    let send = async |method: Method, path: &str, body: Value| {
        let by_token = with_token(&admin, &token, method.clone(), path, &body).await;
        let by_cookie = person.send(method, path, &body).await;
        assert_eq!(by_token.status, by_cookie.status, "{by_token:?} {by_cookie:?}");
        by_cookie
    };
    assert_eq!(send(Method::PATCH, &ticket, json!({"quantity": 7})).await.json["quantity"], 7);
    assert_eq!(send(Method::PATCH, &session_at, json!({"total_capacity": 9})).await.json["total_capacity"], 9);
    assert_eq!(send(Method::PATCH, &ticket, json!({})).await.status, 200);
    for path in [&ticket, &session_at, &event] {
        assert_eq!(send(Method::GET, path, Value::Null).await.status, 200);
    }
    for (method, path, body) in [
        (Method::PATCH, &ticket, json!({"quantity": 1, "price": "1.00"})),
        (Method::PATCH, &ticket, json!({"total_capacity": 1})),
        (Method::PATCH, &session_at, json!({"quantity": 1})),
        (Method::PATCH, &session_at, json!({"status": "cancelled"})),
        (Method::PATCH, &event, json!({"name": "x"})),
        (Method::PUT, &ticket, ticket_type()),
        (Method::PUT, &session_at, session()),
        (Method::DELETE, &ticket, Value::Null),
        (Method::DELETE, &session_at, Value::Null),
        (Method::DELETE, &event, Value::Null),
    ] {
        send(method, path, body).await.assert_problem(403, "forbidden");
    }
    let refused = send(Method::PATCH, &ticket, json!({"quantity": 1, "price": "1.00", "name": "x"})).await;
    let detail = refused.json["detail"].as_str().unwrap();
    assert!(detail.contains("only quantity") && detail.contains("not name, price"), "{detail}");
    // What cannot be read is refused for that.
    let broken = admin.catalog.http.patch(format!("{}{ticket}", admin.catalog.write_url)).bearer_auth(&token);
    Answer::to(broken.header("content-type", "application/json").body("{\"price\"")).await.assert_problem(400, "bad_request");
    let after = admin.get(&ticket).await.json;
    assert_eq!((&after["quantity"], &after["price"], &after["name"]), (&json!(7), &json!("50.00"), &json!("Standard")));
    assert_eq!(admin.stored().await, (1, 1, 1));
}

#[tokio::test]
async fn only_owners_let_others_in() {
    let admin = Admin::start().await;
    let user = format!("{USERS}/{}", Person::invited(&admin, "x@tickets.example", "viewer").await);
    let requests = [
        (Method::GET, USERS.to_owned()),
        (Method::POST, USERS.to_owned()),
        (Method::GET, user.clone()),
        (Method::PATCH, user.clone()),
        (Method::DELETE, user.clone()),
        (Method::POST, format!("{user}/invitation")),
        (Method::GET, format!("{user}/sessions")),
        (Method::DELETE, format!("{user}/sessions")),
        (Method::GET, TOKENS.to_owned()),
        (Method::POST, TOKENS.to_owned()),
        (Method::GET, format!("{TOKENS}/{}", uuid::Uuid::new_v4())),
        (Method::DELETE, format!("{TOKENS}/{}", uuid::Uuid::new_v4())),
    ];
    for role in ["viewer", "inventory", "editor"] {
        let token = token(&admin, role).await;
        for (method, path) in &requests {
            let answer =
                with_token(&admin, &token, method.clone(), path, &json!({"email": "y@tickets.example", "role": "owner"})).await;
            answer.assert_problem(403, "forbidden");
        }
        assert_eq!(with_token(&admin, &token, Method::GET, ME, &Value::Null).await.json["role"], role);
    }
    let token = token(&admin, "owner").await;
    for (method, path) in &requests {
        let answer = with_token(&admin, &token, method.clone(), path, &json!({})).await;
        assert!(![401, 403].contains(&answer.status.as_u16()), "{method} {path}: {answer:?}");
    }
}

#[tokio::test]
async fn what_nobody_gave_an_action_is_refused_to_all_but_owners() {
    let admin = Admin::start().await;
    for role in ["viewer", "inventory", "editor", "owner"] {
        let token = token(&admin, role).await;
        for (method, path) in [(Method::OPTIONS, "/api/admin/events"), (Method::PUT, USERS), (Method::POST, ME)] {
            let answer = with_token(&admin, &token, method, path, &json!({})).await;
            assert_eq!(answer.status, if role == "owner" { 405 } else { 403 }, "{role}: {answer:?}");
        }
    }
}

#[tokio::test]
async fn a_role_of_a_newer_release_lets_nobody_in() {
    let admin = Admin::start().await;
    let person = Person::signed_in(&admin, "x@tickets.example", "viewer").await;
    admin.sql("alter table users drop constraint users_role_known; update users set role = 'auditor'").await;
    person.get(ME).await.assert_problem(401, "unauthenticated");
}
