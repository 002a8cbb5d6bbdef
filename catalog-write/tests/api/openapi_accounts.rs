//! The description of accounts, sign-in and tokens, held against what is really answered.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    admin::{Admin, Answer},
    doors::{document, operations},
    openapi::holds,
    person::{ME, PASSWORD, Person, TOKENS, USERS},
};

const NOBODY: &str = "0190a0b0-0000-7000-8000-000000000000";

/// What is told of here, and not beside events.
pub(crate) fn is_of_accounts(path: &str) -> bool {
    let resource = path.split('/').nth(1).unwrap_or_default();
    ["session", "invitations", "me", "users", "tokens"].contains(&resource)
}

/// Asks, and holds each answer against the description.
struct Asking<'a> {
    admin: &'a Admin,
    document: Value,
    seen: BTreeSet<(String, String)>,
}

impl<'a> Asking<'a> {
    async fn of(admin: &'a Admin) -> Self {
        Self { admin, document: document(admin).await, seen: BTreeSet::new() }
    }

    fn holds(&mut self, method: &Method, path: &str, answer: &Answer, status: u16) {
        assert_eq!(answer.status, status, "{method} {path}: {answer:?}");
        holds(&self.document, method, path, answer);
        assert_eq!(answer.header("cache-control"), "no-store", "{method} {path}");
        self.seen.insert((method.to_string(), path.to_owned()));
    }

    /// As an owner, with what stands behind the path, a header that has no name if it is none, and a body that is null if it is none.
    async fn owner(
        &mut self,
        method: Method,
        (path, id, query): (&str, &str, &str),
        (name, value): (&str, &str),
        body: &Value,
        status: u16,
    ) -> Answer {
        let url = format!("/api/admin{}{query}", path.replace("{id}", id));
        let mut request = self.admin.catalog.admin(method.clone(), &url);
        if !name.is_empty() {
            request = request.header(name, value);
        }
        if !body.is_null() {
            request = request.json(body);
        }
        let answer = Answer::to(request).await;
        self.holds(&method, path, &answer, status);
        answer
    }

    /// As somebody who is signed in, or who is not if there is none.
    async fn person(
        &mut self,
        person: Option<&Person<'_>>,
        method: Method,
        (path, id): (&str, &str),
        body: &Value,
        status: u16,
    ) -> Answer {
        let url = format!("/api/admin{}", path.replace("{id}", id).replace("{code}", id));
        let request = match person {
            Some(person) => person.request(method.clone(), &url),
            None => self.admin.catalog.http.request(method.clone(), format!("{}{url}", self.admin.catalog.write_url)),
        };
        let answer = Answer::to(if body.is_null() { request } else { request.json(body) }).await;
        self.holds(&method, path.split('?').next().unwrap(), &answer, status);
        answer
    }
}

#[tokio::test]
async fn answers_about_accounts_have_what_is_described_and_nothing_else() {
    let admin = Admin::start().await;
    let mut asking = Asking::of(&admin).await;
    of_users(&mut asking).await;
    of_tokens(&mut asking).await;
    of_oneself(&mut asking).await;
    let described = operations(&asking.document);
    let described = described.iter().filter(|operation| is_of_accounts(&operation.path));
    assert_eq!(asking.seen, described.map(|operation| (operation.method.to_string(), operation.path.clone())).collect());
}

