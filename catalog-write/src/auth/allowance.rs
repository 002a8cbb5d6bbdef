//! How far the leave of a role reaches into a body: who may change some members only is refused others by name.

use axum::{
    body::{Body, Bytes},
    extract::{FromRequest, Request},
};
use catalog_shared::problem::{Code, Problem};

use crate::{error::Error, fields::members::Object, request};

/// Lets the body through if it names nothing but `allowed`. What is no JSON object is refused later, for what it is.
pub(crate) async fn check(request: Request, allowed: &[&str]) -> Result<Request, Error> {
    let (parts, body) = request.into_parts();
    let bytes = Bytes::from_request(Request::from_parts(parts.clone(), body), &()).await;
    let bytes = bytes.map_err(|rejection| request::unreadable(&rejection))?;
    let object: Object = serde_json::from_slice(&bytes).unwrap_or_default();
    let refused: Vec<&str> = object.keys().map(String::as_str).filter(|name| !allowed.contains(name)).collect();
    if refused.is_empty() {
        return Ok(Request::from_parts(parts, Body::from(bytes)));
    }
    let detail = format!("Your role may change only {} here, not {}.", allowed.join(", "), listed(&refused));
    Err(Error::Unreadable(Problem::new(Code::Forbidden).detail(detail)))
}

/// Names that one answer tells; a body can hold many.
const NAMES_MAX: usize = 20;

fn listed(names: &[&str]) -> String {
    let told = names.iter().take(NAMES_MAX).map(|name| name.chars().take(100).collect::<String>()).collect::<Vec<_>>().join(", ");
    if names.len() > NAMES_MAX { format!("{told} and {} more", names.len() - NAMES_MAX) } else { told }
}
