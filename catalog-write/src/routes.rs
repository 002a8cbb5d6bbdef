//! All routes of the service.

use std::time::Duration;

use axum::{
    Router, middleware,
    routing::{delete, get, post, put},
};
use catalog_shared::ops;
use metrics_exporter_prometheus::PrometheusHandle;
use tokio_util::sync::CancellationToken;

use crate::{
    accounts::{invitations::*, me::*, sessions::*, sign_in::*, tokens::api::*, users::api::*},
    app::App,
    auth,
    events::api::*,
    gate, idempotency, log,
    sessions::api::*,
    ticket_types::api::*,
};

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
        .route_layer(middleware::from_fn_with_state(app.clone(), auth::origin::layer))
        .with_state(app)
        .merge(ops)
        .layer(middleware::from_fn(auth::headers::layer))
}

fn admin() -> Router<App> {
    Router::new()
        .route("/api/admin/events", get(list_events).post(create_event))
        .route("/api/admin/events/{id}", get(get_event).put(replace_event).patch(update_event).delete(delete_event))
        .route("/api/admin/events/{id}/sessions", get(list_sessions).post(create_session))
        .route("/api/admin/sessions/{id}", get(get_session).put(replace_session).patch(update_session).delete(delete_session))
        .route("/api/admin/sessions/{id}/ticket-types", get(list_ticket_types).post(create_ticket_type))
        .route(
            "/api/admin/ticket-types/{id}",
            get(get_ticket_type).put(replace_ticket_type).patch(update_ticket_type).delete(delete_ticket_type),
        )
        .route("/api/admin/session", post(sign_in).delete(sign_out))
        .route("/api/admin/invitations/{code}", post(accept_invitation))
        .route("/api/admin/me", get(get_me))
        .route("/api/admin/me/password", put(change_my_password))
        .route("/api/admin/me/sessions", get(list_my_sessions).delete(end_my_sessions))
        .route("/api/admin/me/sessions/{id}", delete(end_my_session))
        .route("/api/admin/users", get(list_users).post(create_user))
        .route("/api/admin/users/{id}", get(get_user).patch(update_user).delete(delete_user))
        .route("/api/admin/users/{id}/invitation", post(invite_user))
        .route("/api/admin/users/{id}/sessions", get(list_user_sessions).delete(end_user_sessions))
        .route("/api/admin/tokens", get(list_tokens).post(create_token))
        .route("/api/admin/tokens/{id}", get(get_token).delete(revoke_token))
}
