//! A resource as clients see it, and its `ETag`: whoever sends that back proves to know the present state.

use axum::response::{IntoResponse, Response};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use catalog_shared::etag;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Serialize;
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

use crate::{error::Error, fields::members::Object};

const JSON: HeaderValue = HeaderValue::from_static("application/json");
/// What an admin sees is for nobody else, and asked for anew each time.
const CACHE_CONTROL: HeaderValue = HeaderValue::from_static("private, no-cache");
/// Bytes of the hash that are told: no two states of a resource meet by chance.
const ETAG_BYTES: usize = 12;

/// A resource as JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Representation(String);

impl Representation {
    pub(crate) fn of(resource: &impl Serialize) -> Result<Self, Error> {
        Ok(Self(serde_json::to_string(resource).map_err(|error| sqlx::Error::Encode(error.into()))?))
    }

    /// From what was stored.
    pub(crate) fn stored(text: String) -> Self {
        Self(text)
    }

    pub(crate) fn text(&self) -> &str {
        &self.0
    }

    /// Its members, to look at.
    pub(crate) fn object(&self) -> Object {
        serde_json::from_str(&self.0).unwrap_or_default()
    }

    /// To stand in another one as it is.
    pub(crate) fn raw(&self) -> Option<&RawValue> {
        serde_json::from_str(&self.0).ok()
    }

    /// Strong: other bytes have another one.
    pub(crate) fn etag(&self) -> String {
        let hash = Sha256::digest(&self.0);
        format!("\"{}\"", URL_SAFE_NO_PAD.encode(&hash[..ETAG_BYTES]))
    }

    /// The answer to a GET: 304 if the client has it.
    pub(crate) fn answer(self, headers: &HeaderMap) -> Response {
        let etag = self.etag();
        let mut response =
            if etag::matches(headers, &etag) { StatusCode::NOT_MODIFIED.into_response() } else { self.into_response() };
        put_etag(&mut response, &etag);
        response
    }
}

impl IntoResponse for Representation {
    fn into_response(self) -> Response {
        ([(header::CONTENT_TYPE, JSON), (header::CACHE_CONTROL, CACHE_CONTROL)], self.0).into_response()
    }
}

/// Tells the state by its `ETag`.
pub(crate) fn put_etag(response: &mut Response, etag: &str) {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, CACHE_CONTROL);
    if let Ok(etag) = HeaderValue::from_str(etag) {
        headers.insert(header::ETAG, etag);
    }
}
