//! All routes of the service.

use std::time::Duration;

use axum::{Router, middleware};
use catalog_shared::{docs::Docs, ops};
use metrics_exporter_prometheus::PrometheusHandle;
use tokio_util::sync::CancellationToken;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{app::App, auth, events::api::*, gate, idempotency, log, openapi, sessions::api::*, ticket_types::api::*};

/// Longest that a request may take: the upload of a large body and the longest statement fit in.
pub(crate) const DEADLINE: Duration = Duration::from_secs(10);

/// The admin API, its description, and what operators ask.
///
/// # Errors
/// None that has a reason to happen.
pub(crate) fn all(app: App, metrics: PrometheusHandle, shutdown: CancellationToken) -> anyhow::Result<Router> {
    let gate = app.gate.clone();
    let ops = ops::routes(metrics, shutdown, move || gate.waiting());
    let (admin, described) = admin().split_for_parts();
    // Without authentication: it tells nothing that is not in the source for everybody, and who looks up how to sign in has not.
    let docs = Docs::new("Event Catalog Admin API")?.routes(openapi::BASE, &openapi::document(described).to_json()?)?;
    let admin = admin
        .route_layer(middleware::from_fn(idempotency::layer))
        // A body is read only after its sender is known.
        .route_layer(middleware::from_fn_with_state(app.clone(), auth::layer::layer))
        .route_layer(middleware::from_fn_with_state(app.clone(), gate::layer))
        .route_layer(middleware::from_fn(log::layer));
    Ok(admin.with_state(app).merge(docs).merge(ops))
}

/// Each resource with its documentation, which tells its path: what stands here is described in `openapi.json`.
fn admin() -> OpenApiRouter<App> {
    OpenApiRouter::default()
        .routes(routes!(list_events, create_event))
        .routes(routes!(get_event, replace_event, update_event, delete_event))
        .routes(routes!(list_sessions, create_session))
        .routes(routes!(get_session, replace_session, update_session, delete_session))
        .routes(routes!(list_ticket_types, create_ticket_type))
        .routes(routes!(get_ticket_type, replace_ticket_type, update_ticket_type, delete_ticket_type))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::admin;

    /// What axum tells of its routes, it tells only to who debugs.
    #[test]
    fn there_is_no_route_that_is_not_described() {
        let (routes, described) = admin().split_for_parts();
        let text = format!("{routes:?}");
        // Its fallback is a route of its own.
        let fallback = ["/", "/{*__private__axum_fallback}"];
        let paths = text.split('"').filter(|text| text.starts_with('/') && !fallback.contains(text)).collect::<BTreeSet<_>>();
        assert_eq!(paths, described.paths.paths.keys().map(String::as_str).collect());
        assert!(paths.iter().all(|path| path.starts_with(crate::openapi::BASE)), "{paths:?}");
    }
}
