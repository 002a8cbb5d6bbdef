//! `/admin/users`, and the invitations that are made there.

use serde_json::json;

use crate::{
    admin::Admin,
    pages::page::Page,
    person::{ME, PASSWORD, Person, USERS, sign_in},
};

const PAGE: &str = "/admin/users";
const ADA: &str = "ada@tickets.example";
const BOB: &str = "bob@tickets.example";

#[tokio::test]
async fn only_owners_see_and_keep_accounts() {
    let admin = Admin::start().await;
    let ada = Person::signed_in(&admin, ADA, "owner").await;
    let one = format!("{PAGE}/{}", ada.id);
    for role in ["viewer", "inventory", "editor"] {
        let other = Person::signed_in(&admin, &format!("{role}@tickets.example"), role).await;
        for path in [PAGE, &one, &format!("{one}/delete"), "/admin/tokens"] {
            let page = Page::get(&other, path).await;
            page.shows(403, &["That is not yours to do", role]);
            assert!(!page.html.contains(ADA), "{role} {path}");
        }
        let invite = [("email", "new@tickets.example"), ("role", "owner")];
        for (path, form) in [
            (PAGE, &invite[..]),
            (&one, &[("action", "disable")]),
            (&one, &[("action", "invite")]),
            (&one, &[("action", "sign_out")]),
            (&one, &[("action", "save"), ("name", "X"), ("role", "viewer")]),
            (&format!("{one}/delete"), &[]),
            ("/admin/tokens", &[("name", "x"), ("role", "owner")]),
        ] {
            assert_eq!(Page::post(&other, path, form).await.status, 403, "{role} {path} {form:?}");
        }
    }
    assert_eq!(ada.get(ME).await.json["role"], "owner");
    assert_eq!(admin.get(USERS).await.json["count"], 4);
    Page::stranger(&admin, PAGE, None).await.leads_to("/admin/sign-in?next=%2Fadmin%2Fusers");
}

