//! Accounts of people: made, invited, changed, disabled, deleted, and what each may do about itself.

use std::sync::Arc;

use reqwest::Method;
use serde_json::json;
use uuid::Uuid;

use crate::{
    admin::{Admin, Answer},
    person::{ME, PASSWORD, Person, USERS, prolong_the_wait, sign_in, with_token},
};

const ADA: &str = "ada@tickets.example";
const BOB: &str = "bob@tickets.example";
const NEW_PASSWORD: &str = "a quite different one";

#[tokio::test]
async fn an_owner_invites_and_the_code_sets_a_password_once() {
    let admin = Admin::start().await;
    let made = admin.post(USERS, &json!({"email": " Ada@TICKETS.example ", "role": "editor"})).await;
    assert_eq!([&made.json["email"], &made.json["name"], &made.json["role"]], ["Ada@tickets.example", "Ada", "editor"]);
    assert_eq!((&made.json["has_password"], &made.json["disabled"]), (&json!(false), &json!(false)));
    let shown = admin.get(&made.location()).await;
    assert_eq!(shown.header("etag"), made.header("etag"));
    assert!(!shown.text.contains("invitation") && !shown.text.contains("hash"), "{shown:?}");

    let code = made.json["invitation_code"].as_str().unwrap();
    Person::accept(&admin, code, "too short").await.assert_faults(&[("#/password", "too_short")]);
    let (one, other) = tokio::join!(Person::accept(&admin, code, PASSWORD), Person::accept(&admin, code, NEW_PASSWORD));
    let mut statuses = [one.status.as_u16(), other.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 404], "{one:?} {other:?}");
    let (password, wrong) = if one.status == 200 { (PASSWORD, NEW_PASSWORD) } else { (NEW_PASSWORD, PASSWORD) };
    assert_eq!(sign_in(&admin, ADA, password).await.status, 200);
    sign_in(&admin, ADA, wrong).await.assert_problem(401, "unauthenticated");
    assert_eq!(admin.get(&made.location()).await.json["has_password"], true);
}

#[tokio::test]
async fn a_code_that_is_old_replaced_or_invented_sets_nothing() {
    let admin = Admin::start().await;
    let made = admin.post(USERS, &json!({"email": ADA, "role": "viewer"})).await;
    let again = admin.post(&format!("{}/invitation", made.location()), &json!({})).await;
    assert_eq!(again.status, 201, "{again:?}");
    let (old, new) = (made.json["invitation_code"].as_str().unwrap(), again.json["invitation_code"].as_str().unwrap());
    let stranger = format!("inv_{}", "A".repeat(43));
    for code in [old, &stranger, "x", admin.catalog.token.as_str()] {
        Person::accept(&admin, code, PASSWORD).await.assert_problem(404, "not_found");
    }
    admin.sql("update invitations set expires_at = now()").await;
    Person::accept(&admin, new, PASSWORD).await.assert_problem(404, "not_found");
    admin.sql("update invitations set expires_at = now() + interval '1 minute'").await;
    Person::accept(&admin, &format!("{new}?dry_run=true"), PASSWORD).await.assert_problem(400, "bad_request");
    assert_eq!(Person::accept(&admin, new, PASSWORD).await.status, 200);
}

