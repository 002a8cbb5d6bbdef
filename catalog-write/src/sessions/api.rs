//! `/api/admin/events/{id}/sessions` and `/api/admin/sessions`.

use axum::{Json, extract::State, response::Response};

use crate::{
    app::App,
    commit, currency,
    error::Error,
    paging::{Listing, Paging},
    request::{Body, Id},
    sessions::{
        input::NewSession,
        store::{self, Session},
        write::{ChangeSession, CreateSession, DeleteSession},
    },
};

/// A page of an event's sessions by start, with their ticket types.
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
pub(crate) async fn create_session(State(app): State<App>, Id(event_id): Id, Body(body): Body) -> Result<Response, Error> {
    let session = NewSession::read(&body, currency::places(&app.pool).await?)?;
    let written = commit::write(&app, &CreateSession { event_id, session }).await?;
    Ok(written.created(&app, |session| format!("/api/admin/sessions/{}", session.id)))
}

/// One session with its ticket types.
pub(crate) async fn get_session(State(app): State<App>, Id(id): Id) -> Result<Json<Session>, Error> {
    Ok(Json(store::find(&app.pool, id).await?))
}

/// Replaces a session's own fields; with `event_id` it moves to another event.
pub(crate) async fn replace_session(State(app): State<App>, Id(id): Id, Body(body): Body) -> Result<Response, Error> {
    Ok(commit::write(&app, &ChangeSession { id, body, keep: false }).await?.changed())
}

/// Changes those of a session's own fields that the body names; with `event_id` it moves to another event.
pub(crate) async fn update_session(State(app): State<App>, Id(id): Id, Body(body): Body) -> Result<Response, Error> {
    Ok(commit::write(&app, &ChangeSession { id, body, keep: true }).await?.changed())
}

/// Deletes a session with its ticket types.
pub(crate) async fn delete_session(State(app): State<App>, Id(id): Id) -> Result<Response, Error> {
    Ok(commit::write(&app, &DeleteSession { id }).await?.deleted())
}
