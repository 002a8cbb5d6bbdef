//! `/api/admin/events/{id}/sessions` and `/api/admin/sessions`.

use axum::{Json, extract::State, response::Response};
use http::HeaderMap;

use crate::{
    app::App,
    commit, currency,
    error::Error,
    openapi,
    paging::{Listing, Paging},
    representation::Representation,
    request::{Body, Id},
    sessions::{
        input::NewSession,
        repeat::{RepeatSession, Repetition},
        store::{self, Session},
        write::{ChangeSession, CreateSession, DeleteSession},
    },
    terms::Terms,
};

/// A page of an event's sessions by start, with their ticket types.
#[utoipa::path(
    get,
    path = "/api/admin/events/{id}/sessions",
    tag = "sessions",
    summary = "The sessions of an event, by start time",
    description = "With their ticket types.",
    params(openapi::EventId, openapi::Listing),
    responses(openapi::SessionsListed)
)]
pub(crate) async fn list_sessions(
    State(app): State<App>,
    Id(event_id): Id,
    paging: Paging,
) -> Result<Json<Listing<Session>>, Error> {
    let count = store::count(&app.pool, event_id).await?;
    let (limit, offset) = paging.within(count)?;
    let sessions = store::of_event(&app.pool, event_id, Some(limit), offset).await?;
    Ok(Json(paging.listing(sessions, count)))
}

/// Makes a session with its ticket types: all of it or nothing.
#[utoipa::path(
    post,
    path = "/api/admin/events/{id}/sessions",
    tag = "sessions",
    summary = "Make a session",
    description = "With its ticket types: all of it or nothing.",
    params(openapi::EventId, openapi::Creating),
    request_body = openapi::NewSession,
    responses(openapi::SessionCreated)
)]
pub(crate) async fn create_session(
    State(app): State<App>,
    Id(event_id): Id,
    terms: Terms,
    Body(body): Body,
) -> Result<Response, Error> {
    let session = NewSession::read(&body, currency::places(&app.pool).await?)?;
    commit::write(&app, &terms, &CreateSession { event_id, session }).await
}

/// One session with its ticket types.
#[utoipa::path(
    get,
    path = "/api/admin/sessions/{id}",
    tag = "sessions",
    summary = "One session",
    description = "With its ticket types.",
    params(openapi::SessionId, openapi::Reading),
    responses(openapi::SessionFound)
)]
pub(crate) async fn get_session(State(app): State<App>, Id(id): Id, headers: HeaderMap) -> Result<Response, Error> {
    Ok(Representation::of(&store::find(&app.pool, id).await?)?.answer(&headers))
}

/// Replaces a session's own fields; with `event_id` it moves to another event.
#[utoipa::path(
    put,
    path = "/api/admin/sessions/{id}",
    tag = "sessions",
    summary = "Replace a session, or make it",
    description = "Replaces its own fields: what is left out goes back to its default, and without `event_id` it stays where \
        it is. With `If-None-Match: *` it is made, with its ticket types, under the id of the path; then `event_id` is \
        needed.",
    params(openapi::SessionId, openapi::Replacing),
    request_body = openapi::PlacedSession,
    responses(openapi::SessionReplaced)
)]
pub(crate) async fn replace_session(
    State(app): State<App>,
    Id(id): Id,
    terms: Terms,
    Body(body): Body,
) -> Result<Response, Error> {
    if terms.condition.creates() {
        let (event_id, session) = NewSession::read_placed(&body, id, currency::places(&app.pool).await?)?;
        return commit::write(&app, &terms, &CreateSession { event_id, session }).await;
    }
    commit::write(&app, &terms, &ChangeSession { id, body, keep: false }).await
}

/// Changes those of a session's own fields that the body names; with `event_id` it moves to another event.
#[utoipa::path(
    patch,
    path = "/api/admin/sessions/{id}",
    tag = "sessions",
    summary = "Change a session",
    description = "Those of its own fields that the body names (RFC 7396).",
    params(openapi::SessionId, openapi::Changing),
    request_body(content((openapi::SessionUpdate = "application/merge-patch+json"), (openapi::SessionUpdate = "application/json"))),
    responses(openapi::SessionChanged)
)]
pub(crate) async fn update_session(
    State(app): State<App>,
    Id(id): Id,
    terms: Terms,
    Body(body): Body,
) -> Result<Response, Error> {
    commit::write(&app, &terms, &ChangeSession { id, body, keep: true }).await
}

/// Repeats a session by a recurrence rule, on the clock of its event's time zone.
#[utoipa::path(
    post,
    path = "/api/admin/sessions/{id}/repeat",
    tag = "sessions",
    summary = "Repeat a session",
    description = "By a recurrence rule (RFC 5545), at the same time of the clock in the event's time zone, with its capacity and status. Where the event has a session at that time already, none is made. If-Match is about the session that is repeated.",
    params(openapi::SessionId, openapi::Deriving),
    request_body = openapi::Repetition,
    responses(openapi::SessionRepeated)
)]
pub(crate) async fn repeat_session(
    State(app): State<App>,
    Id(id): Id,
    terms: Terms,
    Body(body): Body,
) -> Result<Response, Error> {
    commit::write(&app, &terms, &RepeatSession { id, repetition: Repetition::read(&body)? }).await
}

/// Deletes a session with its ticket types.
#[utoipa::path(
    delete,
    path = "/api/admin/sessions/{id}",
    tag = "sessions",
    summary = "Delete a session",
    description = "With its ticket types.",
    params(openapi::SessionId, openapi::Changing),
    responses(openapi::SessionDeleted)
)]
pub(crate) async fn delete_session(State(app): State<App>, Id(id): Id, terms: Terms) -> Result<Response, Error> {
    commit::write(&app, &terms, &DeleteSession { id }).await
}
