//! What operators and their probes ask every process: `/livez`, `/readyz`, `/metrics`.

use axum::{Router, http::StatusCode, response::IntoResponse, routing::get};
use http::header;

use tokio_util::sync::CancellationToken;

use crate::{
    metrics::PrometheusHandle,
    problem::{Code, Problem},
};

/// The three routes. `ready` answers why the process is not ready, or `None`.
/// A process that is shutting down is not ready, so that load balancers turn away before it stops accepting.
pub fn routes<S, F>(metrics: PrometheusHandle, shutdown: CancellationToken, ready: F) -> Router<S>
where
    S: Clone + Send + Sync + 'static,
    F: Fn() -> Option<&'static str> + Clone + Send + Sync + 'static,
{
    Router::new()
        .route("/livez", get(|| async { "ok\n" }))
        .route(
            "/readyz",
            get(move || {
                let waiting = if shutdown.is_cancelled() { Some("shutting down") } else { ready() };
                async move {
                    match waiting {
                        None => (StatusCode::OK, "ok\n").into_response(),
                        Some(why) => Problem::new(Code::Unavailable).detail(why).into_response(),
                    }
                }
            }),
        )
        .route(
            "/metrics",
            get(move || {
                let text = metrics.render();
                async move { ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text) }
            }),
        )
}
