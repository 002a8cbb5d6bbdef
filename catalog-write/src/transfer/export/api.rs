//! `/api/admin/export.csv` and `/api/admin/export.ndjson`.

use axum::{extract::State, response::Response};

use crate::{
    app::App,
    error::Error,
    transfer::export::{
        filter::Filter,
        stream::{self, Format},
    },
};

/// The catalog as a table: a row for each ticket type, and for what has none.
pub(crate) async fn export_csv(State(app): State<App>, filter: Filter) -> Result<Response, Error> {
    stream::answer(&app, filter, Format::Csv).await
}

/// The catalog event by event: each on a line of its own, as a GET answers it.
pub(crate) async fn export_ndjson(State(app): State<App>, filter: Filter) -> Result<Response, Error> {
    stream::answer(&app, filter, Format::Ndjson).await
}
