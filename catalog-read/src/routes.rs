//! The whole public API on one page.

use std::{sync::Arc, time::Duration};

use axum::{Router, routing::get};
use catalog_shared::{
    docs::Docs,
    layers,
    problem::{Code, Problem},
};
use utoipa_axum::{router::UtoipaMethodRouter, routes};

use crate::{
    changes::{self, Feed},
    events, formats,
    front::{BODY_BYTES_MAX, FrontDoor},
    listing::Lists,
    openapi,
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
fn resources() -> [UtoipaMethodRouter<App>; 8] {
    [
        routes!(events::list_events),
        routes!(formats::list::get_events_calendar),
        routes!(formats::list::get_events_feed),
        routes!(events::get_event),
        routes!(sessions::list_sessions),
        routes!(formats::session::get_session_calendar),
        routes!(changes::list::list_changes),
        routes!(changes::stream::stream_changes),
    ]
}

/// # Errors
/// None that has a reason to happen.
pub(crate) fn routes(app: App, door: FrontDoor, ops: Router) -> anyhow::Result<Router> {
    let resources = resources();
    let mut documented = openapi::event_files();
    resources.iter().for_each(|(_, paths, _)| documented.merge(paths.clone()));
    let docs = Docs::new("Event Catalog API")?;
    let mut all = ops;
    for prefix in ["/api", "/api/v1"] {
        for (_, paths, methods) in &resources {
            for path in paths.paths.keys() {
                // Each path in full: nesting rewrites the URI of every request.
                all = all.route(&format!("{prefix}{}", route(path)), methods.clone().with_state(app.clone()));
            }
        }
        let beside = format!("../{}", prefix.rsplit('/').next().unwrap_or_default());
        let document = openapi::document(documented.clone(), &beside).to_json()?;
        all = all.merge(docs.routes(prefix, &document)?);
    }
    let all = all.merge(for_search_engines().with_state(app)).fallback(async || Problem::new(Code::NotFound));
    Ok(layers::behind(door, all, "catalog-read", DEADLINE, BODY_BYTES_MAX))
}

/// Where axum finds what is described at `path`. It has no routes with a suffix behind a parameter: there the parameter takes the
/// suffix along, and the handler finds it.
fn route(path: &str) -> &str {
    path.rfind('}').filter(|end| !path[*end..].contains('/')).map_or(path, |end| &path[..=end])
}

/// They are of the whole site and no part of the API, so `openapi.json` does not describe them.
fn for_search_engines() -> Router<App> {
    Router::new()
        .route("/sitemap.xml", get(formats::get_sitemap))
        .route("/sitemap-{part}", get(formats::get_sitemap_part))
        .route("/robots.txt", get(formats::get_robots))
}