#[tokio::test]
async fn what_is_wrong_with_an_account_is_told_by_field() {
    let admin = Admin::start().await;
    admin.post(USERS, &json!({"email": "ada@tickets.example", "role": "owner"})).await.location();
    admin.post(USERS, &json!({"email": "ADA@tickets.example", "role": "owner"})).await.assert_faults(&[("#/email", "taken")]);
    admin.post(USERS, &json!({"email": "x", "name": " ", "role": "admin", "password": PASSWORD})).await.assert_faults(&[
        ("#/email", "not_an_email"),
        ("#/name", "too_short"),
        ("#/role", "unknown_value"),
        ("#/password", "read_only"),
    ]);
    let at = admin.post(USERS, &json!({"email": BOB, "role": "viewer"})).await.location();
    let refused = admin.patch(&at, &json!({"email": ADA, "role": null, "disabled": "no", "colour": 1})).await;
    refused.assert_faults(&[
        ("#/role", "not_null"),
        ("#/disabled", "wrong_type"),
        ("#/email", "read_only"),
        ("#/colour", "unknown_field"),
    ]);
    for (method, path) in [
        (Method::GET, ""),
        (Method::PATCH, ""),
        (Method::DELETE, ""),
        (Method::POST, "/invitation"),
        (Method::GET, "/sessions"),
        (Method::DELETE, "/sessions"),
    ] {
        let path = format!("{USERS}/{}{path}", Uuid::new_v4());
        Answer::to(admin.catalog.admin(method, &path).json(&json!({}))).await.assert_problem(404, "not_found");
    }
}

#[tokio::test]
async fn two_that_make_the_same_account_at_once_make_it_once() {
    let admin = Arc::new(Admin::start().await);
    let mut makers = tokio::task::JoinSet::new();
    for _ in 0..6 {
        let admin = Arc::clone(&admin);
        makers.spawn(async move { admin.post(USERS, &json!({"email": ADA, "role": "viewer"})).await.status.as_u16() });
    }
    let mut statuses = makers.join_all().await;
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 422, 422, 422, 422, 422]);
}

#[tokio::test]
async fn the_stored_answer_to_a_repeated_request_holds_no_code() {
    let admin = Admin::start().await;
    let create =
        || admin.catalog.admin(Method::POST, USERS).header("idempotency-key", "k").json(&json!({"email": ADA, "role": "viewer"}));
    let (first, again) = (Answer::to(create()).await, Answer::to(create()).await);
    assert!(first.json["invitation_code"].as_str().unwrap().starts_with("inv_"));
    assert_eq!((again.header("idempotency-replayed"), &again.json["invitation_code"]), ("true", &json!(null)));
    assert_eq!(again.id(), first.id());
    let stored: String = sqlx::query_scalar("select body from idempotency_keys").fetch_one(&admin.catalog.pool).await.unwrap();
    assert!(!stored.contains("inv_"), "{stored}");
}

#[tokio::test]
async fn a_changed_role_and_a_disabled_account_are_felt_at_once() {
    let admin = Admin::start().await;
    let ada = Person::signed_in(&admin, ADA, "editor").await;
    let at = format!("{USERS}/{}", ada.id);
    let event = json!({"name": "Jazz"});
    assert_eq!(ada.send(Method::POST, "/api/admin/events", &event).await.status, 201);
    assert_eq!(admin.patch(&at, &json!({"role": "viewer"})).await.json["role"], "viewer");
    ada.send(Method::POST, "/api/admin/events", &event).await.assert_problem(403, "forbidden");
    assert_eq!(ada.get(ME).await.json["role"], "viewer");

    assert_eq!(admin.patch(&at, &json!({"disabled": true})).await.status, 200);
    ada.get(ME).await.assert_problem(401, "unauthenticated");
    sign_in(&admin, ADA, PASSWORD).await.assert_problem(401, "unauthenticated");
    admin.patch(&at, &json!({"disabled": false})).await;
    ada.get(ME).await.assert_problem(401, "unauthenticated");
    assert_eq!(Person::again(&admin, ADA).await.get(ME).await.status, 200);

    let ada = Person::again(&admin, ADA).await;
    assert_eq!(admin.delete(&at).await.status, 204);
    ada.get(ME).await.assert_problem(401, "unauthenticated");
    sign_in(&admin, ADA, PASSWORD).await.assert_problem(401, "unauthenticated");
}

