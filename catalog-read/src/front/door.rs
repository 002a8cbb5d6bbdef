//! The one place through which each request comes in and each answer goes out.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::Request,
    response::{IntoResponse, Response},
};
use catalog_shared::{
    client::{Allowance, Forwarded, RateLimit, TrustedProxies, network},
    layers::Door,
    problem::{Code, Problem},
    server::Peer,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method};

use super::{cors, request_limits};
use crate::respond::CACHE_STATUS;

const API_VERSION: HeaderName = HeaderName::from_static("api-version");
const SERVER_TIMING: HeaderName = HeaderName::from_static("server-timing");
/// Operators and their probes are not clients.
const OPS: [&str; 3] = ["/livez", "/readyz", "/metrics"];

/// The door of the public API.
#[derive(Clone)]
pub(crate) struct FrontDoor(Arc<Inner>);

struct Inner {
    trusted: TrustedProxies,
    limit: Option<RateLimit>,
}

/// What is remembered of a request until its answer.
pub(crate) struct Visit {
    is_api: bool,
    allowance: Option<Allowance>,
}

impl FrontDoor {
    /// `per_second`: requests of one client, or 0 for no limit.
    pub(crate) fn new(trusted: TrustedProxies, per_second: u32) -> Self {
        Self(Arc::new(Inner { trusted, limit: RateLimit::new(per_second) }))
    }

    /// Finds out who asks, and counts the request against what that client may.
    fn charge(&self, request: &mut Request) -> Option<Allowance> {
        let Peer(peer) = *request.extensions().get()?;
        let mut client = peer;
        if self.0.trusted.contains(peer) {
            let forwarded = Forwarded::of(request.headers(), &self.0.trusted);
            client = forwarded.client.unwrap_or(peer);
            request.extensions_mut().insert(forwarded.origin);
        }
        self.0.limit.as_ref().map(|limit| limit.charge(network(client)))
    }
}

impl Door for FrontDoor {
    type Visit = Visit;

    fn enter(&self, request: &mut Request) -> (Visit, Result<(), Box<Response>>) {
        let path = request.uri().path();
        let mut visit = Visit { is_api: path.starts_with("/api/"), allowance: None };
        if OPS.contains(&path) {
            return (visit, Ok(()));
        }
        // Not counted: the answer costs less than a refusal, and one refused takes the page's own request with it.
        if request.method() == Method::OPTIONS {
            return (visit, Err(Box::new(cors::preflight())));
        }
        visit.allowance = self.charge(request);
        let problem = match &visit.allowance {
            Some(allowance) if !allowance.is_allowed() => Some(Problem::new(Code::TooManyRequests)),
            _ => request_limits::exceeded(request),
        };
        (visit, problem.map_or(Ok(()), |problem| Err(Box::new(problem.into_response()))))
    }

    fn leave(&self, visit: Visit, took: Duration, response: &mut Response) {
        let headers = response.headers_mut();
        cors::allow(headers);
        if visit.is_api {
            headers.insert(API_VERSION, HeaderValue::from_static("1"));
            if let Some(timing) = timing(headers, took) {
                headers.insert(SERVER_TIMING, timing);
            }
        }
        if let (Some(limit), Some(allowance)) = (&self.0.limit, visit.allowance) {
            limit.tell(&allowance, headers);
        }
    }
}

/// How long it took here, and which store it is from.
fn timing(headers: &HeaderMap, took: Duration) -> Option<HeaderValue> {
    let micros = took.as_micros();
    let (ms, rest) = (micros / 1_000, micros % 1_000);
    let store = headers.get(CACHE_STATUS).and_then(|status| status.to_str().ok()?.rsplit_once("detail="));
    let text = match store {
        Some((_, store)) => format!("total;dur={ms}.{rest:03}, store;desc={store}"),
        None => format!("total;dur={ms}.{rest:03}"),
    };
    HeaderValue::try_from(text).ok()
}
