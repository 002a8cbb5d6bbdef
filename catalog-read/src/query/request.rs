//! A query of a request, as handlers take it.

use axum::{extract::FromRequestParts, http::request::Parts};
use catalog_shared::problem::Problem;
use chrono::{DateTime, Utc};
use http::HeaderValue;

use crate::query::{list::ListQuery, params::Parsed, prefer, sessions::SessionsQuery};

/// What a query string can be read as.
pub(crate) trait Query: Sized {
    /// Reads a query string, without its `?`.
    ///
    /// # Errors
    /// 400 that names every fault; one of these is, if `strict`, each parameter that there is not.
    fn parse(query: &str, strict: bool, now: DateTime<Utc>) -> Result<Parsed<Self>, Problem>;
}

/// The query of a request.
#[derive(Debug)]
pub(crate) struct Request<T> {
    pub(crate) parsed: Parsed<T>,
    /// What `now` and `today` were, and what else of this request depends on the time must take it to be.
    pub(crate) now: DateTime<Utc>,
    /// Whether to answer `Preference-Applied: handling=strict`.
    pub(crate) preference_applied: bool,
}

pub(crate) type ListRequest = Request<ListQuery>;
pub(crate) type SessionsRequest = Request<SessionsQuery>;

impl<T> Parsed<T> {
    /// `X-Unknown-Params`, if there is something to tell.
    pub(crate) fn unknown_header(&self) -> Option<HeaderValue> {
        let names = Some(self.unknown.join(", ")).filter(|names| !names.is_empty());
        names.and_then(|names| names.try_into().ok())
    }
}

impl<S: Send + Sync, T: Query> FromRequestParts<S> for Request<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let preference_applied = prefer::is_strict(&parts.headers);
        let now = Utc::now();
        let parsed = T::parse(parts.uri.query().unwrap_or_default(), preference_applied, now)?;
        Ok(Self { parsed, now, preference_applied })
    }
}
