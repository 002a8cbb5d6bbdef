//! Changes, a page at a time.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use catalog_shared::{
    problem::{Code, Problem},
    version::Version,
};
use chrono::{DateTime, Utc};
use http::{HeaderValue, header};
use serde::Serialize;
use uuid::Uuid;

use super::{
    frame,
    query::{ChangesQuery, ChangesRequest},
    source::{Found, NoAnswer, Page},
    token::Token,
};
use crate::{
    events::Told,
    openapi::{ChangesAnswers, ChangesParameters},
    respond::CATALOG_VERSION,
    routes::App,
};

/// Each answer depends on the moment.
pub(super) const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

#[derive(Serialize)]
struct Body {
    results: Vec<Changed>,
    token: String,
    more: bool,
}

#[derive(Serialize)]
struct Changed {
    id: Uuid,
    kind: &'static str,
    changed_at: DateTime<Utc>,
}

/// `GET /api/changes`
#[utoipa::path(
    get,
    path = "/changes",
    tag = "changes",
    summary = "Which events have changed since a token",
    description = "To follow the catalog take a token, read the list, then ask what has changed since, again and again with \
        the token of each answer; while `more` is true there is another page at once. Nothing is left out, and an event that \
        changed several times comes once, by its last change. What was deleted is remembered for a week: with an older \
        token, or one from before a store was restarted, the answer is 410 `too_old`: begin again.",
    params(ChangesParameters),
    responses(ChangesAnswers)
)]
pub(crate) async fn list_changes(State(app): State<App>, request: ChangesRequest) -> Result<Response, Problem> {
    let told = Told::of(&request);
    let ChangesQuery { since, limit } = request.parsed.value;
    let (version, body) = match app.changes.source.ask(since.as_ref(), limit).await? {
        Found::Page(page) => (page.version, body(page)),
        Found::NotYet(version) => (version, unchanged(since)),
        Found::TooOld => return Err(too_old()),
    };
    let json = serde_json::to_vec(&body).map_err(|_| Problem::new(Code::Internal))?;
    Ok(told.on(respond(version, json)))
}

fn body(page: Page) -> Body {
    let changed = page.changes.into_iter();
    let changed = changed.map(|it| Changed { id: it.id, kind: frame::kind(it.is_shown), changed_at: it.changed_at });
    Body { results: changed.collect(), token: page.token.to_string(), more: page.more }
}

/// Nothing is known here yet that the token does not know.
fn unchanged(since: Option<Token>) -> Body {
    Body { results: Vec::new(), token: since.map(|token| token.to_string()).unwrap_or_default(), more: false }
}

fn respond(version: Version, json: Vec<u8>) -> Response {
    let mut response = json.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CACHE_CONTROL, NO_STORE);
    if let Ok(version) = HeaderValue::try_from(version.to_string()) {
        headers.insert(CATALOG_VERSION, version);
    }
    response
}

fn too_old() -> Problem {
    let how = "Take a new token (ask without since), then read the whole list, then go on from that token.";
    Problem::new(Code::Gone).detail(format!("{} {how}", frame::TOO_OLD))
}

impl From<NoAnswer> for Problem {
    fn from(no: NoAnswer) -> Self {
        Self::new(Code::Unavailable).detail(match no {
            NoAnswer::Busy => "Too many requests at once. Try again shortly.",
            NoAnswer::Gone(_) => "PostgreSQL alone knows what has changed, and is out of reach. Try again shortly.",
        })
    }
}
