//! What every answer of the admin API tells browsers not to do with it.

use axum::{extract::Request, middleware::Next, response::Response};
use http::{HeaderValue, header};

/// Nothing of an answer is a page: it loads nothing and stands in no frame. What is one says for itself what it loads.
const POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
/// Whose answers nobody keeps, not even the browser that asked.
const ACCOUNTS: [&str; 5] = ["session", "invitations", "me", "users", "tokens"];

/// Around everything, so that also what no route answers has them.
pub(crate) async fn layer(request: Request, next: Next) -> Response {
    let resource = request.uri().path().strip_prefix("/api/admin/");
    let is_account = resource.is_some_and(|path| ACCOUNTS.contains(&path.split('/').next().unwrap_or_default()));
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(POLICY);
    headers.entry(header::REFERRER_POLICY).or_insert(HeaderValue::from_static("no-referrer"));
    if is_account {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}
