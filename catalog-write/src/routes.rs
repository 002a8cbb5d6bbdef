//! All routes of the service.

use std::time::Duration;

use axum::{
    Router, middleware,
    routing::{get, post},
};
use catalog_shared::ops;
use metrics_exporter_prometheus::PrometheusHandle;
use tokio_util::sync::CancellationToken;

use crate::{
    app::App,
    auth,
    bulk::api::*,
    events::api::*,
    gate,
    history::api::*,
    idempotency, log,
    receipts::api::*,
    sessions::api::*,
    ticket_types::api::*,
    transfer::{export::api::*, import::api::*},
    warnings::api::*,
};

/// Longest that a request may take: the upload of a large body and the longest statement fit in.
pub(crate) const DEADLINE: Duration = Duration::from_secs(10);

/// The admin API, and what operators ask.
pub(crate) fn all(app: App, metrics: PrometheusHandle, shutdown: CancellationToken) -> Router {
    let gate = app.gate.clone();
    let ops = ops::routes(metrics, shutdown, move || gate.waiting());
    guarded(admin().route_layer(middleware::from_fn(idempotency::layer)), app).merge(ops)
}

/// Imports, which have limits of their own: they read their body while it comes, the key of a repeated request with it.
pub(crate) fn imports(app: App) -> Router {
    guarded(Router::new().route("/api/admin/import", post(import_catalog)), app)
}

/// Behind the doors that all routes of the admin API have.
fn guarded(routes: Router<App>, app: App) -> Router {
    routes
        // A body is read only after its sender is known.
        .route_layer(middleware::from_fn_with_state(app.clone(), auth::layer::layer))
        .route_layer(middleware::from_fn_with_state(app.clone(), gate::layer))
        .route_layer(middleware::from_fn(log::layer))
        .with_state(app)
}

fn admin() -> Router<App> {
    Router::new()
        .route("/api/admin/deleted-events", get(list_deleted_events))
        .route("/api/admin/deleted-events/{id}/restore", post(restore_event))
        .route("/api/admin/events/{id}/history", get(list_event_changes))
        .route("/api/admin/export.csv", get(export_csv))
        .route("/api/admin/export.ndjson", get(export_ndjson))
        .route("/api/admin/bulk", post(write_bulk))
        .route("/api/admin/events", get(list_events).post(create_event))
        .route("/api/admin/events/{id}", get(get_event).put(replace_event).patch(update_event).delete(delete_event))
        .route("/api/admin/events/{id}/clone", post(clone_event))
        .route("/api/admin/events/{id}/sessions", get(list_sessions).post(create_session))
        .route("/api/admin/events/{id}/warnings", get(list_warnings))
        .route("/api/admin/history", get(list_changes))
        .route("/api/admin/history.csv", get(export_history_csv))
        .route("/api/admin/history.ndjson", get(export_history_ndjson))
        .route("/api/admin/history/{id}", get(get_change))
        .route("/api/admin/history/{id}/undo", post(undo_change))
        .route("/api/admin/sessions/{id}", get(get_session).put(replace_session).patch(update_session).delete(delete_session))
        .route("/api/admin/sessions/{id}/repeat", post(repeat_session))
        .route("/api/admin/sessions/{id}/ticket-types", get(list_ticket_types).post(create_ticket_type))
        .route(
            "/api/admin/ticket-types/{id}",
            get(get_ticket_type).put(replace_ticket_type).patch(update_ticket_type).delete(delete_ticket_type),
        )
        .route("/api/admin/versions/{token}", get(get_version))
        .route("/api/admin/versions/{token}/stream", get(stream_version))
}