async fn of_users(asking: &mut Asking<'_>) {
    let (none, plain) = (&Value::Null, ("", ""));
    let ada = json!({"email": "ada@tickets.example", "name": "Ada", "role": "editor"});
    let key = ("idempotency-key", "one");
    let made = asking.owner(Method::POST, ("/users", "", ""), key, &ada, 201).await;
    let replayed = asking.owner(Method::POST, ("/users", "", ""), key, &ada, 201).await;
    assert_eq!((made.json["invitation_code"].is_string(), &replayed.json["invitation_code"]), (true, none));
    let other = json!({"email": "bob@tickets.example", "role": "viewer"});
    for (query, header, body, status) in [
        ("?dry_run=true", plain, &other, 200),
        ("?dry_run=maybe", plain, &other, 400),
        ("", ("if-match", "\"x\""), &other, 412),
        ("", ("content-type", "text/plain"), none, 415),
        ("", plain, &ada, 422),
    ] {
        asking.owner(Method::POST, ("/users", "", query), header, body, status).await;
    }
    let id = made.id();
    let one = |query| ("/users/{id}", id, query);
    for (query, status) in [("", 200), ("?page_size=1", 200), ("?page=9", 404), ("?page=0", 400)] {
        asking.owner(Method::GET, ("/users", "", query), plain, none, status).await;
        asking.owner(Method::GET, ("/users/{id}/sessions", id, query), plain, none, status).await;
    }
    asking.owner(Method::GET, one(""), plain, none, 200).await;
    asking.owner(Method::GET, one(""), ("if-none-match", "*"), none, 304).await;
    asking.owner(Method::PATCH, one(""), plain, &json!({"name": "Ada L.", "disabled": false}), 200).await;
    asking.owner(Method::PATCH, one("?dry_run=true"), plain, &json!({"disabled": true}), 200).await;
    asking.owner(Method::PATCH, one(""), ("if-match", "\"x\""), &json!({}), 412).await;
    asking.owner(Method::PATCH, one(""), plain, &json!({"email": "x"}), 422).await;
    let invitation = |query| ("/users/{id}/invitation", id, query);
    asking.owner(Method::POST, invitation(""), ("idempotency-key", "two"), none, 201).await;
    asking.owner(Method::POST, invitation(""), ("idempotency-key", "two"), none, 201).await;
    asking.owner(Method::POST, invitation("?dry_run=true"), plain, none, 200).await;
    asking.owner(Method::POST, invitation(""), ("if-match", "\"x\""), none, 412).await;
    asking.owner(Method::DELETE, ("/users/{id}/sessions", id, "?dry_run=true"), plain, none, 200).await;
    asking.owner(Method::DELETE, ("/users/{id}/sessions", id, ""), plain, none, 204).await;
    asking.owner(Method::DELETE, one("?dry_run=true"), plain, none, 200).await;
    asking.owner(Method::DELETE, one(""), plain, none, 204).await;
    asking.owner(Method::DELETE, one(""), plain, none, 404).await;
    asking.owner(Method::GET, one(""), plain, none, 404).await;
    let eve = Person::signed_in(asking.admin, "eve@tickets.example", "owner").await;
    asking.owner(Method::PATCH, ("/users/{id}", &eve.id, ""), plain, &json!({"disabled": true}), 409).await;
    asking.owner(Method::DELETE, ("/users/{id}", &eve.id, ""), plain, none, 409).await;
}

async fn of_tokens(asking: &mut Asking<'_>) {
    let (none, plain) = (&Value::Null, ("", ""));
    let new = json!({"name": "Box office", "role": "inventory", "expires_at": "2999-01-01T00:00:00Z"});
    let key = ("idempotency-key", "three");
    let made = asking.owner(Method::POST, ("/tokens", "", ""), key, &new, 201).await;
    let replayed = asking.owner(Method::POST, ("/tokens", "", ""), key, &new, 201).await;
    assert_eq!((made.json["token"].is_string(), &replayed.json["token"]), (true, none));
    asking.owner(Method::POST, ("/tokens", "", "?dry_run=true"), plain, &new, 200).await;
    asking.owner(Method::POST, ("/tokens", "", ""), plain, &json!({"name": "", "token": "x"}), 422).await;
    for (query, status) in [("", 200), ("?page=9", 404), ("?page_size=0", 400)] {
        asking.owner(Method::GET, ("/tokens", "", query), plain, none, status).await;
    }
    let one = |query| ("/tokens/{id}", made.id(), query);
    asking.owner(Method::GET, one(""), plain, none, 200).await;
    asking.owner(Method::GET, one(""), ("if-none-match", "*"), none, 304).await;
    asking.owner(Method::DELETE, one("?dry_run=true"), plain, none, 200).await;
    asking.owner(Method::DELETE, one(""), ("if-match", "\"x\""), none, 412).await;
    asking.owner(Method::DELETE, one(""), plain, none, 204).await;
    assert!(asking.owner(Method::GET, one(""), plain, none, 200).await.json["revoked_at"].is_string());
    asking.owner(Method::DELETE, ("/tokens/{id}", NOBODY, ""), plain, none, 404).await;
}

