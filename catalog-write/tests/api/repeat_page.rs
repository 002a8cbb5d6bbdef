//! `/admin/sessions/{id}/repeat` as a browser without scripts uses it.

use reqwest::{Method, RequestBuilder, Response, Url};
use serde_json::{Value, json};

use crate::{
    admin::{Admin, ticket_type},
    person::Person,
};

/// Makes an event in Berlin with a session on a Sunday at this time, and answers the event and the page.
async fn first(admin: &Admin, starts_at: &str, ends_at: &str) -> (String, String) {
    let session = json!({"starts_at": starts_at, "ends_at": ends_at, "total_capacity": 400, "ticket_types": [ticket_type()]});
    let made =
        admin.post("/api/admin/events", &json!({"name": "Jazz", "timezone": "Europe/Berlin", "sessions": [session]})).await;
    (made.id().to_owned(), format!("/admin/sessions/{}/repeat", made.json["sessions"][0]["id"].as_str().unwrap()))
}

/// Sends the form with these fields, and what it shows of the page before.
async fn submit(person: &Person<'_>, page: &str, fields: &[(&str, &str)]) -> Response {
    form(person, page, fields).send().await.unwrap()
}

fn form(person: &Person<'_>, page: &str, fields: &[(&str, &str)]) -> RequestBuilder {
    let form = Url::parse_with_params("http://form", fields).unwrap();
    let request = person.request(Method::POST, page).header("content-type", "application/x-www-form-urlencoded");
    request.body(form.query().unwrap_or_default().to_owned())
}

async fn read(response: Response) -> (u16, String) {
    let (status, text) = (response.status().as_u16(), response.text().await.unwrap());
    (status, text.replace("&#60;", "<"))
}

/// The value of a hidden field.
fn hidden<'a>(page: &'a str, name: &str) -> &'a str {
    let rest = page.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap_or_else(|| panic!("{name}: {page}"));
    rest.split('"').next().unwrap()
}

