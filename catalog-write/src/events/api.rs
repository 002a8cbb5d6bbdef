//! `/api/admin/events`.

use axum::{Json, extract::State, response::Response};
use http::HeaderMap;
use uuid::Uuid;

use crate::{
    app::App,
    commit, currency,
    error::Error,
    events::{
        copy::{CopyEvent, Wishes},
        input::NewEvent,
        store::{self, Event},
        write::{ChangeEvent, CreateEvent, DeleteEvent},
    },
    openapi,
    paging::{Listing, Paging},
    representation::Representation,
    request::{Body, Id},
    terms::Terms,
    trees::{input::Tree, write::ReplaceTree},
};

/// A page of events, newest first, without their sessions.
#[utoipa::path(
    get,
    path = "/api/admin/events",
    tag = "events",
    summary = "The events, newest first",
    description = "Drafts too, without their sessions.",
    params(openapi::Listing),
    responses(openapi::EventsListed)
)]
pub(crate) async fn list_events(State(app): State<App>, paging: Paging) -> Result<Json<Listing<Event>>, Error> {
    let count = store::count(&app.pool).await?;
    let (limit, offset) = paging.within(count)?;
    let events = store::list(&app.pool, limit, offset).await?;
    Ok(Json(paging.listing(events, count)))
}

/// Makes an event with its sessions and their ticket types: all of it or nothing.
#[utoipa::path(
    post,
    path = "/api/admin/events",
    tag = "events",
    summary = "Make an event",
    description = "With its sessions and their ticket types: all of it or nothing.",
    params(openapi::Creating),
    request_body = openapi::NewEvent,
    responses(openapi::EventCreated)
)]
pub(crate) async fn create_event(State(app): State<App>, terms: Terms, Body(body): Body) -> Result<Response, Error> {
    let event = NewEvent::read(&body, currency::places(&app.pool).await?)?;
    commit::write(&app, &terms, &CreateEvent { id: Uuid::now_v7(), event }).await
}

/// One event with its sessions and their ticket types.
#[utoipa::path(
    get,
    path = "/api/admin/events/{id}",
    tag = "events",
    summary = "One event",
    description = "With its sessions and their ticket types.",
    params(openapi::EventId, openapi::Reading),
    responses(openapi::EventFound)
)]
pub(crate) async fn get_event(State(app): State<App>, Id(id): Id, headers: HeaderMap) -> Result<Response, Error> {
    // Two statements that see the same state.
    let mut snapshot = app.pool.begin_with("begin isolation level repeatable read read only").await?;
    let event = store::find(&mut snapshot, id).await?;
    snapshot.commit().await?;
    Ok(Representation::of(&event)?.answer(&headers))
}

/// Replaces an event's own fields, and with `sessions` all that belongs to it, or makes the event.
#[utoipa::path(
    put,
    path = "/api/admin/events/{id}",
    tag = "events",
    summary = "Replace an event, or make it",
    description = "Replaces its own fields: what is left out goes back to its default. With `sessions` it also replaces all that belongs to it: \
        sessions and ticket types are matched by their `id`, those without one are made, those that are not named are deleted. With `If-None-Match: *` it is made, \
        with its sessions and their ticket types, under the id of the path.",
    params(openapi::EventId, openapi::Replacing),
    request_body = openapi::WholeEvent,
    responses(openapi::EventReplaced)
)]
pub(crate) async fn replace_event(State(app): State<App>, Id(id): Id, terms: Terms, Body(body): Body) -> Result<Response, Error> {
    if terms.condition.creates() {
        let event = Tree::read_new(&body, id, currency::places(&app.pool).await?)?;
        return commit::write(&app, &terms, &CreateEvent { id, event }).await;
    }
    if body.contains_key("sessions") {
        return commit::write(&app, &terms, &ReplaceTree { id, body }).await;
    }
    commit::write(&app, &terms, &ChangeEvent { id, body, keep: false }).await
}

/// Changes those of an event's own fields that the body names.
#[utoipa::path(
    patch,
    path = "/api/admin/events/{id}",
    tag = "events",
    summary = "Change an event",
    description = "Those of its own fields that the body names (RFC 7396).",
    params(openapi::EventId, openapi::Changing),
    request_body(content((openapi::EventUpdate = "application/merge-patch+json"), (openapi::EventUpdate = "application/json"))),
    responses(openapi::EventChanged)
)]
pub(crate) async fn update_event(State(app): State<App>, Id(id): Id, terms: Terms, Body(body): Body) -> Result<Response, Error> {
    commit::write(&app, &terms, &ChangeEvent { id, body, keep: true }).await
}

/// Makes a copy of an event with all that belongs to it, some days earlier or later on the clock of its time zone.
#[utoipa::path(
    post,
    path = "/api/admin/events/{id}/clone",
    tag = "events",
    summary = "Clone an event",
    description = "With its sessions and their ticket types, some days earlier or later on the clock of its time zone: as a draft, unless told otherwise. If-Match is about the event that is cloned.",
    params(openapi::EventId, openapi::Deriving),
    request_body = openapi::NewClone,
    responses(openapi::EventCloned)
)]
pub(crate) async fn clone_event(State(app): State<App>, Id(id): Id, terms: Terms, Body(body): Body) -> Result<Response, Error> {
    commit::write(&app, &terms, &CopyEvent { id, wishes: Wishes::read(&body)? }).await
}

/// Deletes an event with all that belongs to it.
#[utoipa::path(
    delete,
    path = "/api/admin/events/{id}",
    tag = "events",
    summary = "Delete an event",
    description = "With its sessions and their ticket types.",
    params(openapi::EventId, openapi::Changing),
    responses(openapi::EventDeleted)
)]
pub(crate) async fn delete_event(State(app): State<App>, Id(id): Id, terms: Terms) -> Result<Response, Error> {
    commit::write(&app, &terms, &DeleteEvent { id }).await
}
