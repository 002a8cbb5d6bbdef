//! The event that a path names.

use axum::{
    extract::{FromRequestParts, Path},
    http::request::Parts,
};
use catalog_shared::problem::{Code, Fault, Problem};
use uuid::Uuid;

/// The id in the path.
pub(crate) struct EventId(pub(crate) Uuid);

impl<S: Send + Sync> FromRequestParts<S> for EventId {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let text = Path::<String>::from_request_parts(parts, state).await.map(|path| path.0).unwrap_or_default();
        let fault = || Fault {
            pointer: None,
            parameter: Some("id".to_owned()),
            code: "not_a_uuid",
            detail: "An event's id is a UUID.".to_owned(),
        };
        let refused = || Problem::new(Code::BadRequest).detail("Some parameters are refused; see errors.").errors(vec![fault()]);
        Ok(Self(text.parse().map_err(|_| refused())?))
    }
}
