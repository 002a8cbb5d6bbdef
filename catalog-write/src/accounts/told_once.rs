//! Secrets that an answer tells once. What is stored for a repetition of the request has `null` in their place.

use axum::{
    body::{Body, to_bytes},
    response::Response,
};
use catalog_shared::problem::{Code, Problem};
use http::StatusCode;
use serde_json::Value;

use crate::{commit::IDEMPOTENCY_REPLAYED, error::Error, fields::members::Object};

/// Far above the answers that hold a secret.
const ANSWER_BYTES_MAX: usize = 64 * 1024;

/// Puts the secret at its place in the answer, if this is the one that made it.
pub(crate) async fn tell(response: Response, member: &str, secret: String) -> Result<Response, Error> {
    if response.status() != StatusCode::CREATED || response.headers().contains_key(&IDEMPOTENCY_REPLAYED) {
        return Ok(response);
    }
    let internal = || Error::Unreadable(Problem::new(Code::Internal));
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, ANSWER_BYTES_MAX).await.map_err(|_| internal())?;
    let mut answer: Object = serde_json::from_slice(&bytes).map_err(|_| internal())?;
    answer.insert(member.to_owned(), Value::String(secret));
    Ok(Response::from_parts(parts, Body::from(Value::Object(answer).to_string())))
}
