//! The layers that every service's routes stand behind, and in which order.

use std::time::Duration;

use axum::{
    Router,
    extract::{Request, State},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use tower_http::{catch_panic::CatchPanicLayer, limit::RequestBodyLimitLayer};

use crate::{
    metrics, problem,
    problem::{Code, Problem},
    request_id,
};

/// Puts the common layers around `routes`. A later one stands further out.
pub fn around(routes: Router, service: &'static str, deadline: Duration, body_bytes_max: usize) -> Router {
    routes
        // Innermost: a handler that panics answers 500 and the connection lives on.
        .layer(CatchPanicLayer::custom(problem::from_panic))
        .layer(middleware::from_fn_with_state(deadline, give_up))
        .layer(RequestBodyLimitLayer::new(body_bytes_max))
        // Around whatever may answer an error, so that all errors have one shape.
        .layer(middleware::from_fn(problem::render))
        .layer(middleware::from_fn_with_state(service, metrics::measure))
        // Outermost: everything within may name the request.
        .layer(middleware::from_fn(request_id::layer))
}

/// A request that takes longer is abandoned: the work under it is dropped at its next wait.
async fn give_up(State(deadline): State<Duration>, request: Request, next: Next) -> Response {
    match tokio::time::timeout(deadline, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::new(Code::Timeout).into_response(),
    }
}
