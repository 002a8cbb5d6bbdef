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
        parse(&text, "id").map(Self)
    }
}

/// The id that stands in the path as `parameter`.
///
/// # Errors
/// 400 when it is none.
pub(crate) fn parse(text: &str, parameter: &str) -> Result<Uuid, Problem> {
    let fault = || Fault {
        pointer: None,
        parameter: Some(parameter.to_owned()),
        code: "not_a_uuid",
        detail: if parameter == "id" { "An event's id is a UUID." } else { "A session's id is a UUID." }.to_owned(),
    };
    let refused = || Problem::new(Code::BadRequest).detail("Some parameters are refused; see errors.").errors(vec![fault()]);
    text.parse().map_err(|_| refused())
}
