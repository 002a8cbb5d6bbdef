//! `/api/admin/export.csv` and `/api/admin/export.ndjson`.

use axum::{extract::State, response::Response};

use crate::{
    app::App,
    error::Error,
    openapi,
    transfer::export::{
        filter::Filter,
        stream::{self, Format},
    },
};

/// The catalog as a table: a row for each ticket type, and for what has none.
#[utoipa::path(
    get,
    path = "/api/admin/export.csv",
    tag = "bulk",
    summary = "The catalog as CSV",
    description = "A row for each ticket type, and for each session and event that has none. A text that a spreadsheet would take for a formula has an apostrophe before it, which an import takes off. At most 4 exports run at once; each may take 10 minutes.",
    params(openapi::Exporting),
    responses(openapi::CatalogTable)
)]
pub(crate) async fn export_csv(State(app): State<App>, filter: Filter) -> Result<Response, Error> {
    stream::answer(&app, filter, Format::Csv).await
}

/// The catalog event by event: each on a line of its own, as a GET answers it.
#[utoipa::path(
    get,
    path = "/api/admin/export.ndjson",
    tag = "bulk",
    summary = "The catalog as lines of JSON",
    description = "A line for each event, as a GET answers it. At most 4 exports run at once; each may take 10 minutes.",
    params(openapi::Exporting),
    responses(openapi::CatalogLines)
)]
pub(crate) async fn export_ndjson(State(app): State<App>, filter: Filter) -> Result<Response, Error> {
    stream::answer(&app, filter, Format::Ndjson).await
}
