//! Shows the copy, and makes it.

use axum::{extract::State, response::Response};
use http::{HeaderMap, Method, StatusCode};
use serde_json::Value;
use uuid::Uuid;

use super::{
    form::{Fault, Filled},
    page::DuplicatePage,
    preview::Preview,
};
use crate::{
    pages::{
        answer::{html, see},
        api::Answer,
        chrome::Files,
        form::Form,
        permit,
        refusal::Refusal,
        site::Site,
        stored_event::StoredEvent,
        visit::Visit,
        written::{once, version},
    },
    request::Id,
};

/// The page, with a suggestion.
pub(super) async fn show(State(site): State<Site>, Id(id): Id, visit: Visit) -> Result<Response, Refusal> {
    permit::to_write(&visit)?;
    let event = StoredEvent::of(&site, &visit, id).await?;
    look(&site, &visit, &event, &Filled::suggested(&event)).await
}

/// Shows what was asked for, or makes it.
pub(super) async fn submit(
    State(site): State<Site>,
    Id(id): Id,
    visit: Visit,
    Form(filled): Form<Filled>,
) -> Result<Response, Refusal> {
    permit::to_write(&visit)?;
    let event = StoredEvent::of(&site, &visit, id).await?;
    if filled.step != "make" {
        return look(&site, &visit, &event, &filled).await;
    }
    let body = match filled.body(&event) {
        Ok(body) => body,
        Err(fault) => return refuse(&site, &visit, &event, &filled, &[fault]),
    };
    let answer = clone(&site, &visit, id, "", once(&filled.key), &body).await?;
    match refused(&answer) {
        Some(faults) => refuse(&site, &visit, &event, &filled, &faults),
        None => {
            let answer = answer.ok()?;
            let id = answer.body["id"].as_str().unwrap_or_default();
            Ok(see(&format!("/admin/events/{id}?saved={}", version(&answer))))
        }
    }
}

/// The page, or what of it is to be shown instead, with what the copy would be.
async fn look(site: &Site, visit: &Visit, event: &StoredEvent, filled: &Filled) -> Result<Response, Refusal> {
    let body = match filled.body(event) {
        Ok(body) => body,
        Err(fault) => return refuse(site, visit, event, filled, &[fault]),
    };
    let answer = clone(site, visit, event.id, "?dry_run=true", HeaderMap::new(), &body).await?;
    if let Some(faults) = refused(&answer) {
        return refuse(site, visit, event, filled, &faults);
    }
    let preview = Preview::of(Files::of(site), event, answer.ok()?)?;
    if visit.is_part {
        return html(StatusCode::OK, &preview);
    }
    html(StatusCode::OK, &DuplicatePage::new(site, visit, event, filled, &[], preview))
}

fn refuse(site: &Site, visit: &Visit, event: &StoredEvent, filled: &Filled, faults: &[Fault]) -> Result<Response, Refusal> {
    let preview = Preview::refused(Files::of(site), faults);
    if visit.is_part {
        return html(StatusCode::UNPROCESSABLE_ENTITY, &preview);
    }
    html(StatusCode::UNPROCESSABLE_ENTITY, &DuplicatePage::new(site, visit, event, filled, faults, preview))
}

async fn clone(site: &Site, visit: &Visit, id: Uuid, query: &str, headers: HeaderMap, body: &Value) -> Result<Answer, Refusal> {
    site.api.send(&visit.caller, Method::POST, &format!("/api/admin/events/{id}/clone{query}"), headers, body).await
}

/// What is wrong with which field, if something is.
fn refused(answer: &Answer) -> Option<Vec<Fault>> {
    let field = |pointer: &str| if pointer == "/name" { "name" } else { "days" };
    let faults = answer.faults().into_iter().map(|(pointer, text)| Fault { field: field(&pointer), text });
    (answer.status == StatusCode::UNPROCESSABLE_ENTITY).then(|| faults.collect())
}