#[tokio::test]
async fn the_last_owner_who_can_sign_in_stays() {
    let admin = Admin::start().await;
    let ada = Person::signed_in(&admin, ADA, "owner").await;
    // Who has no password yet can be nobody's successor.
    let invited = admin.post(USERS, &json!({"email": "new@tickets.example", "role": "owner"})).await.location();
    let at = format!("{USERS}/{}", ada.id);
    let attempts =
        [(Method::PATCH, json!({"role": "editor"})), (Method::PATCH, json!({"disabled": true})), (Method::DELETE, json!({}))];
    for (method, body) in attempts {
        ada.send(method.clone(), &at, &body).await.assert_problem(409, "conflict");
        Answer::to(admin.catalog.admin(method, &at).json(&body)).await.assert_problem(409, "conflict");
    }
    assert_eq!(admin.patch(&at, &json!({"name": "Ada L."})).await.json["name"], "Ada L.");
    assert_eq!(admin.delete(&invited).await.status, 204);
    Person::invited(&admin, BOB, "owner").await;
    assert_eq!(ada.delete(&at).await.status, 204);
}

#[tokio::test]
async fn two_owners_who_remove_each_other_at_once_leave_one() {
    let admin = Arc::new(Admin::start().await);
    for round in 0..5 {
        let mut ids = Vec::new();
        for name in ["a", "b"] {
            ids.push(Person::invited(&admin, &format!("{name}{round}@tickets.example"), "owner").await);
        }
        let removals = [json!({"disabled": true}), json!({"role": "viewer"})];
        let [one, other] = [0, 1].map(|n| format!("{USERS}/{}", ids[n]));
        let changed = tokio::join!(admin.patch(&one, &removals[round % 2]), admin.patch(&other, &removals[(round + 1) % 2]));
        let mut statuses = [changed.0.status.as_u16(), changed.1.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409], "{changed:?}");
        admin.sql("delete from users").await;
    }
}

#[tokio::test]
async fn a_new_password_needs_the_present_one_and_ends_the_other_sessions() {
    let admin = Admin::start().await;
    let (ada, other) = (Person::signed_in(&admin, ADA, "viewer").await, Person::again(&admin, ADA).await);
    let path = "/api/admin/me/password";
    let change = |old: &str, new: &str| json!({"current_password": old, "new_password": new});
    ada.send(Method::PUT, path, &change("wrong password", NEW_PASSWORD))
        .await
        .assert_faults(&[("#/current_password", "wrong_password")]);
    ada.send(Method::PUT, path, &change(PASSWORD, "short")).await.assert_faults(&[("#/new_password", "too_short")]);
    let trial = ada.send(Method::PUT, &format!("{path}?dry_run=true"), &change(PASSWORD, NEW_PASSWORD)).await;
    assert_eq!((trial.status.as_u16(), &trial.json["status"]), (200, &json!(204)), "{trial:?}");
    assert_eq!(other.get(ME).await.status, 200);

    assert_eq!(ada.send(Method::PUT, path, &change(PASSWORD, NEW_PASSWORD)).await.status, 204);
    assert_eq!(ada.get(ME).await.status, 200);
    other.get(ME).await.assert_problem(401, "unauthenticated");
    sign_in(&admin, ADA, PASSWORD).await.assert_problem(401, "unauthenticated");
    assert_eq!(sign_in(&admin, ADA, NEW_PASSWORD).await.status, 200);
    admin.put(path, &change(PASSWORD, NEW_PASSWORD)).await.assert_problem(409, "conflict");

    // A browser that was left open is no place to guess.
    for _ in 0..5 {
        assert_eq!(ada.send(Method::PUT, path, &change("wrong password", PASSWORD)).await.status, 422);
    }
    prolong_the_wait(&admin).await;
    ada.send(Method::PUT, path, &change(NEW_PASSWORD, PASSWORD)).await.assert_problem(429, "too_many_requests");
}

