//! What every request of every service passes through. One function rather than a layer each: on the way of a cached answer
//! each boxed layer costs about as much as the answer itself.

use std::time::{Duration, Instant};

use axum::{
    Router,
    extract::{DefaultBodyLimit, MatchedPath, Request, State},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use http::Method;
use tower_http::catch_panic::CatchPanicLayer;

use crate::{
    problem::{self, Code, Problem},
    request_id::RequestId,
};

#[derive(Clone, Copy)]
struct Limits {
    service: &'static str,
    deadline: Duration,
}

/// Puts what all services have in common around `routes`. `service`: its name in metrics. A request that takes longer than
/// `deadline` is abandoned, and the work under it dropped at its next wait.
pub fn around(routes: Router, service: &'static str, deadline: Duration, body_bytes_max: usize) -> Router {
    routes
        // Innermost: a handler that panics answers 500 and the connection lives on.
        .layer(CatchPanicLayer::custom(problem::from_panic))
        .layer(DefaultBodyLimit::max(body_bytes_max))
        .layer(middleware::from_fn_with_state(Limits { service, deadline }, attend))
}

/// Names the request, bounds its time, gives errors their one shape, and counts it.
async fn attend(State(limits): State<Limits>, mut request: Request, next: Next) -> Response {
    let start = Instant::now();
    let id = RequestId::of(request.headers());
    request.extensions_mut().insert(id.clone());
    let method = name(request.method());
    let route = request.extensions().get::<MatchedPath>().cloned();

    let response = match tokio::time::timeout(limits.deadline, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::new(Code::Timeout).into_response(),
    };
    let mut response = problem::render(response, &id);
    id.put(response.headers_mut());
    // By its matched route, never by its raw path: labels are bounded.
    metrics::histogram!(
        "http_server_request_duration_seconds",
        "service" => limits.service,
        "route" => route.as_ref().map_or("none", MatchedPath::as_str).to_owned(),
        "method" => method,
        "status" => response.status().as_str().to_owned(),
    )
    .record(start.elapsed().as_secs_f64());
    response
}

fn name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
