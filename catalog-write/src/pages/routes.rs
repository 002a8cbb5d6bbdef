//! Where each page is.

use axum::{
    Router, middleware,
    response::Response,
    routing::{get, post},
};
use http::{HeaderName, HeaderValue, StatusCode, header};

use crate::{
    app::App,
    auth, gate,
    pages::{answer::see, door, editor, refusal, repeat, saved, sign_in, site::Site, status},
};

/// Everything from here but pictures of events, which are where their organisers have them.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: https: http:; connect-src 'self'; \
     form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
);

/// All pages. `api`: all routes of the admin API.
///
/// # Errors
/// None that has a reason to happen.
pub(crate) fn all(app: App, api: Router) -> anyhow::Result<Router> {
    let site = Site::new(app.clone(), api)?;
    let assets = site.assets.routes();
    let of_all = Router::new()
        .route("/admin", get(home))
        .route("/admin/", get(home))
        .route("/admin/sign-in", get(sign_in::show).post(sign_in::sign_in))
        .route("/admin/{*path}", get(async || StatusCode::NOT_FOUND));
    let own = Router::new()
        .route("/admin/sign-out", post(sign_in::sign_out))
        .route("/admin/status", get(status::show))
        .route("/admin/saved/{version}", get(saved::show))
        .route("/admin/sessions/{id}/repeat", get(repeat::page::show).post(repeat::page::submit))
        .merge(editor::routes())
        .route_layer(middleware::from_fn_with_state(site.clone(), door::layer));
    let pages = of_all
        .merge(own)
        .route_layer(middleware::from_fn_with_state(site.clone(), door::own_pages_only))
        .route_layer(middleware::from_fn_with_state(app.clone(), gate::layer))
        .route_layer(middleware::from_fn_with_state(app, auth::origin::layer))
        .route_layer(middleware::from_fn_with_state(site.clone(), refusal::layer))
        .route_layer(middleware::map_response(protected))
        .with_state(site);
    Ok(pages.merge(assets))
}

async fn home() -> Response {
    see("/admin/events")
}

/// Nothing of a page is kept by anybody, and nothing but ours runs in it.
async fn protected(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, POLICY);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin"));
    response
}
