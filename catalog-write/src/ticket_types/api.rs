//! `/api/admin/sessions/{id}/ticket-types` and `/api/admin/ticket-types`.

use axum::{Json, extract::State, response::Response};

use crate::{
    app::App,
    commit, currency,
    error::Error,
    paging::{Listing, Paging},
    request::{Body, Id},
    ticket_types::{
        input::TicketTypeFields,
        store::{self, TicketType},
        write::{ChangeTicketType, CreateTicketType, DeleteTicketType},
    },
};

/// A page of a session's ticket types, in the order of their making.
pub(crate) async fn list_ticket_types(
    State(app): State<App>,
    Id(session_id): Id,
    paging: Paging,
) -> Result<Json<Listing<TicketType>>, Error> {
    let count = store::count(&app.pool, session_id).await?;
    let (limit, offset) = paging.within(count)?;
    let ticket_types = store::of_session(&app.pool, session_id, limit, offset).await?;
    Ok(Json(paging.listing(ticket_types, count)))
}

/// Makes a ticket type.
pub(crate) async fn create_ticket_type(State(app): State<App>, Id(session_id): Id, Body(body): Body) -> Result<Response, Error> {
    let ticket_type = TicketTypeFields::read_new(&body, currency::places(&app.pool).await?)?;
    let written = commit::write(&app, &CreateTicketType { session_id, ticket_type }).await?;
    Ok(written.created(&app, |ticket_type| format!("/api/admin/ticket-types/{}", ticket_type.id)))
}

/// One ticket type.
pub(crate) async fn get_ticket_type(State(app): State<App>, Id(id): Id) -> Result<Json<TicketType>, Error> {
    Ok(Json(store::find(&app.pool, id).await?))
}

/// Replaces a ticket type's own fields; with `session_id` it moves to another session.
pub(crate) async fn replace_ticket_type(State(app): State<App>, Id(id): Id, Body(body): Body) -> Result<Response, Error> {
    Ok(commit::write(&app, &ChangeTicketType { id, body, keep: false }).await?.changed())
}

/// Changes those of a ticket type's own fields that the body names; with `session_id` it moves to another session.
pub(crate) async fn update_ticket_type(State(app): State<App>, Id(id): Id, Body(body): Body) -> Result<Response, Error> {
    Ok(commit::write(&app, &ChangeTicketType { id, body, keep: true }).await?.changed())
}

/// Deletes a ticket type.
pub(crate) async fn delete_ticket_type(State(app): State<App>, Id(id): Id) -> Result<Response, Error> {
    Ok(commit::write(&app, &DeleteTicketType { id }).await?.deleted())
}