#[tokio::test]
async fn one_sees_and_ends_ones_own_sessions_and_nobody_elses() {
    let admin = Admin::start().await;
    let ada = Person::signed_in(&admin, ADA, "viewer").await;
    let (second, bob) = (Person::again(&admin, ADA).await, Person::signed_in(&admin, BOB, "viewer").await);
    let path = "/api/admin/me/sessions";
    let listed = ada.get(path).await.json;
    assert_eq!(
        (&listed["count"], &listed["results"][0]["is_current"], &listed["results"][1]["is_current"]),
        (&json!(2), &json!(false), &json!(true))
    );
    assert_eq!((&listed["results"][0]["address"], listed["next"].is_null()), (&json!("127.0.0.1"), true));
    let bobs = bob.get(path).await.json["results"][0]["id"].as_str().unwrap().to_owned();
    ada.delete(&format!("{path}/{bobs}")).await.assert_problem(404, "not_found");
    let seconds = listed["results"][0]["id"].as_str().unwrap();
    assert_eq!(ada.delete(&format!("{path}/{seconds}")).await.status, 204);
    second.get(ME).await.assert_problem(401, "unauthenticated");
    let third = Person::again(&admin, ADA).await;
    assert_eq!(ada.delete(path).await.status, 204);
    for ended in [&ada, &third] {
        ended.get(ME).await.assert_problem(401, "unauthenticated");
    }
    assert_eq!(bob.get(ME).await.status, 200);

    let of_bob = format!("{USERS}/{}/sessions", bob.id);
    assert_eq!(admin.get(&of_bob).await.json["results"][0]["id"], bobs.as_str());
    bob.delete(&of_bob).await.assert_problem(403, "forbidden");
    assert_eq!(admin.delete(&of_bob).await.status, 204);
    bob.get(ME).await.assert_problem(401, "unauthenticated");
}

#[tokio::test]
async fn the_history_tells_who_changed_an_account_and_no_secret() {
    let admin = Admin::start().await;
    let owner = Person::signed_in(&admin, ADA, "owner").await;
    let made = owner.send(Method::POST, USERS, &json!({"email": BOB, "role": "viewer"})).await;
    owner.send(Method::PATCH, &made.location(), &json!({"role": "editor"})).await;
    Person::accept(&admin, made.json["invitation_code"].as_str().unwrap(), PASSWORD).await;
    let told: Vec<(String, Option<Uuid>, String, String)> = sqlx::query_as(
        "select c.actor_kind, c.actor_id, e.action, coalesce(e.after, e.before)::text
         from history_entries e join history_changes c on c.id = e.change_id where e.resource_id = $1 order by e.id",
    )
    .bind(made.id().parse::<Uuid>().unwrap())
    .fetch_all(&admin.catalog.pool)
    .await
    .unwrap();
    let owner_id = owner.id.parse().ok();
    let actors: Vec<_> = told.iter().map(|(kind, id, action, _)| (kind.as_str(), *id, action.as_str())).collect();
    let bob_id = made.id().parse().ok();
    assert_eq!(actors, [("user", owner_id, "create"), ("user", owner_id, "update"), ("user", bob_id, "update")], "{told:?}");
    assert!(told[1].3.contains("editor") && told[2].3.contains("password_set_at"), "{told:?}");
    assert!(told.iter().all(|(.., what)| !what.contains("argon2") && !what.contains("sha256")), "{told:?}");
    let tried = admin.delete(&format!("{}?dry_run=true", made.location())).await;
    assert_eq!(
        (&tried.json["changes"][0]["resource"], &tried.json["counts"]["ticket_types"]["deleted"]),
        (&json!("user"), &json!(0))
    );
}

#[tokio::test]
async fn a_token_is_told_who_it_is() {
    let admin = Admin::start().await;
    let me = with_token(&admin, &admin.catalog.token, Method::GET, ME, &json!(null)).await.json;
    assert_eq!([&me["kind"], &me["role"], &me["name"]], ["token", "owner", "test"]);
    assert!(me["email"].is_null() && me["session_id"].is_null());
    assert_eq!(me["may"].as_array().unwrap().len(), 6);
    admin.get("/api/admin/me/sessions").await.assert_problem(409, "conflict");
}
