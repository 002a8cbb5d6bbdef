//! `/api/admin/bulk`.

use axum::{extract::State, response::Response};

use crate::{app::App, bulk::work::BulkWrite, commit, error::Error, request::Body, terms::Terms};

/// Does many writes: all of them or none, or each for itself. Either way in one transaction: nothing of it is half done.
pub(crate) async fn write_bulk(State(app): State<App>, terms: Terms, Body(body): Body) -> Result<Response, Error> {
    commit::write(&app, &terms, &BulkWrite::read(&body)?).await
}
