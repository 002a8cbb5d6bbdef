//! Events become public at their moment by themselves, whatever is there to answer; and may be postponed.

use catalog_dev::testing::{Catalog, CatalogBuilder, eventually, rows};
use chrono::{DateTime, TimeDelta, Utc};
use reqwest::StatusCode;
use uuid::Uuid;

use crate::{SOON, get, json, listed, names};

/// Far enough ahead that everything is seen to be hidden first.
const AHEAD: TimeDelta = TimeDelta::seconds(4);
/// A moment is kept to the second.
const LATE_MAX: TimeDelta = TimeDelta::seconds(1);

/// An event that becomes public soon, and when.
async fn embargoed(catalog: &Catalog) -> (Uuid, DateTime<Utc>) {
    let (id, at) = (rows::event(&catalog.pool, "Secret").await, Utc::now() + AHEAD);
    rows::session(&catalog.pool, id, 60, 60).await;
    rows::run(&catalog.pool, &format!("update events set publish_at = '{}' where id = '{id}'", at.to_rfc3339())).await;
    (id, at)
}

/// Where it will be.
fn addresses(id: Uuid) -> Vec<String> {
    ["", "/sessions", ".ics", ".jsonld"].iter().map(|suffix| format!("/api/events/{id}{suffix}")).collect()
}

/// The lists and files that tell of it.
const LISTS: [&str; 6] = [
    "/api/events",
    "/api/events?page_size=7",
    "/api/events?search=secret",
    "/api/events.ics",
    "/api/events.atom",
    "/sitemap.xml",
];

/// Each place where it is seen, at this moment.
async fn seen(catalog: &Catalog, id: Uuid) -> Vec<String> {
    let mut places = Vec::new();
    for path in addresses(id) {
        if get(catalog, &path).await.status() == StatusCode::OK {
            places.push(path);
        }
    }
    for path in LISTS {
        let text = get(catalog, path).await.text().await.unwrap();
        if text.contains("Secret") || text.contains(&id.to_string()) {
            places.push(path.to_owned());
        }
    }
    places
}

/// It is nowhere before its moment, and everywhere right after it.
async fn becomes_public_in_time(catalog: &Catalog, id: Uuid, at: DateTime<Utc>) {
    eventually(SOON, "it is seen nowhere", async || {
        let places = seen(catalog, id).await;
        if places.is_empty() { Ok(()) } else { Err(places) }
    })
    .await;
    while Utc::now() + TimeDelta::milliseconds(300) < at {
        let places = seen(catalog, id).await;
        assert!(places.is_empty() || Utc::now() >= at, "{places:?}, {} before its moment", at - Utc::now());
    }
    let (places, late) = eventually(SOON, "it is public", async || {
        let places = seen(catalog, id).await;
        if places.is_empty() { Err(places) } else { Ok((places, Utc::now() - at)) }
    })
    .await;
    assert!(late < LATE_MAX, "{late} late at {places:?}");
    eventually(LATE_MAX.to_std().unwrap(), "it is public everywhere", async || {
        let places = seen(catalog, id).await;
        if places.len() == addresses(id).len() + LISTS.len() { Ok(()) } else { Err(places) }
    })
    .await;
}

async fn with(settings: impl FnOnce(CatalogBuilder) -> CatalogBuilder) -> Catalog {
    settings(Catalog::builder().alone()).start().await
}

#[tokio::test]
async fn an_event_becomes_public_at_its_moment_and_who_follows_is_told() {
    let catalog = with(|builder| builder).await;
    let (id, at) = embargoed(&catalog).await;
    let token = json(&catalog, "/api/changes").await["token"].as_str().unwrap().to_owned();
    becomes_public_in_time(&catalog, id, at).await;
    assert_eq!(listed(&catalog, &["Secret"]).await["count"], 1);
    eventually(SOON, "the change is told", async || {
        let changes = json(&catalog, &format!("/api/changes?since={token}")).await;
        let is_told = changes["results"]
            .as_array()
            .unwrap()
            .iter()
            .any(|change| change["id"] == id.to_string() && change["deleted"] != true);
        if is_told { Ok(()) } else { Err(changes) }
    })
    .await;
}

#[tokio::test]
async fn nobody_has_to_do_anything_at_that_moment() {
    let catalog = with(|builder| builder).await;
    let (id, at) = embargoed(&catalog).await;
    // Everything has been asked for, so that the stores have what is hidden.
    seen(&catalog, id).await;
    catalog.process("projector").kill().await;
    becomes_public_in_time(&catalog, id, at).await;
}

#[tokio::test]
async fn it_becomes_public_without_redis() {
    let catalog = with(|builder| builder.without_redis().without_projector()).await;
    let (id, at) = embargoed(&catalog).await;
    becomes_public_in_time(&catalog, id, at).await;
}

#[tokio::test]
async fn a_moment_that_is_put_off_or_taken_away_counts_at_once() {
    let catalog = with(|builder| builder).await;
    let (id, _) = embargoed(&catalog).await;
    rows::run(&catalog.pool, "update events set publish_at = now() + interval '1 day'").await;
    listed(&catalog, &[]).await;
    rows::run(&catalog.pool, "update events set publish_at = null").await;
    listed(&catalog, &["Secret"]).await;
    rows::run(&catalog.pool, "update events set publish_at = now() + interval '1 day'").await;
    eventually(SOON, "it is hidden again", async || {
        let places = seen(&catalog, id).await;
        if places.is_empty() { Ok(()) } else { Err(places) }
    })
    .await;
    rows::run(&catalog.pool, "update events set publish_at = now() - interval '1 day', status = 'draft'").await;
    listed(&catalog, &[]).await;
}

#[tokio::test]
async fn a_postponed_event_is_shown_as_such_and_offers_no_dates() {
    let catalog = Catalog::start().await;
    let [put_off, other] = [rows::event(&catalog.pool, "Put off").await, rows::event(&catalog.pool, "Other").await];
    let session = rows::session(&catalog.pool, put_off, 10, 60).await;
    rows::ticket_type(&catalog.pool, session, "Standard").await;
    rows::session(&catalog.pool, other, 20, 60).await;
    listed(&catalog, &["Put off", "Other"]).await;
    rows::run(&catalog.pool, &format!("update events set status = 'postponed' where id = '{put_off}'")).await;
    let page = listed(&catalog, &["Other", "Put off"]).await;
    let event = &page["results"][1];
    assert_eq!((&event["status"], &event["availability"]), (&"postponed".into(), &"unknown".into()));
    assert!(event["starts_at"].is_null() && event["session_count"] == 0, "{event}");
    let path = format!("/api/events/{put_off}");
    let sessions = eventually(SOON, "the sessions are postponed", async || {
        let sessions = json(&catalog, &format!("{path}/sessions")).await;
        if sessions["results"][0]["status"] == "postponed" { Ok(sessions) } else { Err(sessions) }
    })
    .await;
    assert_eq!(sessions["results"][0]["availability"], "ended");
    assert!(get(&catalog, &format!("{path}.ics")).await.text().await.unwrap().contains("STATUS:TENTATIVE"));
    assert!(get(&catalog, &format!("{path}.jsonld")).await.text().await.unwrap().contains("EventPostponed"));
    let upcoming = json(&catalog, "/api/events?upcoming=true").await;
    assert_eq!(names(&upcoming), ["Other"]);
}
