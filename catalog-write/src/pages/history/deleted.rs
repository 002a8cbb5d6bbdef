//! `/admin/deleted-events`: what can be brought back, and bringing it back.

use askama::Template;
use axum::{extract::State, response::Response};
use chrono::{DateTime, TimeDelta, Utc};
use http::{Method, StatusCode, Uri};
use jiff::tz::TimeZone;
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::{
    answers::{Actor, Results},
    filter,
};
use crate::{
    fields::reference::uuid,
    pages::{
        answer::{html, see},
        chrome::{Chrome, Files, Section},
        form::Form,
        moments::{self, counted},
        permit,
        refusal::Refusal,
        saved::{Saved, SavedPart},
        site::Site,
        stored_event::StoredEvent,
        visit::Visit,
        written::{once, version},
    },
    request::Id,
};

/// Events on a page.
const LIMIT: i64 = 50;

#[derive(Template)]
#[template(path = "history/deleted.html")]
struct DeletedPage<'a> {
    chrome: Chrome<'a>,
    events: Vec<Row>,
    older: Option<String>,
    /// For how many days they are kept.
    days: u32,
    /// The event that was just brought back.
    restored: Option<StoredEvent>,
    saved: Option<SavedPart<'a>>,
}

/// As the API tells it.
#[derive(Deserialize)]
struct Deleted {
    id: Uuid,
    name: String,
    deleted_at: DateTime<Utc>,
    deleted_by: Actor,
    sessions: i64,
    ticket_types: i64,
}

struct Row {
    id: Uuid,
    name: String,
    went_with_it: String,
    at: String,
    ago: String,
    who: String,
    kept_until: String,
    key: Uuid,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    before: String,
    restored: String,
    saved: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Wish {
    key: String,
    /// `event`: to be led to the event, not back to the list.
    to: String,
}

/// The list.
pub(super) async fn show(State(site): State<Site>, visit: Visit, uri: Uri) -> Result<Response, Refusal> {
    let asked: Asked = Form::read(uri.query().unwrap_or_default().as_bytes())?;
    let before = filter::query(&[("before", &asked.before)]);
    let answer = site.api.get(&visit.caller, &format!("/api/admin/deleted-events?limit={LIMIT}{before}")).await?;
    let Results::<Deleted> { results, next } = answer.read()?;
    let days = site.app.history_days;
    let restored = match uuid(&asked.restored) {
        Some(id) => StoredEvent::of(&site, &visit, id).await.ok(),
        None => None,
    };
    let page = DeletedPage {
        chrome: Chrome::new(&site, &visit, Section::History),
        events: results.into_iter().map(|event| Row::of(event, days)).collect(),
        older: next.as_deref().and_then(|next| Some(next.split_once('?')?.1.to_owned())),
        days,
        restored,
        saved: Saved::of(&site, Some(&asked.saved)).await.map(|saved| saved.part(Files::of(&site))),
    };
    html(StatusCode::OK, &page)
}

/// Brings one back.
pub(super) async fn restore(
    State(site): State<Site>,
    Id(id): Id,
    visit: Visit,
    Form(wish): Form<Wish>,
) -> Result<Response, Refusal> {
    permit::to_write(&visit)?;
    let path = format!("/api/admin/deleted-events/{id}/restore");
    let answer = site.api.send(&visit.caller, Method::POST, &path, once(&wish.key), &Value::Null).await?.ok()?;
    let saved = filter::query(&[("saved", version(&answer))]);
    if wish.to == "event" {
        return Ok(see(&format!("/admin/events/{id}?{}", saved.trim_start_matches('&'))));
    }
    Ok(see(&format!("/admin/deleted-events?restored={id}{saved}")))
}

impl Row {
    fn of(event: Deleted, days: u32) -> Self {
        let parts = [(event.sessions, "session"), (event.ticket_types, "ticket type")];
        let parts: Vec<String> =
            parts.into_iter().filter(|(count, _)| *count > 0).map(|(count, one)| counted(count, one)).collect();
        let kept_until = event.deleted_at.checked_add_signed(TimeDelta::days(days.into()));
        Self {
            id: event.id,
            name: event.name,
            went_with_it: if parts.is_empty() { "Nothing".to_owned() } else { parts.join(", ") },
            at: format!("{} UTC", moments::minute(event.deleted_at, &TimeZone::UTC)),
            ago: moments::near(event.deleted_at, Utc::now()),
            who: event.deleted_by.name,
            kept_until: kept_until.map(|at| moments::day(at, &TimeZone::UTC)).unwrap_or_default(),
            key: Uuid::now_v7(),
        }
    }
}
