//! Turns a document into a response: the stored bytes, and the headers that tell where they are from.

use std::hash::{DefaultHasher, Hash, Hasher};

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use bytes::{BufMut, Bytes, BytesMut};
use catalog_shared::problem::Problem;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};

use crate::{
    links::Neighbours,
    read::{Answer, Source},
};

/// Version of the state that was answered.
pub(crate) const CATALOG_VERSION: HeaderName = HeaderName::from_static("catalog-version");
/// RFC 9211: where the answer is from.
pub(crate) const CACHE_STATUS: HeaderName = HeaderName::from_static("cache-status");
/// What an admin saves is seen at once: caches may keep an answer and must ask whether it still holds.
const REVALIDATE: HeaderValue = HeaderValue::from_static("public, no-cache");

/// The document's body; `not_found` if the public must not see it.
pub(crate) fn document(answer: &Answer, request: &HeaderMap, not_found: Problem) -> Response {
    match answer.document.body() {
        Some(body) => respond(answer, answer.document.etag(), request, || body),
        None => absent(answer, not_found),
    }
}

/// That there is no such thing is an answer like any other: where it is from, and of which state.
pub(crate) fn absent(answer: &Answer, not_found: Problem) -> Response {
    let mut response = not_found.into_response();
    origin(&mut response, answer);
    response
}

/// A page of the list with its links around it.
pub(crate) fn list(answer: &Answer, links: &Neighbours, request: &HeaderMap) -> Response {
    // The links depend on the number of events, which the stored ETag covers, and on where the API is reached.
    let mut base = DefaultHasher::new();
    links.base.hash(&mut base);
    let etag = format!("{}-{:016x}", answer.document.etag(), base.finish());
    respond(answer, &etag, request, || {
        let stored = answer.document.body().unwrap_or_default();
        let mut body = BytesMut::with_capacity(stored.len() + 256);
        body.put_slice(stored.strip_suffix(b"}").unwrap_or(&stored));
        for (name, link) in [("next", &links.next), ("previous", &links.previous)] {
            // A link holds nothing that JSON would have to escape: a path and an authority hold no quotes or backslashes.
            let value = link.as_ref().map_or_else(|| "null".to_owned(), |link| format!("\"{link}\""));
            body.put_slice(format!(",\"{name}\":{value}").as_bytes());
        }
        body.put_u8(b'}');
        body.freeze()
    })
}

fn respond(answer: &Answer, etag: &str, request: &HeaderMap, body: impl FnOnce() -> Bytes) -> Response {
    let etag = format!("\"{etag}\"");
    let mut response = match matches(request, &etag) {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => {
            let mut response = Body::from(body()).into_response();
            response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
            response
        }
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, REVALIDATE);
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        headers.insert(header::ETAG, etag);
    }
    origin(&mut response, answer);
    response
}

fn origin(response: &mut Response, answer: &Answer) {
    let headers = response.headers_mut();
    headers.insert(
        CACHE_STATUS,
        HeaderValue::from_static(match answer.source {
            Source::Redis => "catalog-read; hit; detail=redis",
            Source::Postgres => "catalog-read; fwd=miss; detail=postgres",
            Source::Absent => "catalog-read; hit; detail=absent",
            Source::Stale => "catalog-read; hit; ttl=-1; detail=stale",
        }),
    );
    if let Ok(version) = HeaderValue::from_str(&answer.document.version().to_string()) {
        headers.insert(CATALOG_VERSION, version);
    }
}

/// RFC 9110: weak comparison, any of a list, or any at all.
fn matches(request: &HeaderMap, etag: &str) -> bool {
    request
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .any(|value| value.split(',').map(str::trim).any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag))
}
