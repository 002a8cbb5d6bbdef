//! Whether a client has the present state already.

use http::{HeaderMap, header};

/// Whether `If-None-Match` names `etag` (RFC 9110): weak comparison, any of a list, or any at all.
#[must_use]
pub fn matches(request: &HeaderMap, etag: &str) -> bool {
    request
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .any(|value| value.split(',').map(str::trim).any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag))
}
