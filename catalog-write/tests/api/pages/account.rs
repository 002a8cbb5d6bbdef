//! `/admin/account`, and the sign-in that leads there.

use crate::{
    admin::Admin,
    pages::page::Page,
    person::{ME, PASSWORD, Person, prolong_the_wait, sign_in},
};

const ACCOUNT: &str = "/admin/account";
const ADA: &str = "ada@tickets.example";
const NEW_PASSWORD: &str = "another horse battery";

fn change<'a>(current: &'a str, new: &'a str) -> [(&'a str, &'a str); 3] {
    [("action", "password"), ("current_password", current), ("new_password", new)]
}

#[tokio::test]
async fn a_password_is_changed_and_what_is_wrong_stands_beside_its_field() {
    let admin = Admin::start().await;
    let (ada, other) = (Person::signed_in(&admin, ADA, "viewer").await, Person::again(&admin, ADA).await);
    Page::get(&ada, ACCOUNT).await.shows(200, &["Your account", ADA, "Viewer", "12 to 200 characters", "127.0.0.1"]);
    let wrong = Page::post(&ada, ACCOUNT, &change("wrong password", NEW_PASSWORD)).await;
    wrong.shows(422, &[r#"id="current-error""#, "This is not the present password."]);
    assert!(!wrong.html.contains("new-error") && !wrong.html.contains(NEW_PASSWORD), "{wrong:?}");
    let short = Page::post(&ada, ACCOUNT, &change(PASSWORD, "short")).await;
    short.shows(422, &[r#"id="new-error""#, "these are 5"]);
    assert!(!short.html.contains("current-error") && !short.html.contains(PASSWORD), "{short:?}");
    assert_eq!(other.get(ME).await.status, 200);

    let changed = Page::post(&ada, ACCOUNT, &change(PASSWORD, NEW_PASSWORD)).await;
    changed.leads_to("/admin/account?done=password");
    Page::get(&ada, changed.header("location")).await.shows(200, &["Your password is changed"]);
    other.get(ME).await.assert_problem(401, "unauthenticated");
    assert_eq!(sign_in(&admin, ADA, NEW_PASSWORD).await.status, 200);

    for _ in 0..5 {
        assert_eq!(Page::post(&ada, ACCOUNT, &change("wrong password", PASSWORD)).await.status, 422);
    }
    prolong_the_wait(&admin).await;
    let waiting = Page::post(&ada, ACCOUNT, &change(NEW_PASSWORD, PASSWORD)).await;
    waiting.shows(429, &["too many failed sign-ins", "data-wait="]);
    assert!(!waiting.header("retry-after").is_empty(), "{waiting:?}");
}

#[tokio::test]
async fn one_sees_where_one_is_signed_in_and_ends_it() {
    let admin = Admin::start().await;
    let (ada, second) = (Person::signed_in(&admin, ADA, "viewer").await, Person::again(&admin, ADA).await);
    admin.sql("update user_sessions set user_agent = 'Mozilla/5.0 (Windows NT 10.0) Firefox/140.0'").await;
    let page = Page::get(&ada, ACCOUNT).await;
    page.shows(200, &["Firefox on Windows", "this one"]);
    assert_eq!(page.html.matches("this one").count(), 1);
    // The one that asks has no button.
    let other = page.hidden("session");
    assert_eq!(page.html.matches(r#"name="session""#).count(), 1);
    Page::post(&ada, ACCOUNT, &[("action", "end"), ("session", &other)]).await.leads_to("/admin/account?done=ended");
    second.get(ME).await.assert_problem(401, "unauthenticated");
    Page::post(&ada, ACCOUNT, &[("action", "end"), ("session", &other)]).await.shows(404, &["There is nothing here"]);

    let third = Person::again(&admin, ADA).await;
    let out = Page::post(&ada, ACCOUNT, &[("action", "sign_out_everywhere")]).await;
    out.leads_to("/admin/sign-in?done=everywhere");
    assert!(out.header("set-cookie").contains("Max-Age=0"), "{out:?}");
    Page::stranger(&admin, out.header("location"), None).await.shows(200, &["You are signed out everywhere."]);
    for ended in [&ada, &third] {
        ended.get(ME).await.assert_problem(401, "unauthenticated");
    }
}

#[tokio::test]
async fn who_was_signed_out_meanwhile_signs_in_and_no_password_is_kept_in_the_page() {
    let admin = Admin::start().await;
    let ada = Person::signed_in(&admin, ADA, "viewer").await;
    admin.sql("delete from user_sessions").await;
    let page = Page::post(&ada, ACCOUNT, &change(PASSWORD, NEW_PASSWORD)).await;
    page.shows(401, &["You were signed out meanwhile", r#"name="next" value="/admin/account""#]);
    assert!(!page.html.contains("horse"), "{page:?}");
    Page::stranger(&admin, ACCOUNT, None).await.leads_to("/admin/sign-in?next=%2Fadmin%2Faccount");
}

#[tokio::test]
async fn the_sign_in_says_how_to_make_the_first_account_and_how_long_to_wait() {
    let admin = Admin::start().await;
    admin.sql("delete from api_tokens").await;
    // It may have seen the token that the test began with.
    admin.catalog.process("catalog-write").restart().await;
    Page::stranger(&admin, "/admin/sign-in", None).await.shows(200, &["catalog-write admin create", "--link"]);
    let admin = Admin::start().await;
    Person::invited(&admin, ADA, "viewer").await;
    let page = Page::stranger(&admin, "/admin/sign-in", None).await;
    assert!(!page.html.contains("admin create"), "{page:?}");
    for _ in 0..5 {
        sign_in(&admin, ADA, "wrong").await;
    }
    prolong_the_wait(&admin).await;
    let page = Page::stranger(&admin, "/admin/sign-in", Some(&[("email", ADA), ("password", PASSWORD)])).await;
    page.shows(429, &["data-wait=", "too many failed sign-ins"]);
}
