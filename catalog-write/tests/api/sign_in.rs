//! Signing in and out: who gets in, for how long, and how slowly who guesses.

use std::{sync::Arc, time::Duration};

use catalog_dev::testing::eventually;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    admin::{Admin, Answer},
    person::{ME, PASSWORD, Person, SESSION, prolong_the_wait, sign_in, stranger},
};

const EVENTS: &str = "/api/admin/events";
const ADA: &str = "ada@tickets.example";

#[tokio::test]
async fn a_person_signs_in_with_a_cookie_that_only_this_host_gets() {
    let admin = Admin::start().await;
    let id = Person::invited(&admin, ADA, "editor").await;
    let answer = sign_in(&admin, " ADA@Tickets.Example", PASSWORD).await;
    assert_eq!((answer.status.as_u16(), answer.id()), (200, &*id), "{answer:?}");
    assert_eq!([&answer.json["kind"], &answer.json["role"], &answer.json["email"]], ["user", "editor", ADA]);
    assert_eq!(answer.json["may"], json!(["read", "own_account", "change_session", "change_ticket_type", "write"]));
    let set = answer.header("set-cookie");
    assert!(set.starts_with("__Host-catalog_session=ses_"), "{set}");
    for attribute in ["Path=/", "Secure", "HttpOnly", "SameSite=Lax", "Max-Age=604800"] {
        assert!(set.split("; ").any(|part| part == attribute), "{attribute} in {set}");
    }
    assert_eq!(answer.header("cache-control"), "no-store");

    let ada = Person::of(&admin, &answer);
    assert_eq!(ada.get(ME).await.json["session_id"], answer.json["session_id"]);
    assert_eq!(ada.send(Method::POST, EVENTS, &json!({"name": "Jazz"})).await.status, 201);
    let stored: String = sqlx::query_scalar(
        "select (select string_agg(s::text, ' ') from user_sessions s) || (select string_agg(u::text, ' ') from users u)",
    )
    .fetch_one(&admin.catalog.pool)
    .await
    .unwrap();
    let secret = ada.cookie.split("ses_").nth(1).unwrap();
    assert!(!stored.contains(secret) && !stored.contains(PASSWORD) && stored.contains("$argon2id$v=19$m=19456,t=2,p=1$"));
}

#[tokio::test]
async fn whatever_is_wrong_the_answer_is_the_same() {
    let admin = Admin::start().await;
    Person::invited(&admin, ADA, "viewer").await;
    admin.post("/api/admin/users", &json!({"email": "new@tickets.example", "role": "viewer"})).await;
    let disabled = Person::invited(&admin, "gone@tickets.example", "viewer").await;
    admin.patch(&format!("/api/admin/users/{disabled}"), &json!({"disabled": true})).await;
    let mut details = Vec::new();
    let verified = verifications(&admin).await;
    for (email, password) in [
        (ADA, "correct horse batterx"),
        (ADA, ""),
        ("nobody@tickets.example", PASSWORD),
        ("no address", PASSWORD),
        ("new@tickets.example", PASSWORD),
        ("gone@tickets.example", PASSWORD),
    ] {
        let answer = sign_in(&admin, email, password).await;
        answer.assert_problem(401, "unauthenticated");
        assert_eq!(answer.header("set-cookie"), "", "{email}");
        details.push(answer.json["detail"].clone());
    }
    // The slow part is done for each of them, or the time would tell which accounts there are.
    assert_eq!(verifications(&admin).await, verified + 6);
    assert!(details.iter().all(|detail| detail == "The e-mail or the password is wrong."), "{details:?}");
    stranger(&admin, Method::POST, SESSION, &json!({"email": ADA})).await.assert_faults(&[("#/password", "required")]);
    let nul = stranger(&admin, Method::POST, SESSION, &json!({"email": "a\u{0}b", "password": 7})).await;
    nul.assert_faults(&[("#/email", "control_character"), ("#/password", "wrong_type")]);
}

/// How often a password was compared with a hash.
async fn verifications(admin: &Admin) -> u64 {
    let metrics =
        admin.catalog.http.get(format!("{}/metrics", admin.catalog.write_url)).send().await.unwrap().text().await.unwrap();
    let line = metrics.lines().find(|line| line.starts_with("catalog_password_verifications_total"));
    line.map_or(0, |line| line.rsplit(' ').next().unwrap().parse().unwrap())
}

