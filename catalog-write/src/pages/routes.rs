//! Where each page is.

use axum::{
    Router, middleware,
    response::Response,
    routing::{get, post},
};
use http::{HeaderName, HeaderValue, StatusCode, header};
use tower_http::compression::CompressionLayer;

use crate::{
    app::App,
    auth, gate,
    pages::{
        accounts, answer::see, door, duplicate, editor, events, history, import, refusal, removal, repeat, saved, sign_in,
        site::Site, status,
    },
};

/// Everything from here but pictures of events, which are where their organisers have them.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: https: http:; connect-src 'self'; \
     form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
);

/// The pages, by the limits that they have.
pub(crate) struct Pages {
    pub(crate) usual: Router,
    /// They send on a file while it comes.
    pub(crate) imports: Router,
}

/// All pages. `api`: all routes of the admin API.
///
/// # Errors
/// None that has a reason to happen.
pub(crate) fn all(app: App, api: Router) -> anyhow::Result<Pages> {
    let site = Site::new(app, api)?;
    let assets = site.assets.routes();
    let of_all = Router::new()
        .route("/admin", get(home))
        .route("/admin/", get(home))
        .route("/admin/sign-in", get(sign_in::show).post(sign_in::sign_in))
        .route("/admin/{*path}", get(async || StatusCode::NOT_FOUND))
        .merge(accounts::routes::open());
    let own = Router::new()
        .route("/admin/sign-out", post(sign_in::sign_out))
        .route("/admin/status", get(status::show))
        .route("/admin/saved/{version}", get(saved::show))
        .route("/admin/sessions/{id}/repeat", get(repeat::page::show).post(repeat::page::submit))
        .route("/admin/import", get(import::page::show))
        .route("/admin/import/example.csv", get(import::page::example))
        .route("/admin/import/change/{request_id}", get(import::page::change))
        .merge(accounts::routes::own())
        .merge(editor::routes())
        .merge(events::routes())
        .merge(history::routes())
        .merge(removal::routes())
        .merge(duplicate::routes());
    let importing = Router::new().route("/admin/import", post(import::upload::send));
    let usual = guarded(of_all.merge(behind_door(own, &site)), site.clone());
    let imports = guarded(behind_door(importing, &site), site);
    Ok(Pages { usual: usual.merge(assets), imports })
}

/// Only for who is signed in.
fn behind_door(routes: Router<Site>, site: &Site) -> Router<Site> {
    routes.route_layer(middleware::from_fn_with_state(site.clone(), door::layer))
}

/// Behind what all pages have in common.
fn guarded(routes: Router<Site>, site: Site) -> Router {
    routes
        .route_layer(middleware::from_fn_with_state(site.clone(), door::own_pages_only))
        .route_layer(middleware::from_fn_with_state(site.app.clone(), gate::layer))
        .route_layer(middleware::from_fn_with_state(site.app.clone(), auth::origin::layer))
        .route_layer(middleware::from_fn_with_state(site.clone(), refusal::layer))
        .route_layer(middleware::map_response(protected))
        // A table is a tenth as large then. Sizes give nothing away: no page repeats a secret that others could guess at in its address.
        .route_layer(CompressionLayer::new())
        .with_state(site)
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