async fn of_oneself(asking: &mut Asking<'_>) {
    let (none, plain) = (&Value::Null, ("", ""));
    let made = asking.admin.post(USERS, &json!({"email": "kay@tickets.example", "role": "viewer"})).await;
    let code = made.json["invitation_code"].as_str().unwrap();
    let chosen = json!({"password": PASSWORD});
    let look = ("/invitations/{code}", code);
    asking.person(None, Method::GET, look, none, 200).await;
    for (code, body, status) in
        [(code, &json!({"password": "short", "name": " "}), 422), (code, &chosen, 200), (code, &chosen, 404)]
    {
        asking.person(None, Method::POST, ("/invitations/{code}", code), body, status).await;
    }
    asking.person(None, Method::GET, look, none, 404).await;
    let right = json!({"email": "kay@tickets.example", "password": PASSWORD});
    let wrong = json!({"email": "kay@tickets.example", "password": "x"});
    let signed_in = asking.person(None, Method::POST, ("/session", ""), &right, 200).await;
    assert!(signed_in.header("set-cookie").contains("ses_"));
    let kay = Person::of(asking.admin, &signed_in);
    for (body, status) in [(&wrong, 401), (&json!({}), 422), (&right, 200)] {
        asking.person(None, Method::POST, ("/session", ""), body, status).await;
    }
    asking.owner(Method::GET, ("/me", "", ""), plain, none, 200).await;
    asking.person(Some(&kay), Method::GET, ("/me", ""), none, 200).await;
    asking.person(None, Method::GET, ("/me", ""), none, 401).await;
    let listed = asking.person(Some(&kay), Method::GET, ("/me/sessions", ""), none, 200).await;
    let sessions = listed.json["results"].as_array().unwrap();
    let other = sessions.iter().find(|session| session["is_current"] == false).unwrap()["id"].as_str().unwrap();
    asking.person(Some(&kay), Method::DELETE, ("/me/sessions/{id}", other), none, 204).await;
    asking.person(Some(&kay), Method::DELETE, ("/me/sessions/{id}", other), none, 404).await;
    let change = |current: &str| json!({"current_password": current, "new_password": "another horse battery"});
    asking.person(Some(&kay), Method::PUT, ("/me/password", ""), &change("wrong"), 422).await;
    asking.person(Some(&kay), Method::PUT, ("/me/password", ""), &change(PASSWORD), 204).await;
    asking.person(Some(&kay), Method::GET, ("/users", ""), none, 403).await;
    asking.person(Some(&kay), Method::GET, ("/tokens/{id}", NOBODY), none, 403).await;
    // A program has no password and no session.
    asking.owner(Method::PUT, ("/me/password", "", ""), plain, &change(PASSWORD), 409).await;
    asking.owner(Method::GET, ("/me/sessions", "", ""), plain, none, 409).await;
    for path in ["/session", "/me/sessions", "/me/sessions/{id}"] {
        asking.owner(Method::DELETE, (path, NOBODY, ""), plain, none, 409).await;
    }
    asking.person(Some(&kay), Method::DELETE, ("/me/sessions?dry_run=true", ""), none, 200).await;
    let out = asking.person(Some(&kay), Method::DELETE, ("/me/sessions", ""), none, 204).await;
    assert!(out.header("set-cookie").contains("Max-Age=0"));
    let again = json!({"email": "kay@tickets.example", "password": "another horse battery"});
    let kay = Person::of(asking.admin, &asking.person(None, Method::POST, ("/session", ""), &again, 200).await);
    asking.person(Some(&kay), Method::DELETE, ("/session", ""), none, 204).await;
    // Mistyped too often.
    for _ in 0..5 {
        asking.person(None, Method::POST, ("/session", ""), &wrong, 401).await;
    }
    crate::person::prolong_the_wait(asking.admin).await;
    asking.person(None, Method::POST, ("/session", ""), &wrong, 429).await;
}

/// What the description allows is taken, and one more is not.
#[tokio::test]
async fn the_limits_of_accounts_that_are_described_are_those_that_hold() {
    let admin = Admin::start().await;
    let document = document(&admin).await;
    let long = |chars: u64| "ü".repeat(usize::try_from(chars).unwrap());
    let mut looked_at = 0;
    for (path, schema, body) in [
        (USERS, "NewUser", json!({"email": "ada@tickets.example", "role": "owner"})),
        (TOKENS, "NewApiToken", json!({"name": "Box office", "role": "owner"})),
    ] {
        let schema = &document["components"]["schemas"][schema];
        for (name, rules) in schema["properties"].as_object().unwrap() {
            let mut changed = body.clone();
            if let Some(max) = rules["maxLength"].as_u64() {
                for (chars, status) in [(max, 200), (max + 1, 422)] {
                    looked_at += 1;
                    let domain = format!("a@{}.example", vec!["x"; 122].join("."));
                    changed[name] = match name.as_str() {
                        "email" => json!(format!("{}{domain}", long(chars - u64::try_from(domain.len()).unwrap()))),
                        _ => json!(long(chars)),
                    };
                    let answer = admin.post(&format!("{path}?dry_run=true"), &changed).await;
                    assert_eq!(answer.status, status, "{name}: {answer:?}");
                }
            }
            changed.as_object_mut().unwrap().remove(name);
            let is_required = schema["required"].as_array().unwrap().contains(&json!(name));
            let answer = admin.post(&format!("{path}?dry_run=true"), &changed).await;
            assert_eq!(answer.status == 422, is_required, "without {name}: {answer:?}");
        }
    }
    assert_eq!(looked_at, 6);
    let roles = document["components"]["schemas"]["Role"]["enum"].as_array().unwrap();
    for role in roles {
        let made = admin.post(&format!("{TOKENS}?dry_run=true"), &json!({"name": "x", "role": role})).await;
        assert_eq!(made.status, 200, "{role}: {made:?}");
    }
    let told = admin.get(ME).await;
    let actions = document["components"]["schemas"]["Permission"]["enum"].as_array().unwrap();
    assert_eq!((&told.json["may"], roles.len()), (&json!(actions), 4), "an owner may all");
}
