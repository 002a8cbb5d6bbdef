//! `/api/admin/events/{id}/warnings`.

use axum::{Json, extract::State};
use chrono::Utc;
use serde::Serialize;

use crate::{
    app::App,
    error::Error,
    openapi,
    request::Id,
    warnings::{
        rules::{self, Warning},
        store,
    },
};

/// Warnings in one answer: enough for whoever mends them.
pub(super) const TOLD_MAX: usize = 1000;

/// What is to be said of an event.
#[derive(Debug, Serialize)]
pub(crate) struct Warnings {
    results: Vec<Warning>,
    /// Of all, also of those that are not listed.
    count: usize,
}

/// What of an event is allowed and yet likely not meant. Pointers lead into the event as it is answered.
#[utoipa::path(
    get,
    path = "/api/admin/events/{id}/warnings",
    tag = "events",
    summary = "The warnings of an event",
    description = "What of it is allowed and yet likely not meant, as of now. Pointers lead into the event as a GET answers it.",
    params(openapi::EventId, openapi::Plain),
    responses(openapi::WarningsListed)
)]
pub(crate) async fn list_warnings(State(app): State<App>, Id(id): Id) -> Result<Json<Warnings>, Error> {
    let mut snapshot = app.pool.begin_with("begin isolation level repeatable read read only").await?;
    let event = store::event(&mut snapshot, id, None).await?.ok_or(Error::NotFound("event"))?;
    snapshot.commit().await?;
    let mut results = rules::of(&event, Utc::now());
    let count = results.len();
    results.truncate(TOLD_MAX);
    Ok(Json(Warnings { results, count }))
}
