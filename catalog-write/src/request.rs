//! Our own extractors, so that no rejection leaves the one shape of errors.

use axum::{
    RequestPartsExt,
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Path, Request, rejection::BytesRejection},
};
use catalog_shared::problem::{Code, Fault, Problem};
use http::{HeaderMap, Method, StatusCode, header, request::Parts};
use serde_json::{Value, error::Category};
use uuid::Uuid;

use crate::{
    error::Error,
    fields::{
        members::Object,
        pointer,
        reference::{not_a_uuid, uuid},
    },
};

/// The id in the path.
pub(crate) struct Id(pub(crate) Uuid);

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        let text = parts.extract::<Path<String>>().await.map(|Path(text)| text).unwrap_or_default();
        uuid(&text).map(Self).ok_or_else(|| {
            let refusal = not_a_uuid();
            Error::Unreadable(Problem::new(Code::BadRequest).detail("The id in the path is not a UUID.").errors(vec![Fault {
                pointer: None,
                parameter: Some("id".to_owned()),
                code: refusal.code,
                detail: refusal.detail,
            }]))
        })
    }
}

/// A body that is a JSON object. What its members mean is not yet known.
pub(crate) struct Body(pub(crate) Object);

impl<S: Send + Sync> FromRequest<S> for Body {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self, Error> {
        require_json(request.method(), request.headers())?;
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| unreadable(&rejection))?;
        match serde_json::from_slice(&bytes) {
            Ok(Value::Object(object)) => Ok(Self(object)),
            Ok(_) => Err(Error::Invalid(vec![Fault {
                pointer: Some(pointer::ROOT.to_owned()),
                parameter: None,
                code: "wrong_type",
                detail: "Use a JSON object.".to_owned(),
            }])),
            Err(error) => Err(Error::Unreadable(not_json(&bytes, &error))),
        }
    }
}

/// Of a body that could not be read to its end.
pub(crate) fn unreadable(rejection: &BytesRejection) -> Error {
    let code = if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE { Code::TooLarge } else { Code::BadRequest };
    Error::Unreadable(Problem::new(code))
}

fn require_json(method: &Method, headers: &HeaderMap) -> Result<(), Error> {
    let given = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = given.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let wanted = if method == Method::PATCH { "application/merge-patch+json or application/json" } else { "application/json" };
    let fits = essence == "application/json" || (method == Method::PATCH && essence == "application/merge-patch+json");
    if fits {
        return Ok(());
    }
    Err(Error::Unreadable(Problem::new(Code::UnsupportedMediaType).detail(format!("Send Content-Type: {wanted}."))))
}

/// Says where, in our own words.
fn not_json(bytes: &[u8], error: &serde_json::Error) -> Problem {
    let detail = if bytes.is_empty() {
        "The body is empty; send a JSON object.".to_owned()
    } else if std::str::from_utf8(bytes).is_err() {
        "The body is not UTF-8.".to_owned()
    } else {
        let what = if error.classify() == Category::Eof { "ends too early" } else { "is not valid JSON" };
        format!("The body {what}, at line {}, column {}.", error.line(), error.column())
    };
    Problem::new(Code::BadRequest).detail(detail)
}
