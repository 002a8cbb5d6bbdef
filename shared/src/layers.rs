//! What every request of every service passes through. One function rather than a layer each: on the way of a cached answer
//! each boxed layer costs about as much as the answer itself.

use std::time::{Duration, Instant};

use axum::{
    Router,
    extract::{DefaultBodyLimit, MatchedPath, Request, State},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use http::{HeaderValue, Method, StatusCode, header};
use tower_http::catch_panic::CatchPanicLayer;
use tracing::{Instrument, Span};

use crate::{
    problem::{self, Code, Problem},
    request_id::RequestId,
    trace_context::TraceContext,
};

/// What one service does with each request before its handler, and with each answer last of all, errors included.
pub trait Door: Clone + Send + Sync + 'static {
    /// What it remembers between the two.
    type Visit: Send;

    /// Lets a request in, or answers it at once.
    fn enter(&self, request: &mut Request) -> (Self::Visit, Result<(), Box<Response>>);

    /// Sees the answer out, `took` after the request came in.
    fn leave(&self, visit: Self::Visit, took: Duration, response: &mut Response);
}

/// No door: all come in.
impl Door for () {
    type Visit = ();

    fn enter(&self, _: &mut Request) -> ((), Result<(), Box<Response>>) {
        ((), Ok(()))
    }

    fn leave(&self, (): (), _: Duration, _: &mut Response) {}
}

#[derive(Clone)]
struct Limits<D> {
    service: &'static str,
    deadline: Duration,
    door: D,
}

/// Puts what all services have in common around `routes`. `service`: its name in metrics. A request that takes longer than
/// `deadline` is abandoned, and the work under it dropped at its next wait.
pub fn around(routes: Router, service: &'static str, deadline: Duration, body_bytes_max: usize) -> Router {
    behind((), routes, service, deadline, body_bytes_max)
}

/// As [`around`], behind a door of the service's own.
pub fn behind<D: Door>(door: D, routes: Router, service: &'static str, deadline: Duration, body_bytes_max: usize) -> Router {
    routes
        // Innermost: a handler that panics answers 500 and the connection lives on.
        .layer(CatchPanicLayer::custom(problem::from_panic))
        .layer(DefaultBodyLimit::max(body_bytes_max))
        .layer(middleware::from_fn_with_state(Limits { service, deadline, door }, attend::<D>))
}

/// Names the request, bounds its time, gives errors their one shape, and counts it.
async fn attend<D: Door>(State(limits): State<Limits<D>>, mut request: Request, next: Next) -> Response {
    let start = Instant::now();
    let id = RequestId::of(request.headers());
    request.extensions_mut().insert(id.clone());
    let method = name(request.method());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let trace = TraceContext::of(request.headers());
    let span =
        trace.map_or_else(Span::none, |trace| tracing::info_span!("request", trace.id = %trace.trace_id(), request.id = %id));

    let (visit, entered) = limits.door.enter(&mut request);
    let response = match entered {
        Ok(()) => match tokio::time::timeout(limits.deadline, next.run(request).instrument(span.clone())).await {
            Ok(response) => response,
            Err(_) => Problem::new(Code::Timeout).into_response(),
        },
        Err(answer) => *answer,
    };
    if response.status().is_server_error() {
        span.in_scope(|| log(&response, &id, route.as_ref()));
    }
    let mut response = problem::render(response, &id);
    if let Some(trace) = trace {
        trace.put(response.headers_mut());
    }
    id.put(response.headers_mut());
    response.headers_mut().insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    limits.door.leave(visit, start.elapsed(), &mut response);
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

/// Ties the id that the client was told to the cause that was logged. What is unavailable is known by its metrics, and would fill
/// the log in an outage.
fn log(response: &Response, id: &RequestId, route: Option<&MatchedPath>) {
    let (status, route) = (response.status().as_u16(), route.map_or("none", MatchedPath::as_str));
    match response.status() {
        StatusCode::SERVICE_UNAVAILABLE => {
            tracing::debug!(request.id = %id, http.route = route, http.status = status, "answered an error");
        }
        _ => tracing::error!(request.id = %id, http.route = route, http.status = status, "answered an error"),
    }
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

#[cfg(test)]
mod tests {
    use std::{
        io,
        sync::{Arc, Mutex},
    };

    use axum::{body::to_bytes, routing::get};
    use tower::ServiceExt;

    use super::*;

    const TRACED: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    async fn ask(path: &str) -> (StatusCode, String, serde_json::Value) {
        let routes = Router::new()
            .route(
                "/panics",
                get(async || {
                    if true {
                        panic!("a secret of ours")
                    }
                }),
            )
            .route("/waits", get(std::future::pending::<()>))
            .route("/fails", get(async || StatusCode::IM_A_TEAPOT));
        let service = around(routes, "test", Duration::from_millis(20), 10);
        let request = Request::get(path).header("x-request-id", "r-1").header("traceparent", TRACED);
        let request = request.body(axum::body::Body::empty()).unwrap();
        let answer = service.oneshot(request).await.unwrap();
        let (status, kind) = (answer.status(), answer.headers()[header::CONTENT_TYPE].to_str().unwrap().to_owned());
        assert_eq!(answer.headers()["x-request-id"], "r-1");
        (status, kind, serde_json::from_slice(&to_bytes(answer.into_body(), 10_000).await.unwrap()).unwrap())
    }

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    // One test, as two at once would not do: an event first met on a thread without a subscriber is off for all.
    #[tokio::test]
    async fn whatever_goes_wrong_is_a_problem_that_tells_nothing_of_the_inside_and_is_logged_with_its_ids() {
        let lines = Lines::default();
        let writer = lines.clone();
        let log = tracing_subscriber::fmt().json().with_writer(move || writer.clone()).finish();
        let _log = tracing::subscriber::set_default(log);
        for (path, status, code) in [
            ("/panics", StatusCode::INTERNAL_SERVER_ERROR, "internal"),
            ("/waits", StatusCode::SERVICE_UNAVAILABLE, "timeout"),
            ("/fails", StatusCode::IM_A_TEAPOT, "bad_request"),
            ("/unknown", StatusCode::NOT_FOUND, "not_found"),
        ] {
            let (answered, kind, problem) = ask(path).await;
            assert_eq!((answered, kind.as_str()), (status, "application/problem+json"), "{path}");
            assert_eq!((&problem["status"], &problem["code"]), (&status.as_u16().into(), &code.into()), "{path}");
            assert_eq!(problem["request_id"], "r-1", "{path}");
            assert!(!problem.to_string().contains("secret"), "{path}");
        }
        let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
        let line = text.lines().find(|line| line.contains("answered an error")).unwrap();
        for id in ["r-1", "0af7651916cd43dd8448eb211c80319c", "/panics"] {
            assert!(line.contains(id), "{id} in {line}");
        }
    }
}
