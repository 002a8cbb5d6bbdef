//! What requests for changes ask for.

use axum::{extract::FromRequestParts, http::request::Parts};
use catalog_shared::problem::Problem;
use chrono::{DateTime, Utc};
use http::{HeaderMap, HeaderName};

use super::token::Token;
use crate::query::{
    params::{Params, Parsed},
    plain,
    refusal::{Refusal, refused},
    request::{Query, Request},
};

/// Changes on a page.
pub(crate) const LIMIT_DEFAULT: u32 = 100;
/// Changes on a page.
pub(crate) const LIMIT_MAX: u32 = 1_000;
/// How an `EventSource` that dials again tells what it has received.
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// `GET /api/changes`
#[derive(Debug)]
pub(crate) struct ChangesQuery {
    pub(super) since: Option<Token>,
    pub(super) limit: u32,
}

/// `GET /api/changes/stream`
#[derive(Debug)]
pub(crate) struct StreamQuery {
    pub(super) since: Option<Token>,
}

/// What a listener has received before, by `Last-Event-ID`.
pub(crate) struct LastEventId(pub(super) Option<Token>);

pub(crate) type ChangesRequest = Request<ChangesQuery>;
pub(crate) type StreamRequest = Request<StreamQuery>;

impl Query for ChangesQuery {
    fn parse(query: &str, strict: bool, _: DateTime<Utc>) -> Result<Parsed<Self>, Problem> {
        let mut params = Params::read(query)?;
        let since = params.one("since", token);
        let limit = params.one_or("limit", LIMIT_DEFAULT, |text| plain::number(text, LIMIT_MAX));
        params.finish(strict, Self { since, limit })
    }
}

impl Query for StreamQuery {
    fn parse(query: &str, strict: bool, _: DateTime<Utc>) -> Result<Parsed<Self>, Problem> {
        let mut params = Params::read(query)?;
        let since = params.one("since", token);
        params.finish(strict, Self { since })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for LastEventId {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        last_event_id(&parts.headers).map(Self).map_err(|refusal| refused(vec![refusal.of("Last-Event-ID")]))
    }
}

fn last_event_id(headers: &HeaderMap) -> Result<Option<Token>, Refusal> {
    let Some(value) = headers.get(LAST_EVENT_ID) else { return Ok(None) };
    match value.to_str().unwrap_or("?").trim() {
        "" => Ok(None),
        text => token(text).map(Some),
    }
}

fn token(text: &str) -> Result<Token, Refusal> {
    let refusal = || Refusal::new("not_a_token", "Send the token of an answer unchanged, or none to begin now.");
    Token::parse(text).ok_or_else(refusal)
}
