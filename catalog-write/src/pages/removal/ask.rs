//! Asks, and deletes what was shown: an event that was changed meanwhile is shown again.

use axum::{extract::State, response::Response};
use chrono::Utc;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use serde::Deserialize;
use serde_json::Value;

use super::page::{RemovalPage, needs_name};
use crate::{
    pages::{
        answer::{html, see},
        form::Form,
        permit,
        refusal::Refusal,
        site::Site,
        stored_event::StoredEvent,
        visit::Visit,
    },
    request::Id,
};

const CHANGED: &str = "It was changed meanwhile. This is how it is now: look whether it is still to go.";

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Confirmed {
    /// The event as it was shown.
    etag: String,
    /// Its name, as it was typed.
    name: String,
}

/// The question.
pub(super) async fn show(State(site): State<Site>, Id(id): Id, visit: Visit) -> Result<Response, Refusal> {
    permit::to_write(&visit)?;
    let event = StoredEvent::of(&site, &visit, id).await?;
    html(StatusCode::OK, &RemovalPage::new(&site, &visit, &event, Utc::now()))
}

/// Deletes it.
pub(super) async fn delete(
    State(site): State<Site>,
    Id(id): Id,
    visit: Visit,
    Form(confirmed): Form<Confirmed>,
) -> Result<Response, Refusal> {
    permit::to_write(&visit)?;
    let event = StoredEvent::of(&site, &visit, id).await?;
    let page = RemovalPage::new(&site, &visit, &event, Utc::now());
    if event.etag != confirmed.etag {
        return html(StatusCode::PRECONDITION_FAILED, &page.noting(CHANGED));
    }
    if needs_name(&event, Utc::now()) && !is_same(&confirmed.name, &event.name) {
        return html(StatusCode::UNPROCESSABLE_ENTITY, &page.refusing(&confirmed.name));
    }
    let condition = HeaderValue::try_from(&confirmed.etag).ok();
    let headers: HeaderMap = condition.map(|etag| (header::IF_MATCH, etag)).into_iter().collect();
    let path = format!("/api/admin/events/{id}");
    let answer = site.api.send(&visit.caller, Method::DELETE, &path, headers, &Value::Null).await?;
    if answer.status == StatusCode::PRECONDITION_FAILED {
        // Between the look above and the deletion.
        let event = StoredEvent::of(&site, &visit, id).await?;
        let page = RemovalPage::new(&site, &visit, &event, Utc::now()).noting(CHANGED);
        return html(StatusCode::PRECONDITION_FAILED, &page);
    }
    Ok(see(&super::offer::path(id, &answer.ok()?)))
}

/// Nobody sees how many blanks a name has.
fn is_same(typed: &str, name: &str) -> bool {
    typed.split_whitespace().eq(name.split_whitespace())
}
