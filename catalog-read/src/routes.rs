//! The whole public API on one page.

use std::{sync::Arc, time::Duration};

use axum::{Router, routing::get};
use catalog_shared::{
    layers,
    problem::{Code, Problem},
};
use utoipa::openapi::Paths;
use utoipa_axum::{router::UtoipaMethodRouter, routes};

use crate::{
    changes::{self, Feed},
    docs::Docs,
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

/// Each resource with its documentation, which tells its path: what stands here is described in `openapi.json`.
fn resources() -> [UtoipaMethodRouter<App>; 3] {
    [routes!(events::list_events), routes!(events::get_event), routes!(sessions::list_sessions)]
}

/// # Errors
/// None that has a reason to happen.
pub(crate) fn routes(app: App, door: FrontDoor, ops: Router) -> anyhow::Result<Router> {
    let resources = resources();
    let mut documented = Paths::new();
    resources.iter().for_each(|(_, paths, _)| documented.merge(paths.clone()));
    let docs = Docs::new(documented)?;
    let mut all = ops;
    for prefix in ["/api", "/api/v1"] {
        for (_, paths, methods) in &resources {
            for path in paths.paths.keys() {
                // Each path in full: nesting rewrites the URI of every request.
                all = all.route(&format!("{prefix}{path}"), methods.clone().with_state(app.clone()));
            }
        }
        all = all.merge(docs.routes(prefix)?).merge(not_described(prefix).with_state(app.clone()));
    }
    let all = all.merge(for_search_engines().with_state(app)).fallback(async || Problem::new(Code::NotFound));
    Ok(layers::behind(door, all, "catalog-read", DEADLINE, BODY_BYTES_MAX))
}

/// What `openapi.json` does not describe. The other formats of an event are told from its id by their suffix, and so share its route.
fn not_described(prefix: &str) -> Router<App> {
    Router::new()
        .route(&format!("{prefix}/changes"), get(changes::list_changes))
        .route(&format!("{prefix}/changes/stream"), get(changes::stream_changes))
        .route(&format!("{prefix}/events/{{id}}/sessions/{{session_id}}"), get(formats::get_session_calendar))
        .route(&format!("{prefix}/events.ics"), get(formats::get_calendar))
        .route(&format!("{prefix}/events.atom"), get(formats::get_atom))
}

fn for_search_engines() -> Router<App> {
    Router::new()
        .route("/sitemap.xml", get(formats::get_sitemap))
        .route("/sitemap-{part}", get(formats::get_sitemap_part))
        .route("/robots.txt", get(formats::get_robots))
}
