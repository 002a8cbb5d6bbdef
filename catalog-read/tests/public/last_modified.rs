//! `Last-Modified`: a date is told only where none but this state can have it.

use catalog_dev::testing::{Catalog, Clock, rows};
use catalog_shared::{
    document::Document,
    keys::{self, Page},
    version::Version,
};
use chrono::{DateTime, TimeDelta, Utc};
use redis::AsyncCommands;
use reqwest::{Method, Response, StatusCode};
use uuid::Uuid;

use crate::{SOON, answered_from, eventually, get, projected, source};

/// Far more than the test takes.
const AHEAD: TimeDelta = TimeDelta::hours(2);

fn ago(seconds: i64) -> DateTime<Utc> {
    Utc::now() - TimeDelta::seconds(seconds)
}

fn date(moment: DateTime<Utc>) -> String {
    moment.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

fn told(answer: &Response) -> Option<&str> {
    answer.headers().get("last-modified").map(|date| date.to_str().unwrap())
}

async fn since(catalog: &Catalog, path: &str, date: &str) -> Response {
    catalog.public(path).header("if-modified-since", date).send().await.unwrap()
}

async fn held(catalog: &Catalog, key: &str) -> Document {
    eventually(SOON, &format!("{key} is in Redis"), async || {
        let bytes: Option<Vec<u8>> = catalog.redis().await.get(key).await.unwrap();
        bytes.and_then(|bytes| Document::parse(bytes.into()).ok()).ok_or(())
    })
    .await
}

async fn plant(catalog: &Catalog, key: &str, document: &Document) {
    let () = catalog.redis().await.set(key, document.as_bytes()).await.unwrap();
}

/// The same state, as if it had been built then.
async fn built(catalog: &Catalog, key: &str, at: DateTime<Utc>) {
    let held = held(catalog, key).await;
    let document = Document::new(held.version(), None, at, held.body().as_deref());
    plant(catalog, key, &held.snapshot().map_or(document.clone(), |snapshot| document.of_snapshot(snapshot))).await;
}

/// An event of which the projector has written all that there is to write.
async fn event(catalog: &Catalog) -> Uuid {
    let id = rows::event(&catalog.pool, "original").await;
    settled(catalog, id).await;
    id
}

async fn settled(catalog: &Catalog, id: Uuid) {
    let event = format!("/api/events/{id}");
    // The list first: once it was answered the others must have come as far.
    for path in ["/api/events", &event, &format!("{event}/sessions")] {
        answered_from(catalog, path, "redis").await;
    }
}

#[tokio::test]
async fn what_has_been_so_for_a_minute_tells_since_when_and_holds_for_who_has_exactly_that() {
    let catalog = Catalog::start().await;
    let id = event(&catalog).await;
    for (path, key) in [
        (format!("/api/events/{id}"), keys::event(id)),
        (format!("/api/events/{id}/sessions"), keys::sessions(id)),
        ("/api/events".to_owned(), keys::list(Page::FIRST)),
    ] {
        let young = ago(30);
        built(&catalog, &key, young).await;
        let answer = since(&catalog, &path, &date(young)).await;
        assert_eq!((answer.status(), source(&answer), told(&answer)), (StatusCode::OK, "redis".to_owned(), None), "{path}");

        let moment = ago(90);
        built(&catalog, &key, moment).await;
        let answer = get(&catalog, &path).await;
        let (wanted, tag) = (date(moment), answer.headers()["etag"].clone());
        assert_eq!((answer.status(), told(&answer)), (StatusCode::OK, Some(wanted.as_str())), "{path}");
        let head = catalog.http.request(Method::HEAD, format!("{}{path}", catalog.read_url)).send().await.unwrap();
        assert_eq!(told(&head), Some(wanted.as_str()), "{path}");

        let answer = since(&catalog, &path, &wanted).await;
        assert_eq!((answer.status(), told(&answer)), (StatusCode::NOT_MODIFIED, Some(wanted.as_str())), "{path}");
        assert_eq!(answer.headers()["etag"], tag);
        // Later than it is no better than earlier: dates are not compared.
        for other in [moment + TimeDelta::seconds(1), moment - TimeDelta::seconds(1), Utc::now()] {
            assert_eq!(since(&catalog, &path, &date(other)).await.status(), StatusCode::OK, "{path} {other}");
        }
        // A tag tells more than a date.
        for (tag, date, status) in [
            ("\"other\"", wanted.as_str(), StatusCode::OK),
            (tag.to_str().unwrap(), "Sun, 06 Nov 1994 08:49:37 GMT", StatusCode::NOT_MODIFIED),
        ] {
            let asked = catalog.public(&path).header("if-modified-since", date).header("if-none-match", tag);
            assert_eq!(asked.send().await.unwrap().status(), status, "{path} {tag}");
        }
    }
}

#[tokio::test]
async fn a_newer_state_is_answered_whole_even_if_its_moment_is_no_later() {
    let catalog = Catalog::start().await;
    let id = event(&catalog).await;
    let (path, key) = (format!("/api/events/{id}"), keys::event(id));
    built(&catalog, &key, ago(90)).await;
    let had = get(&catalog, &path).await;
    let had_date = told(&had).unwrap().to_owned();
    let held = held(&catalog, &key).await;
    let body = String::from_utf8(held.body().unwrap().to_vec()).unwrap().replace("original", "newer");
    let version = Version::from_u64(held.version().as_u64() + 1);
    // Of a clock that was set back by an hour, or a minute, or that stood still: young enough then to tell nothing.
    for (age, is_told) in [(3_690, true), (150, true), (0, false)] {
        plant(&catalog, &key, &Document::new(version, None, ago(age), Some(body.as_bytes()))).await;
        for asked in [had_date.clone(), date(ago(0)), date(ago(age) + TimeDelta::seconds(5))] {
            let answer = since(&catalog, &path, &asked).await;
            assert_eq!((answer.status(), told(&answer).is_some()), (StatusCode::OK, is_told), "{age} {asked}");
            assert_eq!(answer.text().await.unwrap(), body);
        }
    }
}

#[tokio::test]
async fn what_is_stale_has_no_date() {
    let catalog = Catalog::start().await;
    // No list is asked: its state would be demanded of the event, too, and nobody would bring that any more.
    let id = rows::event(&catalog.pool, "kept").await;
    projected(&catalog).await;
    let path = format!("/api/events/{id}");
    built(&catalog, &keys::event(id), ago(90)).await;
    let date = told(&get(&catalog, &path).await).unwrap().to_owned();
    catalog.process("projector").kill().await;
    answered_from(&catalog, &path, "stale").await;
    let answer = since(&catalog, &path, &date).await;
    assert_eq!((answer.status(), source(&answer), told(&answer)), (StatusCode::OK, "stale".to_owned(), None));
}

#[tokio::test]
async fn what_is_made_of_an_event_and_its_sessions_has_the_later_date() {
    let catalog = Catalog::start().await;
    let id = event(&catalog).await;
    let session = rows::session(&catalog.pool, id, 60, 60).await;
    settled(&catalog, id).await;
    let paths = ["{id}.ics", "{id}.jsonld", "{id}/sessions/{session}.ics"];
    let paths = paths.map(|path| path.replace("{id}", &id.to_string()).replace("{session}", &session.to_string()));
    for (of_event, of_sessions, is_told) in [(300, 200, true), (100, 200, true), (200, 30, false), (30, 200, false)] {
        let (of_event, of_sessions) = (ago(of_event), ago(of_sessions));
        built(&catalog, &keys::event(id), of_event).await;
        built(&catalog, &keys::sessions(id), of_sessions).await;
        for path in paths.iter().map(|path| format!("/api/events/{path}")) {
            let later = date(of_event.max(of_sessions));
            let answer = since(&catalog, &path, &later).await;
            let status = if is_told { StatusCode::NOT_MODIFIED } else { StatusCode::OK };
            assert_eq!((answer.status(), told(&answer)), (status, is_told.then_some(later.as_str())), "{path}");
            assert_eq!(since(&catalog, &path, &date(of_event.min(of_sessions))).await.status(), StatusCode::OK, "{path}");
        }
    }
}

#[tokio::test]
async fn the_end_of_a_cancelled_session_is_a_change_to_search_engines() {
    let catalog = Catalog::start().await;
    let id = event(&catalog).await;
    rows::session(&catalog.pool, id, 60, 60).await;
    let ended_at = ago(100);
    let ended = format!(
        "insert into sessions (event_id, starts_at, ends_at, total_capacity, status)
         values ('{id}', '{}', '{}', 10, 'cancelled')",
        ended_at - TimeDelta::hours(1),
        ended_at
    );
    rows::run(&catalog.pool, &ended).await;
    settled(&catalog, id).await;
    for key in [keys::event(id), keys::sessions(id)] {
        built(&catalog, &key, ago(300)).await;
    }
    let answer = get(&catalog, &format!("/api/events/{id}.jsonld")).await;
    assert_eq!(told(&answer), Some(date(ended_at).as_str()));
}

#[tokio::test]
async fn what_is_made_for_a_request_has_no_date() {
    let catalog = Catalog::start().await;
    let id = event(&catalog).await;
    for key in [keys::event(id), keys::sessions(id), keys::list(Page::FIRST)] {
        built(&catalog, &key, ago(90)).await;
    }
    let sessions = ["", "?available=true", "?page=1"].map(|query| format!("/api/events/{id}/sessions{query}"));
    let lists = ["/api/events?upcoming=false", "/api/events.ics", "/api/events.atom", "/sitemap.xml", "/api/changes"];
    let absent = format!("/api/events/{}", Uuid::now_v7());
    for path in sessions.iter().skip(1).map(String::as_str).chain(lists).chain([absent.as_str()]) {
        assert_eq!(told(&get(&catalog, path).await), None, "{path}");
    }
    assert!(told(&get(&catalog, &sessions[0]).await).is_some());
}

#[tokio::test]
async fn the_date_is_of_postgresqls_clock_whatever_that_of_its_builder_says() {
    let (clock, began) = (Clock::new(), ago(0));
    clock.jump(AHEAD);
    let catalog = Catalog::builder().clock(&clock).start().await;
    let id = event(&catalog).await;
    for path in [format!("/api/events/{id}"), format!("/api/events/{id}/sessions")] {
        let answer = answered_from(&catalog, &path, "redis").await;
        let told = DateTime::parse_from_rfc2822(told(&answer).unwrap()).unwrap().to_utc();
        assert!(began - TimeDelta::seconds(1) <= told && told <= Utc::now(), "{path}: {told}");
    }
}
