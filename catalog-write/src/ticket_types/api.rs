//! `/api/admin/sessions/{id}/ticket-types` and `/api/admin/ticket-types`.

use axum::{Json, extract::State, response::Response};
use http::HeaderMap;
use uuid::Uuid;

use crate::{
    app::App,
    commit, currency,
    error::Error,
    openapi,
    paging::{Listing, Paging},
    representation::Representation,
    request::{Body, Id},
    terms::Terms,
    ticket_types::{
        input::TicketTypeFields,
        store::{self, TicketType},
        write::{ChangeTicketType, CreateTicketType, DeleteTicketType},
    },
};

/// A page of a session's ticket types, in the order of their making.
#[utoipa::path(
    get,
    path = "/api/admin/sessions/{id}/ticket-types",
    tag = "ticket types",
    summary = "The ticket types of a session",
    description = "In the order of their making.",
    params(openapi::SessionId, openapi::Listing),
    responses(openapi::TicketTypesListed)
)]
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
#[utoipa::path(
    post,
    path = "/api/admin/sessions/{id}/ticket-types",
    tag = "ticket types",
    summary = "Make a ticket type",
    description = "In a session.",
    params(openapi::SessionId, openapi::Creating),
    request_body = openapi::NewTicketType,
    responses(openapi::TicketTypeCreated)
)]
pub(crate) async fn create_ticket_type(
    State(app): State<App>,
    Id(session_id): Id,
    terms: Terms,
    Body(body): Body,
) -> Result<Response, Error> {
    let ticket_type = TicketTypeFields::read_new(&body, currency::places(&app.pool).await?)?;
    commit::write(&app, &terms, &CreateTicketType { id: Uuid::now_v7(), session_id, ticket_type }).await
}

/// One ticket type.
#[utoipa::path(
    get,
    path = "/api/admin/ticket-types/{id}",
    tag = "ticket types",
    summary = "One ticket type",
    description = "As it is now.",
    params(openapi::TicketTypeId, openapi::Reading),
    responses(openapi::TicketTypeFound)
)]
pub(crate) async fn get_ticket_type(State(app): State<App>, Id(id): Id, headers: HeaderMap) -> Result<Response, Error> {
    Ok(Representation::of(&store::find(&app.pool, id).await?)?.answer(&headers))
}

/// Replaces a ticket type's own fields; with `session_id` it moves to another session.
#[utoipa::path(
    put,
    path = "/api/admin/ticket-types/{id}",
    tag = "ticket types",
    summary = "Replace a ticket type, or make it",
    description = "Replaces its fields; without `session_id` it stays where it is. With `If-None-Match: *` it is made under \
        the id of the path; then `session_id` is needed.",
    params(openapi::TicketTypeId, openapi::Replacing),
    request_body = openapi::PlacedTicketType,
    responses(openapi::TicketTypeReplaced)
)]
pub(crate) async fn replace_ticket_type(
    State(app): State<App>,
    Id(id): Id,
    terms: Terms,
    Body(body): Body,
) -> Result<Response, Error> {
    if terms.condition.creates() {
        let (session_id, ticket_type) = TicketTypeFields::read_placed(&body, currency::places(&app.pool).await?)?;
        return commit::write(&app, &terms, &CreateTicketType { id, session_id, ticket_type }).await;
    }
    commit::write(&app, &terms, &ChangeTicketType { id, body, keep: false }).await
}

/// Changes those of a ticket type's own fields that the body names; with `session_id` it moves to another session.
#[utoipa::path(
    patch,
    path = "/api/admin/ticket-types/{id}",
    tag = "ticket types",
    summary = "Change a ticket type",
    description = "Those of its fields that the body names (RFC 7396).",
    params(openapi::TicketTypeId, openapi::Changing),
    request_body(content((openapi::TicketTypeUpdate = "application/merge-patch+json"), (openapi::TicketTypeUpdate = "application/json"))),
    responses(openapi::TicketTypeChanged)
)]
pub(crate) async fn update_ticket_type(
    State(app): State<App>,
    Id(id): Id,
    terms: Terms,
    Body(body): Body,
) -> Result<Response, Error> {
    commit::write(&app, &terms, &ChangeTicketType { id, body, keep: true }).await
}

/// Deletes a ticket type.
#[utoipa::path(
    delete,
    path = "/api/admin/ticket-types/{id}",
    tag = "ticket types",
    summary = "Delete a ticket type",
    description = "It alone.",
    params(openapi::TicketTypeId, openapi::Changing),
    responses(openapi::TicketTypeDeleted)
)]
pub(crate) async fn delete_ticket_type(State(app): State<App>, Id(id): Id, terms: Terms) -> Result<Response, Error> {
    commit::write(&app, &terms, &DeleteTicketType { id }).await
}
