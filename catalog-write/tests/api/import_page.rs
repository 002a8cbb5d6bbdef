//! `/admin/import` as a browser without scripts uses it.

use reqwest::{Body, Method, Response};
use serde_json::json;

use crate::{
    admin::{Admin, session},
    person::Person,
};

const PAGE: &str = "/admin/import";
const HEADER: &str = "event_name,-,session_starts_at,session_ends_at,session_total_capacity";
const TIMES: &str = "2030-06-05T18:00:00Z,2030-06-05T20:00:00Z";

/// A form with one file, as browsers send it.
fn form(name: &str, content: &str) -> String {
    format!(
        "------Web\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: text/csv\r\n\r\n\
         {content}\r\n------Web--\r\n"
    )
}

async fn send(person: &Person<'_>, query: &str, body: impl Into<Body>) -> Response {
    let request = person.request(Method::POST, &format!("{PAGE}?{query}"));
    request.header("content-type", "multipart/form-data; boundary=----Web").body(body).send().await.unwrap()
}

/// Status and text of a page.
async fn read(response: Response) -> (u16, String) {
    assert_eq!(response.headers()["content-type"], "text/html; charset=utf-8", "{response:?}");
    assert!(response.headers()["content-security-policy"].to_str().unwrap().contains("script-src 'self'"));
    (response.status().as_u16(), response.text().await.unwrap())
}

#[tokio::test]
async fn a_file_is_checked_then_imported_once_and_can_be_undone() {
    let admin = Admin::start().await;
    let person = Person::signed_in(&admin, "eve@tickets.example", "editor").await;
    let (status, page) = read(person.request(Method::GET, PAGE).send().await.unwrap()).await;
    assert_eq!(status, 200);
    let action = page.split("formaction=\"/admin/import?").nth(1).unwrap().split('"').next().unwrap().replace("&#38;", "&");
    let action = action.replace("&amp;", "&");
    assert!(action.starts_with("mode=all_or_nothing&key="), "{action}");

    let rows: String = (0..2000).map(|n| format!("Jazz {n},whatever,{TIMES},{n}\n")).collect();
    let file = form("season.csv", &format!("{HEADER}\n{rows}"));
    let (status, page) = read(send(&person, "mode=check", file.clone()).await).await;
    assert_eq!((status, admin.stored().await), (200, (0, 0, 0)), "{page}");
    assert!(page.contains("Nothing is wrong with the 2000 rows") && page.contains("<dd>2000</dd>"), "{page}");
    assert!(page.contains(">Jazz 7</span>"), "{page}");

    for _ in 0..2 {
        let response = send(&person, &action, file.clone()).await;
        let (status, page) = read(response).await;
        assert_eq!((status, admin.stored().await), (200, (2000, 2000, 0)), "{page}");
        assert!(page.contains("2000 rows read and imported") && page.contains("/admin/import/change/"), "{page}");
    }
    let (_, page) = read(send(&person, "mode=each&key=other", file).await).await;
    let way = page.split("href=\"/admin/import/change/").nth(1).unwrap().split('"').next().unwrap();
    let there = person.request(Method::GET, &format!("/admin/import/change/{way}")).send().await.unwrap();
    let change = there.headers()["location"].to_str().unwrap().strip_prefix("/admin/history/").unwrap().to_owned();
    let change = person.get(&format!("/api/admin/history/{change}")).await;
    assert_eq!(
        (&change.json["counts"]["events"]["created"], &change.json["action"]),
        (&json!(2000), &json!("POST /admin/import"))
    );
    let elsewhere = person.request(Method::GET, "/admin/import/change/nothing").send().await.unwrap();
    assert_eq!(elsewhere.headers()["location"], "/admin/history");
}

