//! The sessions of an event with their ticket types: all of them as they are stored, or those that are asked for.

use axum::{extract::State, response::Response};
use bytes::Bytes;
use catalog_shared::{
    document::Document,
    keys::Page,
    problem::{Code, Problem},
    read_shape::Availability,
};
use chrono::{DateTime, Utc};
use http::HeaderMap;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use tokio::task::spawn_blocking;

use crate::{
    event_id::EventId,
    events::{Told, not_found},
    links::{Links, Place},
    min_version::MinVersion,
    query::{request::SessionsRequest, sessions::SessionsQuery},
    read::{Answer, Target},
    respond::Media,
    routes::App,
};

/// `GET /api/events/{id}/sessions`
pub(crate) async fn list_sessions(
    State(app): State<App>,
    EventId(id): EventId,
    request: SessionsRequest,
    min: MinVersion,
    links: Links,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (told, query) = (Told::of(&request), request.parsed.value);
    let answer = app.reader.read(Target::Sessions(id), min.0).await?;
    let stored = answer.document.body().filter(|_| !query.is_default_list());
    let Some(stored) = stored else {
        return Ok(told.on(app.responder.document(&answer, Media::JSON, &headers, not_found()).await));
    };
    let page = query.page;
    // An event may have thousands of sessions: megabytes to look through.
    let chosen = spawn_blocking(move || choose(&stored, &query)).await.ok().and_then(Result::ok);
    let (body, count) = chosen.ok_or_else(|| Problem::new(Code::Internal))?;
    let document = Document::new(answer.document.version(), None, Utc::now(), Some(&body));
    let answer = Answer { document, source: answer.source };
    let Some(page) = page else { return Ok(told.on(app.responder.document(&answer, Media::JSON, &headers, not_found()).await)) };
    let pages = count.div_ceil(page.size as usize) as u64;
    let place = Place { number: Some(page.number.into()), pages, next: None, previous: None };
    Ok(told.on(match links.around(app.public_url.as_deref(), &request.parsed.canonical, &place) {
        Ok(links) => app.responder.list(&answer, &links, &headers).await,
        Err(past_the_end) => app.responder.absent(&answer, past_the_end),
    }))
}

#[derive(Deserialize, Serialize)]
struct Sessions<'a> {
    #[serde(borrow)]
    results: Vec<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<usize>,
}

/// Of a session, what it is chosen by.
#[derive(Deserialize)]
struct Session {
    starts_at: DateTime<Utc>,
    availability: Availability,
}

/// The sessions that `query` asks for, and how many there are on all pages.
fn choose(stored: &Bytes, query: &SessionsQuery) -> serde_json::Result<(Vec<u8>, usize)> {
    let Sessions { results, .. } = serde_json::from_slice(stored)?;
    let mut chosen = Vec::with_capacity(results.len());
    for raw in results {
        let session: Session = serde_json::from_str(raw.get())?;
        let is_left = matches!(session.availability, Availability::Available | Availability::FewLeft);
        if query.starts.holds(session.starts_at) && query.available.is_none_or(|wanted| wanted == is_left) {
            chosen.push(raw);
        }
    }
    let count = chosen.len();
    let results = match query.page {
        None => chosen,
        Some(Page { number, size }) => {
            chosen.into_iter().skip((number as usize - 1).saturating_mul(size as usize)).take(size as usize).collect()
        }
    };
    Ok((serde_json::to_vec(&Sessions { results, count: query.page.map(|_| count) })?, count))
}
