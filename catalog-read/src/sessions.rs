//! The sessions of an event with their ticket types.

use axum::{extract::State, response::Response};
use catalog_shared::problem::Problem;
use http::HeaderMap;

use crate::{events, min_version::MinVersion, paging::EventId, read::Target, routes::App};

/// `GET /api/events/{id}/sessions`
pub(crate) async fn list_sessions(
    State(app): State<App>,
    EventId(id): EventId,
    min: MinVersion,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let answer = app.reader.read(Target::Sessions(id), min.0).await?;
    Ok(app.responder.document(&answer, &headers, events::not_found()).await)
}
