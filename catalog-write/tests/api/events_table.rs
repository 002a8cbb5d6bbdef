//! The table of events, as a browser without scripts meets it.

use reqwest::{Method, header::HeaderMap};
use serde_json::{Value, json};

use crate::{
    admin::{Admin, session, ticket_type},
    person::Person,
};

const TABLE: &str = "/admin/events";
const SELECTION: &str = "/admin/events/selection";

/// A page as it was answered.
#[derive(Debug)]
struct Page {
    status: u16,
    headers: HeaderMap,
    text: String,
}

impl Page {
    async fn get(person: &Person<'_>, path: &str) -> Self {
        Self::to(person.request(Method::GET, path)).await
    }

    /// A part of it, as htmx asks for it.
    async fn part(person: &Person<'_>, path: &str, by: &str) -> Self {
        Self::to(person.request(Method::GET, path).header("hx-request", "true").header("hx-trigger-name", by)).await
    }

    async fn post(person: &Person<'_>, form: &[(&str, &str)]) -> Self {
        let pairs: Vec<String> = form.iter().map(|(name, value)| format!("{}={value}", name.replace("[]", "%5B%5D"))).collect();
        let request = person.request(Method::POST, SELECTION).header("content-type", "application/x-www-form-urlencoded");
        Self::to(request.body(pairs.join("&"))).await
    }