#[tokio::test]
async fn each_sign_in_is_a_session_of_its_own_and_takes_the_place_of_the_browsers_last() {
    let admin = Admin::start().await;
    let first = Person::signed_in(&admin, ADA, "viewer").await;
    let (one, other) = tokio::join!(Person::again(&admin, ADA), Person::again(&admin, ADA));
    assert!(first.cookie != one.cookie && one.cookie != other.cookie);
    for person in [&first, &one, &other] {
        assert_eq!(person.get(ME).await.status, 200);
    }
    let anew = Answer::to(first.request(Method::POST, SESSION).json(&json!({"email": ADA, "password": PASSWORD}))).await;
    assert_eq!(anew.status, 200, "{anew:?}");
    first.get(ME).await.assert_problem(401, "unauthenticated");
    assert_eq!(one.get("/api/admin/me/sessions").await.json["count"], 3);
}

#[tokio::test]
async fn signing_out_ends_the_session_and_clears_the_cookie() {
    let admin = Admin::start().await;
    let (ada, elsewhere) = (Person::signed_in(&admin, ADA, "viewer").await, Person::again(&admin, ADA).await);
    let trial = ada.delete(&format!("{SESSION}?dry_run=true")).await;
    assert_eq!((trial.status.as_u16(), trial.header("set-cookie")), (200, ""));
    let out = ada.delete(SESSION).await;
    assert_eq!(out.status, 204, "{out:?}");
    assert!(out.header("set-cookie").starts_with("__Host-catalog_session=; Max-Age=0;"), "{out:?}");
    ada.get(ME).await.assert_problem(401, "unauthenticated");
    assert_eq!(elsewhere.get(ME).await.status, 200);
    admin.delete(SESSION).await.assert_problem(409, "conflict");
}

#[tokio::test]
async fn a_session_ends_when_it_was_idle_or_is_old_and_each_request_keeps_it_awake() {
    let admin = Admin::start().await;
    let ada = Person::signed_in(&admin, ADA, "viewer").await;
    admin.sql("update user_sessions set last_seen_at = now() - interval '11 hours 59 minutes'").await;
    assert_eq!(ada.get(ME).await.status, 200);
    let idle: f64 = sqlx::query_scalar("select extract(epoch from now() - last_seen_at)::float8 from user_sessions")
        .fetch_one(&admin.catalog.pool)
        .await
        .unwrap();
    assert!(idle < 60.0, "{idle}");
    admin.sql("update user_sessions set last_seen_at = now() - interval '12 hours 1 minute'").await;
    ada.get(ME).await.assert_problem(401, "unauthenticated");

    let ada = Person::again(&admin, ADA).await;
    admin.sql("update user_sessions set created_at = now() - interval '6 days 23 hours 59 minutes'").await;
    assert_eq!(ada.get(ME).await.status, 200);
    admin.sql("update user_sessions set created_at = now() - interval '7 days 1 minute'").await;
    ada.get(ME).await.assert_problem(401, "unauthenticated");
}

#[tokio::test]
async fn who_guesses_waits_longer_each_time_and_at_most_a_quarter_of_an_hour() {
    let admin = Admin::start().await;
    Person::invited(&admin, ADA, "viewer").await;
    for email in [ADA, "nobody@tickets.example"] {
        for _ in 0..5 {
            sign_in(&admin, email, "wrong").await.assert_problem(401, "unauthenticated");
        }
        prolong_the_wait(&admin).await;
        // Also the right password, or it could be guessed all the same.
        let waiting = sign_in(&admin, &email.to_uppercase(), PASSWORD).await;
        waiting.assert_problem(429, "too_many_requests");
        assert!(waiting.header("retry-after").parse::<u8>().unwrap() <= 11, "{waiting:?}");
    }
    for (failures, seconds) in [(8, 8), (10, 32), (1_000, 900)] {
        sqlx::query("update sign_in_failures set failures = $1, failed_at = now() where failures > 1")
            .bind(failures)
            .execute(&admin.catalog.pool)
            .await
            .unwrap();
        let waiting = sign_in(&admin, ADA, PASSWORD).await;
        waiting.assert_problem(429, "too_many_requests");
        let told: i64 = waiting.header("retry-after").parse().unwrap();
        assert!((seconds - 7..=seconds).contains(&told), "{told} s after {failures}");
    }
    // Once the wait is over, the right password gets in, and the account starts anew.
    admin.sql("update sign_in_failures set failed_at = now() - interval '15 minutes'").await;
    let ada = Person::again(&admin, ADA).await;
    admin.sql("update sign_in_failures set failures = 0").await;
    sign_in(&admin, ADA, "wrong").await.assert_problem(401, "unauthenticated");
    assert_eq!(ada.get(ME).await.status, 200, "who is signed in stays so");
}

