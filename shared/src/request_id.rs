//! The id by which a client, a log and a proxy speak of one request.

use axum::{extract::Request, middleware::Next, response::Response};
use http::{HeaderName, HeaderValue};
use uuid::Uuid;

/// The header that carries the id, both ways.
pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");
const LEN_MAX: usize = 64;

/// The id of the request under way, in its extensions and in those of its response.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// Gives each request an id: the caller's, if it is short and plain, else a new one.
pub async fn layer(mut request: Request, next: Next) -> Response {
    let given = request.headers().get(HEADER).and_then(|v| v.to_str().ok()).filter(|v| is_plain(v));
    let id = RequestId(given.map_or_else(|| Uuid::now_v7().to_string(), str::to_owned));
    request.extensions_mut().insert(id.clone());
    let mut response = next.run(request).await;
    if let Ok(value) = HeaderValue::from_str(&id.0) {
        response.headers_mut().insert(HEADER, value);
    }
    response
}

fn is_plain(id: &str) -> bool {
    (1..=LEN_MAX).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
}
