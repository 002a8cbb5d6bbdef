//! What pages send with a write so that it is done once, and what they take from its answer.

use http::{HeaderMap, HeaderName, HeaderValue};

use crate::{fields::reference::uuid, idempotency::IDEMPOTENCY_KEY, pages::api::Answer};

const CATALOG_VERSION: HeaderName = HeaderName::from_static("catalog-version");

/// `key`: a UUID that stood in the form. Sent twice with the same one it is done once.
pub(super) fn once(key: &str) -> HeaderMap {
    let value = uuid(key).and_then(|key| HeaderValue::try_from(key.to_string()).ok());
    value.map(|value| (IDEMPOTENCY_KEY, value)).into_iter().collect()
}

/// The version that readers have the write from, for `?saved=`.
pub(super) fn version(answer: &Answer) -> &str {
    answer.header(&CATALOG_VERSION).unwrap_or_default()
}
