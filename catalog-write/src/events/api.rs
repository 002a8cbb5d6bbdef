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
    paging::{Listing, Paging},
    representation::Representation,
    request::{Body, Id},
    terms::Terms,
    trees::{input::Tree, write::ReplaceTree},
};

/// A page of events, newest first, without their sessions.
pub(crate) async fn list_events(State(app): State<App>, paging: Paging) -> Result<Json<Listing<Event>>, Error> {
    let count = store::count(&app.pool).await?;
    let (limit, offset) = paging.within(count)?;
    let events = store::list(&app.pool, limit, offset).await?;
    Ok(Json(paging.listing(events, count)))
}

/// Makes an event with its sessions and their ticket types: all of it or nothing.
pub(crate) async fn create_event(State(app): State<App>, terms: Terms, Body(body): Body) -> Result<Response, Error> {
    let event = NewEvent::read(&body, currency::places(&app.pool).await?)?;
    commit::write(&app, &terms, &CreateEvent { id: Uuid::now_v7(), event }).await
}

/// One event with its sessions and their ticket types.
pub(crate) async fn get_event(State(app): State<App>, Id(id): Id, headers: HeaderMap) -> Result<Response, Error> {
    // Two statements that see the same state.
    let mut snapshot = app.pool.begin_with("begin isolation level repeatable read read only").await?;
    let event = store::find(&mut snapshot, id).await?;
    snapshot.commit().await?;
    Ok(Representation::of(&event)?.answer(&headers))
}

/// Replaces an event's own fields, and with `sessions` all that belongs to it, or makes the event.
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
pub(crate) async fn update_event(State(app): State<App>, Id(id): Id, terms: Terms, Body(body): Body) -> Result<Response, Error> {
    commit::write(&app, &terms, &ChangeEvent { id, body, keep: true }).await
}

/// Makes a copy of an event with all that belongs to it, some days earlier or later on the clock of its time zone.
pub(crate) async fn clone_event(State(app): State<App>, Id(id): Id, terms: Terms, Body(body): Body) -> Result<Response, Error> {
    commit::write(&app, &terms, &CopyEvent { id, wishes: Wishes::read(&body)? }).await
}

/// Deletes an event with all that belongs to it.
pub(crate) async fn delete_event(State(app): State<App>, Id(id): Id, terms: Terms) -> Result<Response, Error> {
    commit::write(&app, &terms, &DeleteEvent { id }).await
}
