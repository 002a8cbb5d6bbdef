//! `/api/admin/bulk`.

use axum::{extract::State, response::Response};

use crate::{app::App, bulk::work::BulkWrite, commit, error::Error, openapi, request::Body, terms::Terms};

/// Does many writes: all of them or none, or each for itself. Either way in one transaction: nothing of it is half done.
#[utoipa::path(
    post,
    path = "/api/admin/bulk",
    tag = "bulk",
    summary = "Many writes at once",
    description = "Up to 1000 writes of events, sessions and ticket types, in their order and in one transaction: all of them or none, or each for itself. Each is told what its own request would be answered. With all_or_nothing 422 tells of all that are refused.",
    params(openapi::Creating),
    request_body = openapi::Bulk,
    responses(openapi::BulkWritten)
)]
pub(crate) async fn write_bulk(State(app): State<App>, terms: Terms, Body(body): Body) -> Result<Response, Error> {
    commit::write(&app, &terms, &BulkWrite::read(&body)?).await
}
