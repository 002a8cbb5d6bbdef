//! The list of events, and one event.

use axum::{extract::State, response::Response};
use catalog_shared::problem::{Code, Problem};
use http::HeaderMap;

use crate::{
    links::Links,
    min_version::MinVersion,
    paging::{EventId, PageQuery},
    read::Target,
    routes::App,
};

/// `GET /api/events`
pub(crate) async fn list_events(
    State(app): State<App>,
    PageQuery(page): PageQuery,
    min: MinVersion,
    links: Links,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let answer = app.reader.read(Target::List(page), min.0).await?;
    Ok(match links.around(app.public_url.as_deref(), page, &answer) {
        Ok(links) => app.responder.list(&answer, &links, &headers).await,
        Err(past_the_end) => app.responder.absent(&answer, past_the_end),
    })
}

/// `GET /api/events/{id}`
pub(crate) async fn get_event(
    State(app): State<App>,
    EventId(id): EventId,
    min: MinVersion,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let answer = app.reader.read(Target::Event(id), min.0).await?;
    Ok(app.responder.document(&answer, &headers, not_found()).await)
}

/// There is no such event, or not for the public.
pub(crate) fn not_found() -> Problem {
    Problem::new(Code::NotFound).detail("There is no such event.")
}