#[tokio::test]
async fn guesses_at_the_same_moment_get_no_further_than_one_after_the_other() {
    let admin = Arc::new(Admin::start().await);
    Person::invited(&admin, ADA, "viewer").await;
    let mut guesses = tokio::task::JoinSet::new();
    for n in 0..12 {
        let admin = Arc::clone(&admin);
        guesses.spawn(async move { sign_in(&admin, ADA, &format!("guess {n}")).await.status.as_u16() });
    }
    let statuses = guesses.join_all().await;
    let looked_at = statuses.iter().filter(|status| **status == 401).count();
    // The wait after the fifth is a second: on a slow machine one more may get its turn.
    assert!((5..=6).contains(&looked_at) && statuses.iter().all(|status| [401, 429].contains(status)), "{statuses:?}");
}

#[tokio::test]
async fn one_address_may_not_try_many_accounts() {
    let admin = Admin::start().await;
    Person::invited(&admin, ADA, "viewer").await;
    for n in 0..20 {
        sign_in(&admin, &format!("{n}@tickets.example"), "wrong").await.assert_problem(401, "unauthenticated");
    }
    prolong_the_wait(&admin).await;
    sign_in(&admin, ADA, PASSWORD).await.assert_problem(429, "too_many_requests");
}

#[tokio::test]
async fn behind_a_trusted_proxy_each_client_has_its_own_address() {
    let admin = Admin::start_with(|builder| builder.env("catalog-write", "CATALOG_WRITE_TRUSTED_PROXIES", "127.0.0.1")).await;
    Person::invited(&admin, ADA, "viewer").await;
    let from = async |address: &str, email: &str, password: &str| {
        let request = admin.catalog.http.post(format!("{}{SESSION}", admin.catalog.write_url));
        Answer::to(request.header("x-forwarded-for", address).json(&json!({"email": email, "password": password}))).await
    };
    for n in 0..20 {
        from("192.0.2.1", &format!("{n}@tickets.example"), "wrong").await.assert_problem(401, "unauthenticated");
    }
    prolong_the_wait(&admin).await;
    from("192.0.2.1", ADA, PASSWORD).await.assert_problem(429, "too_many_requests");
    let signed_in = from("192.0.2.2", ADA, PASSWORD).await;
    assert_eq!(signed_in.status, 200, "{signed_in:?}");
    let ada = Person::of(&admin, &signed_in);
    let sessions = ada.get("/api/admin/me/sessions").await.json;
    let current = sessions["results"].as_array().unwrap().iter().find(|session| session["is_current"] == true).unwrap();
    assert_eq!(current["address"], "192.0.2.2");
}

#[tokio::test]
async fn what_another_site_makes_a_browser_send_is_not_done() {
    let admin = Admin::start().await;
    let ada = Person::signed_in(&admin, ADA, "editor").await;
    let own = admin.catalog.write_url.clone();
    for (header, value, status) in [
        ("sec-fetch-site", "cross-site", 403),
        ("sec-fetch-site", "same-site", 403),
        ("sec-fetch-site", "same-origin", 201),
        ("sec-fetch-site", "none", 201),
        ("origin", "https://evil.example", 403),
        ("origin", "null", 403),
        ("origin", own.as_str(), 201),
        ("accept", "*/*", 201),
    ] {
        let answer = Answer::to(ada.request(Method::POST, EVENTS).header(header, value).json(&json!({"name": "Jazz"}))).await;
        assert_eq!(answer.status, status, "{header}: {value}: {answer:?}");
        // A token comes from no page, so nobody can make a browser send it.
        let token = admin.catalog.admin(Method::POST, EVENTS).header(header, value).json(&json!({"name": "Jazz"}));
        assert_eq!(Answer::to(token).await.status, 201, "{header}: {value}");
    }
    let looking = Answer::to(ada.request(Method::GET, EVENTS).header("sec-fetch-site", "cross-site")).await;
    assert_eq!(looking.status, 200);
    // Nor is a browser signed in as somebody else.
    let url = format!("{own}{SESSION}");
    let forged = admin.catalog.http.post(url).header("origin", "https://evil.example");
    Answer::to(forged.json(&json!({"email": ADA, "password": PASSWORD}))).await.assert_problem(403, "forbidden");
}

