//! How large a request may be, and that it says which host it means.

use axum::extract::Request;
use catalog_shared::problem::{Code, Problem};
use http::{HeaderMap, Version, header};

/// Reads have no bodies.
pub(crate) const BODY_BYTES_MAX: usize = 1_024;
/// As much as browsers, proxies and CDNs carry.
const URL_BYTES_MAX: usize = 8_192;
/// Every parameter at once, each as long as it may be, takes less.
const QUERY_BYTES_MAX: usize = 4_096;
/// Twice what common servers take in all; the HTTP library itself gives up at four times this.
const HEADER_BYTES_MAX: usize = 16_384;
/// The colon, the space and the end of a line.
const HEADER_LINE_BYTES: usize = 4;

/// Why this request is refused before anybody looks what it asks for.
pub(super) fn exceeded(request: &Request) -> Option<Problem> {
    let (uri, headers) = (request.uri(), request.headers());
    let over = |code, what, max| Some(Problem::new(code).detail(format!("{what} may have {max} bytes.")));
    if uri.path_and_query().is_some_and(|whole| whole.as_str().len() > URL_BYTES_MAX) {
        return over(Code::UriTooLong, "A URL", URL_BYTES_MAX);
    }
    if uri.query().is_some_and(|query| query.len() > QUERY_BYTES_MAX) {
        return over(Code::UriTooLong, "The query of a URL", QUERY_BYTES_MAX);
    }
    let bytes: usize = headers.iter().map(|(name, value)| name.as_str().len() + value.len() + HEADER_LINE_BYTES).sum();
    if bytes > HEADER_BYTES_MAX {
        return over(Code::HeadersTooLarge, "All headers together", HEADER_BYTES_MAX);
    }
    // A body whose length is not announced is never read: the connection ends after the answer.
    if announced(headers).is_some_and(|bytes| bytes > BODY_BYTES_MAX as u64) {
        return over(Code::TooLarge, "A body", BODY_BYTES_MAX);
    }
    let is_named = headers.get_all(header::HOST).iter().take(2).count() == 1;
    // RFC 9112: of two hosts a proxy and we might each take another.
    (request.version() == Version::HTTP_11 && !is_named)
        .then(|| Problem::new(Code::BadRequest).detail("An HTTP/1.1 request has one Host header."))
}

fn announced(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}
