//! Any page of any origin may read, without credentials. The same for all, so no answer depends on the origin.

use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};

const ANY: HeaderValue = HeaderValue::from_static("*");
const METHODS: HeaderValue = HeaderValue::from_static("GET,HEAD");
/// What a page's script may see of an answer.
const EXPOSED: HeaderValue = HeaderValue::from_static(
    "etag,link,retry-after,ratelimit,ratelimit-policy,x-request-id,catalog-version,cache-status,age,server-timing,\
     api-version,x-unknown-params,traceparent",
);
/// What it may send.
const SENDABLE: HeaderValue =
    HeaderValue::from_static("if-none-match,if-modified-since,catalog-min-version,x-request-id,traceparent,prefer,last-event-id");
/// A day; browsers cut it shorter.
const PREFLIGHT_SECONDS: HeaderValue = HeaderValue::from_static("86400");

/// Lets pages read an answer.
pub(super) fn allow(headers: &mut HeaderMap) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, ANY);
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
}

/// What OPTIONS answers, to a browser that asks for a page and to anybody else.
pub(super) fn preflight() -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    let headers = response.headers_mut();
    headers.insert(header::ALLOW, METHODS);
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, METHODS);
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, SENDABLE);
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, PREFLIGHT_SECONDS);
    response
}