#[tokio::test]
async fn what_is_wrong_is_told_by_row_and_the_rest_is_imported_on_request() {
    let admin = Admin::start().await;
    let person = Person::signed_in(&admin, "eve@tickets.example", "editor").await;
    let file = form("a.csv", &format!("{HEADER}\nJazz,x,{TIMES},4\nBlues,<b>,{TIMES},many\n,x,{TIMES},4\nSoul,x,{TIMES},4\n"));
    // An event whose session is refused is made without it.
    for (mode, status, stored) in [("check", 200, 0), ("all_or_nothing", 422, 0), ("each", 200, 3)] {
        let (told, page) = read(send(&person, &format!("mode={mode}"), file.clone()).await).await;
        assert_eq!((told, admin.stored().await.0), (status, stored), "{mode}: {page}");
        for (row, column, detail) in [(3, "session_total_capacity", "Use a whole number"), (4, "event_name", "must be given")] {
            let line = page.lines().find(|line| line.contains(column)).unwrap_or_else(|| panic!("{column}: {page}"));
            assert!(line.contains(&format!(">{row}</th>")) && line.contains(detail), "{line}");
        }
    }
    let lines = format!("{}\n{{}}\n", json!({"name": "Lines", "sessions": [session()]}));
    let (status, page) = read(send(&person, "mode=each", form("a.ndjson", &lines)).await).await;
    assert_eq!((status, admin.stored().await.0), (200, 4), "{page}");
    assert!(page.contains("#/name"), "{page}");
}

#[tokio::test]
async fn files_that_cannot_be_taken_in_are_refused_on_the_page_itself() {
    let admin = Admin::start_with(|builder| builder.env("catalog-write", "CATALOG_WRITE_IMPORT_BYTES_MAX", "2000")).await;
    let person = Person::signed_in(&admin, "eve@tickets.example", "editor").await;
    for (body, status, says) in [
        (form("", ""), 422, "Choose a file first"),
        (form("a.csv", &format!("{HEADER}\n{}", "x".repeat(3000))), 413, "larger than 2000 bytes"),
        (form("a.csv", "Title,Place\nJazz,Here\n"), 422, "There is no such column"),
        (form("a.csv", HEADER).replace("----Web--", "----Wob--"), 400, "could not be read to its end"),
        ("nonsense".to_owned(), 400, "not the form that belongs here"),
    ] {
        let (told, page) = read(send(&person, "mode=each", body).await).await;
        assert_eq!((told, admin.stored().await), (status, (0, 0, 0)), "{page}");
        assert!(page.contains(says), "{says}: {page}");
    }
}

#[tokio::test]
async fn the_page_is_for_those_who_may_write() {
    let admin = Admin::start().await;
    for role in ["viewer", "inventory"] {
        let person = Person::signed_in(&admin, &format!("{role}@tickets.example"), role).await;
        let (status, page) = read(person.request(Method::GET, PAGE).send().await.unwrap()).await;
        assert!(status == 403 && page.contains("does not allow that"), "{page}");
        let (status, _) = read(send(&person, "mode=each", form("a.csv", "event_name\nJazz\n")).await).await;
        assert_eq!(status, 403);
    }
    let foreign = Person::signed_in(&admin, "eve@tickets.example", "editor").await;
    let forged = foreign.request(Method::POST, "/admin/import?mode=each").header("sec-fetch-site", "cross-site");
    let forged = forged.header("content-type", "multipart/form-data; boundary=----Web").body(form("a.csv", "event_name\nJazz\n"));
    assert_eq!(read(forged.send().await.unwrap()).await.0, 403);
    let url = format!("{}{PAGE}", admin.catalog.write_url);
    let stranger = admin.catalog.http.get(&url).send().await.unwrap();
    assert_eq!(
        (stranger.status().as_u16(), &stranger.headers()["location"]),
        (303, &"/admin/sign-in?next=%2Fadmin%2Fimport".parse().unwrap())
    );
    assert_eq!(admin.stored().await, (0, 0, 0));
}

#[tokio::test]
async fn the_example_is_a_file_that_can_be_imported() {
    let admin = Admin::start().await;
    let person = Person::signed_in(&admin, "eve@tickets.example", "editor").await;
    let example = person.request(Method::GET, "/admin/import/example.csv").send().await.unwrap().text().await.unwrap();
    let (status, page) = read(send(&person, "mode=all_or_nothing", form("example.csv", &example)).await).await;
    assert_eq!((status, admin.stored().await), (200, (1, 1, 2)), "{page}");
}
