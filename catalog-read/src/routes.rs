//! The whole public API on one page.

use std::{sync::Arc, time::Duration};

use axum::{Router, routing::get};
use catalog_shared::{
    layers,
    problem::{Code, Problem},
};

use crate::{
    changes::{self, Feed},
    events,
    front::{BODY_BYTES_MAX, FrontDoor},
    listing::Lists,
    read::Reader,
    respond::Responder,
    sessions,
};

/// Longest that a request may take. Every wait within has a shorter bound of its own.
const DEADLINE: Duration = Duration::from_secs(3);

/// What the handlers work with.
#[derive(Clone)]
pub(crate) struct App {
    pub(crate) reader: Arc<Reader>,
    pub(crate) lists: Arc<Lists>,
    pub(crate) changes: Feed,
    pub(crate) responder: Arc<Responder>,
    pub(crate) public_url: Option<Arc<str>>,
}

pub(crate) fn routes(app: App, door: FrontDoor, ops: Router) -> Router {
    // Each path in full: nesting rewrites the URI of every request.
    let api = ["/api", "/api/v1"].into_iter().fold(Router::new(), |routes, prefix| {
        routes
            .route(&format!("{prefix}/events"), get(events::list_events))
            .route(&format!("{prefix}/events/{{id}}"), get(events::get_event))
            .route(&format!("{prefix}/events/{{id}}/sessions"), get(sessions::list_sessions))
            .route(&format!("{prefix}/changes"), get(changes::list_changes))
            .route(&format!("{prefix}/changes/stream"), get(changes::stream_changes))
    });
    let routes = api.with_state(app).merge(ops).fallback(async || Problem::new(Code::NotFound));
    layers::behind(door, routes, "catalog-read", DEADLINE, BODY_BYTES_MAX)
}
