//! All routes of the service.

use std::time::Duration;

use axum::{
    Router, middleware,
    routing::{get, post},
};
use catalog_shared::ops;
use metrics_exporter_prometheus::PrometheusHandle;
use tokio_util::sync::CancellationToken;

use crate::{app::App, auth, bulk::api::*, events::api::*, gate, idempotency, log, sessions::api::*, ticket_types::api::*};

/// Longest that a request may take: the upload of a large body and the longest statement fit in.
pub(crate) const DEADLINE: Duration = Duration::from_secs(10);

/// The admin API, and what operators ask.
pub(crate) fn all(app: App, metrics: PrometheusHandle, shutdown: CancellationToken) -> Router {
    let gate = app.gate.clone();
    let ops = ops::routes(metrics, shutdown, move || gate.waiting());
    admin()
        .route_layer(middleware::from_fn(idempotency::layer))
        // A body is read only after its sender is known.
        .route_layer(middleware::from_fn_with_state(app.clone(), auth::layer::layer))
        .route_layer(middleware::from_fn_with_state(app.clone(), gate::layer))
        .route_layer(middleware::from_fn(log::layer))
        .with_state(app)
        .merge(ops)
}

fn admin() -> Router<App> {
    Router::new()
        .route("/api/admin/bulk", post(write_bulk))
        .route("/api/admin/events", get(list_events).post(create_event))
        .route("/api/admin/events/{id}", get(get_event).put(replace_event).patch(update_event).delete(delete_event))
        .route("/api/admin/events/{id}/clone", post(clone_event))
        .route("/api/admin/events/{id}/sessions", get(list_sessions).post(create_session))
        .route("/api/admin/sessions/{id}", get(get_session).put(replace_session).patch(update_session).delete(delete_session))
        .route("/api/admin/sessions/{id}/repeat", post(repeat_session))
        .route("/api/admin/sessions/{id}/ticket-types", get(list_ticket_types).post(create_ticket_type))
        .route(
            "/api/admin/ticket-types/{id}",
            get(get_ticket_type).put(replace_ticket_type).patch(update_ticket_type).delete(delete_ticket_type),
        )
}
