//! `/admin/tokens`: what programs come in with.

use reqwest::Method;
use serde_json::json;

use crate::{
    admin::Admin,
    pages::page::Page,
    person::{ME, Person, TOKENS, with_token},
};

const PAGE: &str = "/admin/tokens";

#[tokio::test]
async fn a_token_is_shown_once_works_and_is_revoked_after_a_question() {
    let admin = Admin::start().await;
    let ada = Person::signed_in(&admin, "ada@tickets.example", "owner").await;
    let list = Page::get(&ada, PAGE).await;
    list.shows(200, &["All tokens", "Revoke…"]);
    let key = list.hidden("key");
    let refused = Page::post(&ada, PAGE, &[("name", " "), ("role", "editor"), ("days", "365"), ("key", &key)]).await;
    refused.shows(422, &[r#"id="name-error""#, r#"value="editor" required checked"#, r#"<option value="365" selected"#]);

    let form = [("name", "box office"), ("role", "inventory"), ("days", "30"), ("key", &*refused.hidden("key"))];
    let made = Page::post(&ada, PAGE, &form).await;
    made.shows(200, &["shown this once", "curl -H", "/api/admin/me", "Inventory"]);
    let token = made.between(r#"<output id="secret" tabindex="0">"#, "<").to_owned();
    let me = with_token(&admin, &token, Method::GET, ME, &json!(null)).await.json;
    assert_eq!([&me["name"], &me["role"]], ["box office", "inventory"]);
    let again = Page::post(&ada, PAGE, &form).await;
    again.shows(200, &["made already"]);
    for page in [&again, &Page::get(&ada, PAGE).await] {
        page.shows(200, &["box office"]);
        assert!(!page.html.contains(&token), "{page:?}");
    }

    let listed = admin.get(TOKENS).await.json;
    assert_eq!(listed["count"], 2);
    let made = listed["results"].as_array().unwrap().iter().find(|token| token["name"] == "box office").unwrap();
    let ends: chrono::DateTime<chrono::Utc> = made["expires_at"].as_str().unwrap().parse().unwrap();
    assert!((30..=31).contains(&(ends - chrono::Utc::now()).num_days()), "{ends}");
    let path = format!("{PAGE}/{}/revoke", made["id"].as_str().unwrap());
    Page::get(&ada, &path).await.shows(200, &["Revoke the token “box office”?", "It was used last on"]);
    assert_eq!(with_token(&admin, &token, Method::GET, ME, &json!(null)).await.status, 200);
    Page::post(&ada, &path, &[]).await.leads_to("/admin/tokens?done=revoked");
    with_token(&admin, &token, Method::GET, ME, &json!(null)).await.assert_problem(401, "unauthenticated");
    Page::get(&ada, "/admin/tokens?done=revoked").await.shows(200, &["is revoked", "<s>box office</s>", "revoked <time"]);
}

#[tokio::test]
async fn a_token_may_have_no_end() {
    let admin = Admin::start().await;
    let ada = Person::signed_in(&admin, "ada@tickets.example", "owner").await;
    Page::post(&ada, PAGE, &[("name", "for ever"), ("role", "viewer"), ("days", "0")]).await.shows(200, &["for ever"]);
    let listed = admin.get(TOKENS).await.json;
    let made = listed["results"].as_array().unwrap().iter().find(|token| token["name"] == "for ever").unwrap();
    assert!(made["expires_at"].is_null(), "{made}");
}