/// The starts of an event's sessions.
async fn starts(admin: &Admin, event: &str) -> Vec<String> {
    let event = admin.get(&format!("/api/admin/events/{event}")).await;
    let sessions = event.json["sessions"].as_array().unwrap().iter();
    sessions.map(|session| session["starts_at"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn sessions_are_seen_with_the_changes_of_the_clock_and_made_as_ticked() {
    let admin = Admin::start().await;
    let person = Person::signed_in(&admin, "eve@tickets.example", "editor").await;
    let (event, at) = first(&admin, "2027-03-14T02:30:00+01:00", "2027-03-14T06:30:00+01:00").await;
    let (status, page) = read(person.request(Method::GET, &at).send().await.unwrap()).await;
    assert_eq!((status, hidden(&page, "previewed")), (200, "FREQ=WEEKLY;BYDAY=SU;COUNT=5"), "{page}");
    assert_eq!(hidden(&page, "shown"), "2027-03-21,2027-03-28,2027-04-04,2027-04-11");
    for mark in ["clocks go forward: UTC+01:00 → +02:00", "02:30 does not exist: 03:30", "4 of 4 · by the clock of Europe/Berlin"]
    {
        assert!(page.contains(mark), "{mark}: {page}");
    }

    let rule =
        [("interval", "2"), ("unit", "week"), ("days[]", "SU"), ("days[]", "WE"), ("ends", "until"), ("until", "2027-04-11")];
    let (_, page) = read(submit(&person, &at, &rule).await).await;
    assert_eq!(hidden(&page, "previewed"), "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE,SU;UNTIL=20270411");
    assert_eq!(hidden(&page, "shown"), "2027-03-24,2027-03-28,2027-04-07,2027-04-11");
    assert_eq!(starts(&admin, &event).await.len(), 1);

    let (previewed, shown) = (hidden(&page, "previewed"), hidden(&page, "shown"));
    let seen =
        [("previewed", previewed), ("shown", shown), ("chosen[]", "2027-03-28"), ("chosen[]", "2027-04-07"), ("step", "make")];
    // What was seen is another rule's.
    let (status, page) = read(submit(&person, &at, &[&[("interval", "1")], &rule[1..], &seen[..]].concat()).await).await;
    assert_eq!((status, starts(&admin, &event).await.len()), (422, 1), "{page}");
    assert!(page.contains("The rule is another one now"), "{page}");

    let made = submit(&person, &at, &[&rule[..], &seen[..]].concat()).await;
    let location = made.headers()["location"].to_str().unwrap();
    assert_eq!(made.status(), 303);
    assert!(location.starts_with(&format!("/admin/events/{event}?saved=")), "{location}");
    assert_eq!(starts(&admin, &event).await, ["2027-03-14T01:30:00Z", "2027-03-28T01:30:00Z", "2027-04-07T00:30:00Z"]);
    // Without the tick for them there are no ticket types.
    assert_eq!(admin.stored().await, (1, 3, 1));

    let (_, page) = read(submit(&person, &at, &rule).await).await;
    assert!(page.contains("2 of 4 ·") && page.contains("is there already"), "{page}");
}

#[tokio::test]
async fn hours_that_come_twice_and_sessions_that_overlap_are_marked() {
    let admin = Admin::start().await;
    let person = Person::signed_in(&admin, "eve@tickets.example", "editor").await;
    let (_, at) = first(&admin, "2027-10-24T02:30:00+02:00", "2027-10-26T03:30:00+02:00").await;
    let (_, page) = read(person.request(Method::GET, &at).send().await.unwrap()).await;
    assert!(page.contains("02:30 comes twice: the first is meant") && !page.contains("overlaps"), "{page}");
    assert!(page.contains("clocks go back: UTC+02:00 → +01:00"), "{page}");
    let daily = [("unit", "day"), ("interval", "1"), ("ends", "count"), ("count", "4"), ("ticket_types", "on")];
    let (_, page) = read(submit(&person, &at, &daily).await).await;
    assert_eq!(page.matches("overlaps the session of 24 October").count(), 2, "{page}");
    let months = [("unit", "month"), ("monthly", "BYDAY=-1SU"), ("interval", "1"), ("ends", "count"), ("count", "2")];
    let (_, page) = read(submit(&person, &at, &months).await).await;
    assert_eq!(hidden(&page, "previewed"), "FREQ=MONTHLY;COUNT=2", "the 24th is not the last Sunday: {page}");
    let (_, page) = read(submit(&person, &at, &[("own", "FREQ=YEARLY;COUNT=3")]).await).await;
    assert_eq!(hidden(&page, "shown"), "2028-10-24,2029-10-24");
}

#[tokio::test]
async fn rules_that_are_wrong_are_told_and_make_nothing() {
    let admin = Admin::start().await;
    let person = Person::signed_in(&admin, "eve@tickets.example", "editor").await;
    let (event, at) = first(&admin, "2027-03-14T20:00:00+01:00", "2027-03-14T22:00:00+01:00").await;
    for (fields, says) in [
        (&[("interval", "often"), ("count", "2")][..], "Every: use a whole number"),
        (&[("interval", "1"), ("count", "")], "Ends: use a whole number"),
        (&[("interval", "1"), ("ends", "until"), ("until", "tomorrow")], "Ends: choose the last day"),
        (&[("interval", "1"), ("count", "1001")], "use at most 1000"),
        (&[("own", "FREQ=DAILY")], "The rule has no end"),
        (
            &[("own", "FREQ=DAILY;COUNT=2"), ("previewed", "FREQ=DAILY;COUNT=2"), ("shown", "2027-03-15"), ("step", "make")],
            "tick a session",
        ),
    ] {
        let (status, page) = read(submit(&person, &at, fields).await).await;
        assert!(status == 422 && page.contains(says), "{says}: {status} {page}");
    }
    assert_eq!(starts(&admin, &event).await.len(), 1);
    // A part of the page is all that a script asks for.
    let part = form(&person, &at, &[("interval", "1"), ("count", "2")]).header("hx-request", "true");
    let (status, part) = read(part.send().await.unwrap()).await;
    assert!(status == 200 && part.trim_start().starts_with("<section") && part.contains("1 of 1 ·"), "{part}");
}

#[tokio::test]
async fn the_page_is_for_those_who_may_write_and_for_sessions_that_are_there() {
    let admin = Admin::start().await;
    let (event, at) = first(&admin, "2027-03-14T20:00:00+01:00", "2027-03-14T22:00:00+01:00").await;
    let fields = [("own", "FREQ=DAILY;COUNT=2"), ("previewed", "FREQ=DAILY;COUNT=2"), ("step", "make")];
    for role in ["viewer", "inventory"] {
        let person = Person::signed_in(&admin, &format!("{role}@tickets.example"), role).await;
        assert_eq!(read(person.request(Method::GET, &at).send().await.unwrap()).await.0, 403);
        assert_eq!(read(submit(&person, &at, &fields).await).await.0, 403);
    }
    let person = Person::signed_in(&admin, "eve@tickets.example", "editor").await;
    let forged = form(&person, &at, &fields).header("sec-fetch-site", "cross-site");
    assert_eq!(forged.send().await.unwrap().status(), 403);
    let nowhere = format!("/admin/sessions/{}/repeat", uuid::Uuid::new_v4());
    for (path, status) in [(&*nowhere, 404), ("/admin/sessions/1/repeat", 400)] {
        let (told, page) = read(person.request(Method::GET, path).send().await.unwrap()).await;
        assert!(told == status && page.contains("<title>"), "{told} {page}");
    }
    assert_eq!(starts(&admin, &event).await.len(), 1);
    let cancelled = json!({"status": "cancelled"});
    let session = at.trim_start_matches("/admin/sessions/").trim_end_matches("/repeat");
    let _: Value = admin.patch(&format!("/api/admin/sessions/{session}"), &cancelled).await.json;
    let (_, page) = read(person.request(Method::GET, &at).send().await.unwrap()).await;
    assert!(page.contains("will be cancelled, too"), "{page}");
}
