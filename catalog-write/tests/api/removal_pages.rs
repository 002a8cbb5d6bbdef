//! The pages on which an event is deleted and on which it is duplicated.

use serde_json::{Value, json};

use crate::{
    admin::{Admin, session, ticket_type},
    visitor::Visitor,
};

/// An event with two sessions and two ticket types; `status`, and when it begins.
async fn event(admin: &Admin, status: &str, year: &str) -> (String, Value) {
    let mut full = session();
    full["ticket_types"] = json!([ticket_type(), {"name": "Child", "price": "25.50", "quantity": 5}]);
    let mut body = json!({"name": "Night of Jazz", "timezone": "Europe/Berlin", "status": status, "sessions": [full, session()]});
    for session in body["sessions"].as_array_mut().unwrap() {
        for field in ["starts_at", "ends_at"] {
            session[field] = json!(session[field].as_str().unwrap().replace("2030", year));
        }
    }
    let made = admin.post("/api/admin/events", &body).await;
    (made.location(), made.json)
}

fn page_of(event: &Value, name: &str) -> String {
    format!("/admin/events/{}/{name}", event["id"].as_str().unwrap())
}

#[tokio::test]
async fn an_event_that_readers_may_come_to_is_deleted_by_its_name_only() {
    let admin = Admin::start().await;
    let editor = Visitor::with_role(&admin, "editor").await;
    let (_, made) = event(&admin, "published", "2030").await;
    let delete = page_of(&made, "delete");
    let page = editor.get(&delete).await;
    page.assert_says("1 event, 2 sessions, 2 ticket types");
    page.assert_says("Wed 5 Jun 2030, 19:00–22:00 Standard, Child 405 of 400");
    page.assert_says("It is published : readers get “not found” from now on. 2 sessions of it are still to come.");
    page.assert_says("for 30 days");
    let etag = page.hidden("etag");
    for wrong in ["", "night of jazz", "Night"] {
        let refused = editor.submit(&delete, &[("etag", &etag), ("name", wrong)]).await;
        assert_eq!(refused.status, 422);
        refused.assert_says("This is not its name. Nothing was deleted.");
    }
    assert_eq!(admin.stored().await, (1, 2, 2));
    let led = editor.submit(&delete, &[("etag", &etag), ("name", " Night  of Jazz ")]).await.leads_to();
    assert!(led.starts_with(&format!("/admin/events?deleted={}&saved=", made["id"].as_str().unwrap())), "{led}");
    assert_eq!(admin.stored().await, (0, 0, 0));
    assert_eq!(editor.get(&delete).await.status, 404);
}

#[tokio::test]
async fn others_are_deleted_without_their_name_and_all_only_as_they_were_shown() {
    let admin = Admin::start().await;
    let editor = Visitor::with_role(&admin, "editor").await;
    for (status, year, told) in
        [("draft", "2030", "It is a draft"), ("published", "2020", "It is published"), ("cancelled", "2030", "It is cancelled")]
    {
        let (at, made) = event(&admin, status, year).await;
        let delete = page_of(&made, "delete");
        let page = editor.get(&delete).await;
        page.assert_says(told);
        page.assert_says_nothing_of("type its name");
        let old = page.hidden("etag");
        admin.patch(&at, &json!({"location": "Hall"})).await;
        let refused = editor.submit(&delete, &[("etag", &old)]).await;
        assert_eq!(refused.status, 412, "{status}");
        refused.assert_says("It was changed meanwhile.");
        assert_eq!(editor.submit(&delete, &[]).await.status, 412);
        assert_eq!(admin.stored().await, (1, 2, 2));
        editor.submit(&delete, &[("etag", &refused.hidden("etag"))]).await.leads_to();
        assert_eq!(admin.stored().await, (0, 0, 0), "{status}");
    }
}

#[tokio::test]
async fn a_copy_is_shown_before_it_is_made_and_made_once() {
    let admin = Admin::start().await;
    let editor = Visitor::with_role(&admin, "editor").await;
    let (_, made) = event(&admin, "published", "2030").await;
    let duplicate = page_of(&made, "duplicate");
    let page = editor.get(&duplicate).await;
    page.assert_says("1 event, 2 sessions, 2 ticket types");
    page.assert_says("Wed 12 Jun 2030, 19:00–22:00 Wed 5 Jun 2030, 19:00–22:00 Standard, Child");
    let key = page.hidden("key");
    let look = editor.submit(&duplicate, &[("name", "Again"), ("by", "days"), ("days", "140"), ("key", &key)]).await;
    // By the clock of Berlin, which is set back meanwhile.
    look.assert_says("Wed 23 Oct 2030, 19:00–22:00");
    let look = editor.submit(&duplicate, &[("name", "Again"), ("by", "date"), ("date", "2030-11-30"), ("key", &key)]).await;
    look.assert_says("Sat 30 Nov 2030, 19:00–22:00");
    assert_eq!(admin.stored().await, (1, 2, 2));
    let wish = [("name", "Again"), ("by", "date"), ("date", "2030-11-30"), ("key", &key), ("step", "make")];
    let led = editor.submit(&duplicate, &wish).await.leads_to();
    assert_eq!(editor.submit(&duplicate, &wish).await.leads_to().split('?').next(), led.split('?').next());
    assert_eq!(admin.stored().await, (2, 4, 4));
    let (path, _) = led.split_once("?saved=").unwrap();
    let copy = admin.get(&path.replace("/admin/", "/api/admin/")).await.json;
    assert_eq!((&copy["name"], &copy["status"]), (&json!("Again"), &json!("draft")));
    assert_eq!(copy["sessions"][0]["starts_at"], "2030-11-30T18:00:00Z");
}

#[tokio::test]
async fn a_copy_that_cannot_be_is_refused_at_its_field() {
    let admin = Admin::start().await;
    let editor = Visitor::with_role(&admin, "editor").await;
    let (_, made) = event(&admin, "draft", "2030").await;
    let duplicate = page_of(&made, "duplicate");
    let wish = |name: &'static str, by: &'static str, days: &'static str, date: &'static str| {
        [("name", name), ("by", by), ("days", days), ("date", date), ("step", "make")]
    };
    for (wish, field, told) in [
        (wish("x", "days", "soon", ""), "days", "Use a whole number of days"),
        (wish("x", "days", "9000000", ""), "days", "Use -3000000 to 3000000."),
        (wish("x", "days", "-2000000", ""), "days", "from 1970 to 9999"),
        (wish("x", "date", "", "30.2.2031"), "date", "Use a day like"),
        (wish(" ", "days", "7", ""), "name", "Use 1 to 200 characters"),
    ] {
        let page = editor.submit(&duplicate, &wish).await;
        assert_eq!(page.status, 422, "{told}");
        page.assert_says(told);
        assert!(page.html.contains(&format!("id=\"{field}-error\"")), "{field}");
    }
    assert_eq!(admin.stored().await, (1, 2, 2));
    let bare = admin.post("/api/admin/events", &json!({"name": "Bare"})).await.json;
    let duplicate = page_of(&bare, "duplicate");
    editor.get(&duplicate).await.assert_says("It has no sessions that could be moved.");
    editor.submit(&duplicate, &[("name", "Bare"), ("by", "days"), ("days", "0"), ("step", "make")]).await.leads_to();
    assert_eq!(admin.stored().await, (3, 2, 2));
}
