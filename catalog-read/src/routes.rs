//! The whole public API on one page.

use std::{sync::Arc, time::Duration};

use axum::{Router, routing::get};
use catalog_shared::{layers, problem::Code, problem::Problem, request_id};
use http::{HeaderName, Method, header};
use tower_http::cors::{Any, CorsLayer};

use crate::{
    events, min_version,
    read::Reader,
    respond::{self, Responder},
    sessions,
};

/// Longest that a request may take. Every wait within has a shorter bound of its own.
const DEADLINE: Duration = Duration::from_secs(3);
/// Reads have no bodies.
const BODY_BYTES_MAX: usize = 1024;

/// What the handlers work with.
#[derive(Clone)]
pub(crate) struct App {
    pub(crate) reader: Arc<Reader>,
    pub(crate) responder: Arc<Responder>,
    pub(crate) public_url: Option<Arc<str>>,
}

pub(crate) fn routes(app: App, ops: Router) -> Router {
    // Each path in full: nesting rewrites the URI of every request.
    let api = ["/api", "/api/v1"].into_iter().fold(Router::new(), |routes, prefix| {
        routes
            .route(&format!("{prefix}/events"), get(events::list_events))
            .route(&format!("{prefix}/events/{{id}}"), get(events::get_event))
            .route(&format!("{prefix}/events/{{id}}/sessions"), get(sessions::list_sessions))
    });
    let routes = api.with_state(app).merge(ops).fallback(async || Problem::new(Code::NotFound));
    // Outside of all that answers errors, so that a page of another origin can read these, too.
    layers::around(routes, "catalog-read", DEADLINE, BODY_BYTES_MAX).layer(cors())
}

/// Any page of any origin may read, and may see these headers.
fn cors() -> CorsLayer {
    let exposed: [HeaderName; 5] =
        [header::ETAG, header::RETRY_AFTER, request_id::HEADER, respond::CATALOG_VERSION, respond::CACHE_STATUS];
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::HEAD])
        .allow_headers([header::IF_NONE_MATCH, min_version::HEADER, request_id::HEADER])
        .expose_headers(exposed)
        // The answer is the same for every origin.
        .vary([])
        .max_age(Duration::from_secs(86_400))
}