#[tokio::test]
async fn who_is_invited_chooses_name_and_password_once_and_has_the_role() {
    let admin = Admin::start().await;
    let ada = Person::signed_in(&admin, ADA, "owner").await;
    let list = Page::get(&ada, PAGE).await;
    list.shows(200, &[ADA, "you</span>", "Active", "Also sets how many seats"]);
    let key = list.hidden("key");
    let refused = Page::post(&ada, PAGE, &[("email", ADA), ("name", "<b>"), ("role", "editor"), ("key", &key)]).await;
    refused.shows(422, &["There is an account with this e-mail already.", r#"value="editor" required checked"#, "&#60;b&#62;"]);

    let form = [("email", BOB), ("role", "editor"), ("key", &*refused.hidden("key"))];
    let made = Page::post(&ada, PAGE, &form).await;
    made.shows(200, &["Invited", "shown this once", "Not signed in anywhere."]);
    let link = made.between(r#"<output id="secret" tabindex="0">"#, "<");
    let path = link.strip_prefix(&admin.catalog.write_url).unwrap_or_else(|| panic!("{link}"));
    // As when the page is loaded anew: nobody is invited twice, and nothing shown again.
    let again = Page::post(&ada, PAGE, &form).await;
    again.shows(200, &["shown only once"]);
    assert!(!again.html.contains("/admin/invitations/"), "{again:?}");

    Page::stranger(&admin, path, None).await.shows(200, &["Choose a password", BOB, r#"value="bob""#]);
    let short = Page::stranger(&admin, path, Some(&[("name", "Bob B."), ("password", "short")])).await;
    short.shows(422, &["these are 5", r#"value="Bob B.""#]);
    let chosen = Page::stranger(&admin, path, Some(&[("name", "Bob B."), ("password", PASSWORD)])).await;
    chosen.leads_to("/admin/sign-in?done=password");
    Page::stranger(&admin, path, None).await.shows(404, &["good no more"]);
    Page::stranger(&admin, path, Some(&[("password", PASSWORD)])).await.shows(404, &["good no more"]);
    Page::stranger(&admin, "/admin/invitations/x%2F..%2F..", None).await.shows(404, &["good no more"]);

    let bob = Person::again(&admin, BOB).await;
    let me = bob.get(ME).await.json;
    assert_eq!([&me["name"], &me["role"]], ["Bob B.", "editor"]);
}

#[tokio::test]
async fn a_link_begins_as_the_service_is_known_outside() {
    let admin = Admin::start_with(|b| b.env("catalog-write", "CATALOG_WRITE_PUBLIC_URL", "https://tickets.example/a/")).await;
    let ada = Person::signed_in(&admin, ADA, "owner").await;
    let made = Page::post(&ada, PAGE, &[("email", BOB), ("role", "viewer")]).await;
    made.shows(200, &["https://tickets.example/a/admin/invitations/inv_"]);
}

#[tokio::test]
async fn an_account_is_changed_disabled_signed_out_invited_anew_and_deleted() {
    let admin = Admin::start().await;
    let ada = Person::signed_in(&admin, ADA, "owner").await;
    let bob = Person::signed_in(&admin, BOB, "viewer").await;
    let path = format!("{PAGE}/{}", bob.id);
    let page = Page::get(&ada, &path).await;
    page.shows(200, &[BOB, "Active", "Sign out everywhere", r#"value="viewer" required checked"#]);
    let etag = page.hidden("etag");
    let save = |etag, name, role| [("action", "save"), ("etag", etag), ("name", name), ("role", role)];
    Page::post(&ada, &path, &save(&etag, " ", "viewer")).await.shows(422, &[r#"id="name-error""#]);
    Page::post(&ada, &path, &save(&etag, "Robert", "editor")).await.leads_to(&format!("{path}?done=saved"));
    assert_eq!(bob.get(ME).await.json["role"], "editor");
    let late = Page::post(&ada, &path, &save(&etag, "Bobby", "owner")).await;
    late.shows(412, &["Somebody else changed this meanwhile", r#"value="Robert""#]);

    Page::post(&ada, &path, &[("action", "sign_out")]).await.leads_to(&format!("{path}?done=ended"));
    bob.get(ME).await.assert_problem(401, "unauthenticated");
    Page::post(&ada, &path, &[("action", "disable")]).await.leads_to(&format!("{path}?done=disabled"));
    sign_in(&admin, BOB, PASSWORD).await.assert_problem(401, "unauthenticated");
    Page::get(&ada, &path).await.shows(200, &["Disabled", "Enable the account"]);
    Page::post(&ada, &path, &[("action", "enable")]).await.leads_to(&format!("{path}?done=enabled"));
    assert_eq!(sign_in(&admin, BOB, PASSWORD).await.status, 200);
    let invited = Page::post(&ada, &path, &[("action", "invite"), ("key", "one")]).await;
    invited.shows(200, &["/admin/invitations/inv_"]);

    let asked = Page::get(&ada, &format!("{path}/delete")).await;
    asked.shows(200, &["Delete the account of Robert?", "cannot be brought back"]);
    assert_eq!(admin.get(&format!("{USERS}/{}", bob.id)).await.status, 200);
    Page::post(&ada, &format!("{path}/delete"), &[]).await.leads_to("/admin/users?done=deleted");
    Page::get(&ada, &path).await.shows(404, &["There is nothing here"]);
}

#[tokio::test]
async fn the_last_owner_is_told_why_nothing_happens() {
    let admin = Admin::start().await;
    let ada = Person::signed_in(&admin, ADA, "owner").await;
    let path = format!("{PAGE}/{}", ada.id);
    for form in [&[("action", "disable")][..], &[("action", "save"), ("name", "Ada"), ("role", "viewer")]] {
        Page::post(&ada, &path, form).await.shows(409, &["This is the last owner who can sign in."]);
    }
    Page::get(&ada, &format!("{path}/delete")).await.shows(200, &["This is your own account"]);
    Page::post(&ada, &format!("{path}/delete"), &[]).await.shows(409, &["This is the last owner who can sign in."]);
    assert_eq!(ada.get(ME).await.status, 200);
}

#[tokio::test]
async fn many_accounts_stand_on_several_pages() {
    let admin = Admin::start().await;
    let ada = Person::signed_in(&admin, ADA, "owner").await;
    admin
        .sql(
            "insert into users (id, email, name, role)
             select gen_random_uuid(), n || '@tickets.example', 'User ' || n, 'viewer' from generate_series(1, 100) n",
        )
        .await;
    let first = Page::get(&ada, PAGE).await;
    first.shows(200, &[r#"href="?page=2" rel="next""#]);
    let second = Page::get(&ada, "/admin/users?page=2").await;
    second.shows(200, &[r#"href="?page=1" rel="prev""#]);
    assert!(!second.html.contains(r#"rel="next""#) && !first.html.contains(r#"rel="prev""#));
    assert_eq!(admin.get(USERS).await.json["count"], json!(101));
    Page::get(&ada, "/admin/users?page=3").await.shows(404, &["There is nothing here"]);
}
