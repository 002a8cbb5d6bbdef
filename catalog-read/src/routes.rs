//! The whole public API on one page.

use std::{sync::Arc, time::Duration};

use axum::{Router, routing::get};
use catalog_shared::{
    layers,
    problem::{Code, Problem},
};

use crate::{
    changes::{self, Feed},
    events, formats,
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
    pub(crate) event_page_url: Option<formats::PageUrl>,
}

pub(crate) fn routes(app: App, door: FrontDoor, ops: Router) -> Router {
    // Each path in full: nesting rewrites the URI of every request.
    let api = ["/api", "/api/v1"].into_iter().fold(Router::new(), |routes, prefix| {
        routes
            .route(&format!("{prefix}/events"), get(events::list_events))
            .route(&format!("{prefix}/events/{{id}}"), get(events::get_event))
            .route(&format!("{prefix}/events/{{id}}/sessions"), get(sessions::list_sessions))
            // The other formats of an event are told from its id by their suffix, and so share its route.
            .route(&format!("{prefix}/events/{{id}}/sessions/{{session_id}}"), get(formats::get_session_calendar))
            .route(&format!("{prefix}/events.ics"), get(formats::get_calendar))
            .route(&format!("{prefix}/events.atom"), get(formats::get_atom))
            .route(&format!("{prefix}/changes"), get(changes::list_changes))
            .route(&format!("{prefix}/changes/stream"), get(changes::stream_changes))
    });
    let api = api
        .route("/sitemap.xml", get(formats::get_sitemap))
        .route("/sitemap-{part}", get(formats::get_sitemap_part))
        .route("/robots.txt", get(formats::get_robots));
    let routes = api.with_state(app).merge(ops).fallback(async || Problem::new(Code::NotFound));
    layers::behind(door, routes, "catalog-read", DEADLINE, BODY_BYTES_MAX)
}
