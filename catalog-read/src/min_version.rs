//! `Catalog-Min-Version`: a client that has the version of its write asks for that state or a later one.

use axum::{extract::FromRequestParts, http::request::Parts};
use catalog_shared::{
    problem::{Code, Fault, Problem},
    version::Version,
};
use http::HeaderName;

/// The header, as a write's `Catalog-Version` gave it.
pub(crate) const HEADER: HeaderName = HeaderName::from_static("catalog-min-version");

/// The oldest state that may be answered.
pub(crate) struct MinVersion(pub(crate) Version);

impl<S: Send + Sync> FromRequestParts<S> for MinVersion {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let Some(value) = parts.headers.get(HEADER) else { return Ok(Self(Version::ZERO)) };
        let version = value.to_str().ok().and_then(|text| text.trim().parse().ok());
        version.map(Self).ok_or_else(|| {
            Problem::new(Code::BadRequest).errors(vec![Fault {
                pointer: None,
                parameter: Some("Catalog-Min-Version".to_owned()),
                code: "not_a_version",
                detail: "Send the Catalog-Version of a write, unchanged: 16 hexadecimal digits.".to_owned(),
            }])
        })
    }
}
