//! `/api/admin/events/{id}/sessions` and `/api/admin/sessions`.

use axum::{Json, extract::State, response::Response};
use http::HeaderMap;

use crate::{
    app::App,
    commit, currency,
    error::Error,
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
pub(crate) async fn get_session(State(app): State<App>, Id(id): Id, headers: HeaderMap) -> Result<Response, Error> {
    Ok(Representation::of(&store::find(&app.pool, id).await?)?.answer(&headers))
}

/// Replaces a session's own fields; with `event_id` it moves to another event.
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
pub(crate) async fn update_session(
    State(app): State<App>,
    Id(id): Id,
    terms: Terms,
    Body(body): Body,
) -> Result<Response, Error> {
    commit::write(&app, &terms, &ChangeSession { id, body, keep: true }).await
}

/// Repeats a session by a recurrence rule, on the clock of its event's time zone.
pub(crate) async fn repeat_session(
    State(app): State<App>,
    Id(id): Id,
    terms: Terms,
    Body(body): Body,
) -> Result<Response, Error> {
    commit::write(&app, &terms, &RepeatSession { id, repetition: Repetition::read(&body)? }).await
}

/// Deletes a session with its ticket types.
pub(crate) async fn delete_session(State(app): State<App>, Id(id): Id, terms: Terms) -> Result<Response, Error> {
    commit::write(&app, &terms, &DeleteSession { id }).await
}