    async fn to(request: reqwest::RequestBuilder) -> Self {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Self { status, headers, text: response.text().await.unwrap() }
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The names of the rows, in their order.
    fn names(&self) -> Vec<&str> {
        assert_eq!(self.status, 200, "{self:?}");
        let rows = self.text.split("class=\"cell-title\"").skip(1);
        rows.map(|row| row.split("</a>").next().unwrap().rsplit('>').next().unwrap()).collect()
    }

    fn has(&self, text: &str) -> bool {
        self.text.contains(text)
    }
}

async fn event(admin: &Admin, body: Value) -> String {
    admin.event(&body).await.rsplit('/').next().unwrap().to_owned()
}

fn at(starts_at: &str, ends_at: &str, tickets: &[i32]) -> Value {
    let kinds = tickets.iter().enumerate().map(|(at, quantity)| {
        let mut kind = ticket_type();
        kind["name"] = json!(format!("Kind {at}"));
        kind["quantity"] = json!(quantity);
        kind
    });
    let mut session = session();
    (session["starts_at"], session["ends_at"]) = (json!(starts_at), json!(ends_at));
    session["ticket_types"] = json!(kinds.collect::<Vec<_>>());
    session
}

/// A handful of events that differ in all that the table looks at.
async fn handful(admin: &Admin) {
    let soon = at("2030-06-05T23:30:00Z", "2030-06-06T02:00:00Z", &[100, 50]);
    let late = at("2031-01-05T17:00:00Z", "2031-01-05T19:00:00Z", &[10]);
    let over = at("2020-01-05T17:00:00Z", "2020-01-05T19:00:00Z", &[10]);
    let full = at("2030-12-05T17:00:00Z", "2030-12-05T19:00:00Z", &[400, 1]);
    event(admin, json!({"name": "Cafe Concert", "location": "Zürich", "timezone": "Europe/Zurich", "sessions": [late, over]}))
        .await;
    event(admin, json!({"name": "Übung", "location": "Park", "description": "With café songs", "timezone": "Europe/Berlin", "sessions": [soon]})).await;
    event(admin, json!({"name": "Bygone", "sessions": [over]})).await;
    event(admin, json!({"name": "apart", "status": "draft"})).await;
    event(admin, json!({"name": "Dear", "publish_at": "2030-01-01T00:00:00Z", "sessions": [full]})).await;
}

#[tokio::test]
async fn the_table_is_searched_filtered_and_sorted() {
    let admin = Admin::start().await;
    handful(&admin).await;
    let viewer = Person::signed_in(&admin, "vera@tickets.example", "viewer").await;
    let every = ["Übung", "Dear", "Cafe Concert", "apart", "Bygone"];
    for (query, names) in [
        ("", &every[..]),
        ("ordering=-next_session", &["Cafe Concert", "Dear", "Übung", "apart", "Bygone"]),
        ("ordering=name", &["apart", "Bygone", "Cafe Concert", "Dear", "Übung"]),
        ("ordering=-name", &["Übung", "Dear", "Cafe Concert", "Bygone", "apart"]),
        ("ordering=left", &["Cafe Concert", "Übung", "Dear", "Bygone", "apart"]),
        ("ordering=-left", &["Dear", "Übung", "Cafe Concert", "apart", "Bygone"]),
        ("ordering=-changed", &["Dear", "apart", "Bygone", "Übung", "Cafe Concert"]),
        // Words, their beginnings, without case and accents, in name, place and description.
        ("q=CAF%C3%89", &["Übung", "Cafe Concert"]),
        ("q=caf+song", &["Übung"]),
        ("q=zuri", &["Cafe Concert"]),
        ("q=ubung", &["Übung"]),
        ("q=afe", &[]),
        ("q=%22%27%26%21%5C", &[]),
        ("place=zur", &["Cafe Concert"]),
        ("place=caf", &[]),
        ("time=upcoming", &["Übung", "Dear", "Cafe Concert"]),
        ("time=past", &["Bygone"]),
        ("status=draft", &["apart"]),
        ("status=scheduled", &["Dear"]),
        ("status=published", &["Übung", "Cafe Concert", "Bygone"]),
        ("status=cancelled", &[]),
        ("no_sessions=1", &["apart"]),
        ("warnings=1", &["Dear"]),
        // By the clock of the event, where half past eleven in UTC is the next day.
        ("from=2030-06-05&to=2030-06-05", &[]),
        ("from=2030-06-06&to=2030-06-06", &["Übung"]),
        ("from=2030-06-07&to=2030-12-05", &["Dear"]),
        ("to=2020-01-05", &["Cafe Concert", "Bygone"]),
        ("from=2031-01-06", &[]),
        // What cannot be read counts as not given.
        ("time=x&status=x&from=x&ordering=x&page=x&page_size=7", &every),
    ] {
        let page = Page::get(&viewer, &format!("{TABLE}?{query}")).await;
        assert_eq!(page.names(), names, "{query}");
        assert_eq!(page.has("Clear search and filters"), names.is_empty(), "{query}");
    }
    let page = Page::get(&viewer, &format!("{TABLE}?ordering=-name")).await;
    assert!(
        page.has("aria-sort=\"descending\"><a class=\"sort\" id=\"sort-name\" href=\"/admin/events?ordering=name\""),
        "{page:?}"
    );
}

#[tokio::test]
async fn a_row_tells_of_the_next_session_and_what_is_left_of_it() {
    let admin = Admin::start().await;
    handful(&admin).await;
    let viewer = Person::signed_in(&admin, "vera@tickets.example", "viewer").await;
    let page = Page::get(&viewer, TABLE).await;
    for told in [
        "Sun 5 Jan 2031, 18:00</time><br><span class=\"muted small\">Zurich · 2 sessions",
        ">150 of 400 left<",
        // As many as there is room for, though there is a ticket more.
        ">400 of 400 left<",
        "Over capacity",
        "data-status=\"scheduled\">Scheduled</span><br><span class=\"muted small nowrap\">1 Jan 2030, 00:00",
        "<b>1–5</b> of 5 events",
    ] {
        assert!(page.has(told), "{told} in {page:?}");
    }
    for not_for_viewers in ["type=\"checkbox\" name=\"ids", "value=\"publish\"", "href=\"/admin/events/new\"", "Delete…"] {
        assert!(!page.has(not_for_viewers), "{not_for_viewers}");
    }
}

#[tokio::test]
async fn there_are_pages_and_one_past_the_end_is_the_last() {
    let admin = Admin::start().await;
    let editor = Person::signed_in(&admin, "ed@tickets.example", "editor").await;
    let empty = Page::get(&editor, TABLE).await;
    assert!(empty.has("Your catalog is empty") && empty.has("/admin/import"), "{empty:?}");
    for number in 10..31 {
        event(&admin, json!({"name": format!("Event {number}")})).await;
    }
    let first = Page::get(&editor, &format!("{TABLE}?page_size=20&ordering=name")).await;
    assert_eq!((first.names().len(), first.names()[0]), (20, "Event 10"));
    assert!(first.has("<b>1–20</b> of 21 events") && first.has("aria-label=\"Next page\""), "{first:?}");
    for page in [2, 3, 99] {
        let last = Page::get(&editor, &format!("{TABLE}?page_size=20&ordering=name&page={page}")).await;
        assert_eq!(last.names(), ["Event 30"]);
        assert!(last.has("<b>21–21</b> of 21 events") && !last.has("aria-label=\"Next page\""), "{last:?}");
    }
}

#[tokio::test]
async fn a_part_says_where_it_is() {
    let admin = Admin::start().await;
    handful(&admin).await;
    let viewer = Person::signed_in(&admin, "vera@tickets.example", "viewer").await;
    let typed = Page::part(&viewer, &format!("{TABLE}?q=caf&time=all&status=&from=&to=&place="), "q").await;
    assert_eq!(typed.names(), ["Übung", "Cafe Concert"]);
    assert!(!typed.has("<html"), "{typed:?}");
    assert_eq!((typed.header("hx-replace-url"), typed.header("hx-push-url")), ("/admin/events?q=caf", ""));
    let chosen = Page::part(&viewer, &format!("{TABLE}?status=draft"), "status").await;
    assert_eq!((chosen.header("hx-replace-url"), chosen.header("hx-push-url")), ("", "/admin/events?status=draft"));
}

#[tokio::test]
async fn selected_events_are_acted_upon_together() {
    let admin = Admin::start().await;
    let editor = Person::signed_in(&admin, "ed@tickets.example", "editor").await;
    let one = event(&admin, json!({"name": "One", "status": "draft", "sessions": [session()]})).await;
    let two = event(&admin, json!({"name": "Two", "status": "published", "publish_at": "9000-01-01T00:00:00Z"})).await;
    let form =
        |action| [("action", action), ("ids[]", one.as_str()), ("ids[]", two.as_str()), ("back", "q%3Do"), ("key", "a-table")];
    for (action, status) in [("publish", "published"), ("unpublish", "draft"), ("cancel", "cancelled")] {
        let done = Page::post(&editor, &form(action)).await;
        assert_eq!(done.status, 303, "{done:?}");
        let location = done.header("location");
        assert!(location.starts_with("/admin/events?q=o&saved=") && location.contains(&format!("did={action}&count=2&change=")));
        for id in [&one, &two] {
            let event = admin.get(&format!("/api/admin/events/{id}")).await.json;
            assert_eq!((&event["status"], &event["publish_at"]), (&json!(status), &Value::Null));
        }
    }
    // The same form again does nothing again.
    Page::post(&editor, &form("publish")).await;
    assert_eq!(admin.get(&format!("/api/admin/events/{one}")).await.json["status"], "cancelled");

    let asked = Page::post(&editor, &form("delete")).await;
    assert_eq!(asked.status, 200, "{asked:?}");
    for told in
        ["Delete 2 events?", "2 events · 1 session · 0 ticket types", "One", "Two", "Readers see 2 of them now", "for 30 days"]
    {
        assert!(asked.has(told), "{told} in {asked:?}");
    }
    assert_eq!(admin.stored().await, (2, 1, 0));
    let mut confirmed = form("delete").to_vec();
    confirmed.push(("confirmed", "1"));
    let deleted = Page::post(&editor, &confirmed).await;
    assert_eq!((deleted.status, admin.stored().await), (303, (0, 0, 0)), "{deleted:?}");
    let table = Page::get(&editor, deleted.header("location")).await;
    assert!(table.has("2 events deleted.") && table.has("/undo\">Undo</a>"), "{table:?}");
}

#[tokio::test]
async fn what_cannot_be_done_with_one_is_done_with_none_and_told_by_name() {
    let admin = Admin::start().await;
    let editor = Person::signed_in(&admin, "ed@tickets.example", "editor").await;
    let stays = event(&admin, json!({"name": "Stays", "status": "draft"})).await;
    let gone = event(&admin, json!({"name": "Gone & away"})).await;
    admin.delete(&format!("/api/admin/events/{gone}")).await;
    for action in ["publish", "delete"] {
        let refused = Page::post(&editor, &[("action", action), ("ids[]", &stays), ("ids[]", &gone), ("key", "k")]).await;
        assert_eq!(refused.status, 409, "{refused:?}");
        assert!(refused.has("<b>Gone &#38; away</b>: Somebody deleted it meanwhile."), "{refused:?}");
        assert!(refused.has("the 1 other event") && refused.has(&stays) && !refused.has(&gone), "{refused:?}");
    }
    assert_eq!(admin.get(&format!("/api/admin/events/{stays}")).await.json["status"], "draft");
}

#[tokio::test]
async fn who_may_not_write_is_refused() {
    let admin = Admin::start().await;
    let id = event(&admin, json!({"name": "Jazz"})).await;
    for role in ["viewer", "inventory"] {
        let person = Person::signed_in(&admin, &format!("{role}@tickets.example"), role).await;
        for action in ["publish", "unpublish", "cancel", "delete"] {
            for confirmed in ["", "1"] {
                let form = [("action", action), ("ids[]", id.as_str()), ("key", "k"), ("confirmed", confirmed)];
                assert_eq!(Page::post(&person, &form).await.status, 403, "{role} {action}");
            }
        }
    }
    let stranger = admin.catalog.http.get(format!("{}{TABLE}?q=jazz", admin.catalog.write_url)).send().await.unwrap();
    assert_eq!(stranger.headers()["location"], "/admin/sign-in?next=%2Fadmin%2Fevents%3Fq%3Djazz");
    assert_eq!(admin.get(&format!("/api/admin/events/{id}")).await.json["status"], "published");
}

#[tokio::test]
async fn what_is_selected_or_found_goes_into_a_file() {
    let admin = Admin::start().await;
    handful(&admin).await;
    let id = event(&admin, json!({"name": "Alone"})).await;
    let editor = Person::signed_in(&admin, "ed@tickets.example", "editor").await;
    let selected = Page::post(&editor, &[("action", "export"), ("ids[]", &id)]).await;
    assert!(selected.header("content-disposition").contains(".csv"), "{selected:?}");
    assert_eq!((selected.text.lines().count(), selected.has(",Alone,")), (2, true), "{selected:?}");
    for (query, lines) in [("q=caf", 1 + 2 + 2), ("q=nothing", 1), ("warnings=1", 1 + 2 + 1), ("", 1 + 2 + 2 + 1 + 1 + 2 + 1)] {
        let found = Page::get(&editor, &format!("{TABLE}/export.csv?{query}")).await;
        assert_eq!((found.status, found.text.lines().count()), (200, lines), "{query}: {found:?}");
    }
}