#[tokio::test]
async fn every_answer_tells_browsers_to_keep_it_out_of_pages() {
    let admin = Admin::start().await;
    let nowhere = stranger(&admin, Method::GET, "/api/admin/nowhere", &Value::Null).await;
    for answer in [admin.get(EVENTS).await, admin.get(ME).await, sign_in(&admin, ADA, "wrong").await, nowhere] {
        for (name, value) in [
            ("x-frame-options", "DENY"),
            ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
            ("referrer-policy", "no-referrer"),
            ("x-content-type-options", "nosniff"),
        ] {
            assert_eq!(answer.header(name), value, "{name} of {answer:?}");
        }
    }
    assert_eq!(admin.get(ME).await.header("cache-control"), "no-store");
    assert_eq!(admin.get("/api/admin/users").await.header("cache-control"), "no-store");
}

#[tokio::test]
async fn the_log_tells_of_sign_ins_without_their_secrets() {
    let admin = Admin::start().await;
    let ada = Person::signed_in(&admin, ADA, "owner").await;
    sign_in(&admin, ADA, "a wrong password").await;
    sign_in(&admin, "nobody@tickets.example", "a wrong password").await;
    ada.send(Method::POST, "/api/admin/users", &json!({"email": "bob@tickets.example", "role": "viewer"})).await;
    let log = admin.catalog.process("catalog-write").last_lines(100);
    let lines = |text: &str| log.lines().filter(|line| line.contains(text)).map(str::to_owned).collect::<Vec<_>>();
    let user = format!("user.id=\"{}\"", ada.id);
    assert!(lines("signed in")[0].contains(&ada.id) && lines("sign-in failed")[0].contains(&user), "{log}");
    assert_eq!((lines("sign-in failed").len(), lines("sign-in failed")[1].contains("user.id")), (2, false), "{log}");
    let write = lines("POST /api/admin/users\"");
    assert!(write.iter().any(|line| line.contains(&user) && line.contains("subject.user.id=")), "{log}");
    let secret = ada.cookie.split('=').nth(1).unwrap();
    for hidden in [ADA, "bob", "nobody@", "tickets.example", PASSWORD, "a wrong password", secret, "inv_"] {
        assert!(!log.contains(hidden), "{hidden:?} in {log}");
    }
}

#[tokio::test]
async fn without_any_account_the_service_says_how_to_make_one() {
    let admin = Admin::start().await;
    admin.sql("delete from api_tokens").await;
    let answer = stranger(&admin, Method::GET, EVENTS, &Value::Null).await;
    answer.assert_problem(401, "unauthenticated");
    admin.catalog.process("catalog-write").restart().await;
    let answer = stranger(&admin, Method::GET, EVENTS, &Value::Null).await;
    assert!(answer.json["detail"].as_str().unwrap().contains("catalog-write admin create --email"), "{answer:?}");
    eventually(Duration::from_secs(30), "the log says how to make an account", async || {
        let log = admin.catalog.process("catalog-write").last_lines(100);
        if log.contains("catalog-write admin create --email") { Ok(()) } else { Err(log) }
    })
    .await;
    let made = admin.catalog.command("catalog-write", &["admin", "create", "--email", ADA, "--link"]).await;
    assert!(made.status.success(), "{made:?}");
    let answer = stranger(&admin, Method::GET, EVENTS, &Value::Null).await;
    assert!(!answer.json["detail"].as_str().unwrap().contains("catalog-write"), "{answer:?}");
}
