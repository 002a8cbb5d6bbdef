//! The admin API as the pages ask it: in this process, as who looks at the page.

use axum::{Router, body::Body, extract::Request};
use catalog_shared::{
    client::Origin,
    problem::{self, Code, Problem},
    request_id::RequestId,
    server::Peer,
};
use futures_util::TryStreamExt;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header, request::Parts};
use serde::de::DeserializeOwned;
use serde_json::Value;
use tower::ServiceExt;

use crate::{error::Error, pages::refusal::Refusal};

/// The most that is taken in of an answer: an event with all the sessions that one may have.
const ANSWER_BYTES_MAX: usize = 64 << 20;
/// Who asks, and from where: what the API lets people in by.
const PASSED_ON: [HeaderName; 5] =
    [header::COOKIE, header::HOST, header::ORIGIN, header::USER_AGENT, HeaderName::from_static("sec-fetch-site")];

/// The routes of the admin API.
#[derive(Clone)]
pub(crate) struct Api(Router);

/// Which page makes a request of the API, for the history.
#[derive(Clone, Debug)]
pub(crate) struct FromPage(pub(crate) String);

/// Who looks at a page, as the API is to see him.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    headers: HeaderMap,
    peer: Option<Peer>,
    origin: Option<Origin>,
    request_id: RequestId,
    page: String,
}

/// An answer of the API.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    /// Null if there is none.
    pub(crate) body: Value,
}

impl Caller {
    /// `route`: of the page.
    pub(super) fn of(parts: &Parts, route: &str) -> Self {
        let passed = |name: &HeaderName| parts.headers.get_all(name).iter().map(|value| (name.clone(), value.clone())).collect();
        let extensions = &parts.extensions;
        Self {
            headers: PASSED_ON.iter().flat_map(|name| -> Vec<_> { passed(name) }).collect(),
            peer: extensions.get().cloned(),
            origin: extensions.get().cloned(),
            request_id: extensions.get().cloned().unwrap_or_else(|| RequestId::of(&parts.headers)),
            page: format!("{} {route}", parts.method),
        }
    }

    /// Scheme and host under which the browser knows this service: as a trusted proxy tells, as the browser does with what it sends, or
    /// else as far as the Host header tells.
    pub(super) fn origin(&self) -> Option<String> {
        let told = self.origin.as_ref().and_then(|origin| Some(format!("{}://{}", origin.scheme?, origin.host.as_ref()?)));
        let header = |name| self.headers.get(name).and_then(|value| value.to_str().ok());
        let sent = || header(header::ORIGIN).filter(|origin| origin.starts_with("http")).map(str::to_owned);
        told.or_else(sent).or_else(|| Some(format!("http://{}", header(header::HOST)?)))
    }

    /// By which the history knows what the API does for this page.
    pub(super) fn request_id(&self) -> &RequestId {
        &self.request_id
    }

    /// The same with another cookie.
    pub(super) fn with_cookie(mut self, pair: &str) -> Self {
        if let Ok(cookie) = HeaderValue::try_from(pair) {
            self.headers.insert(header::COOKIE, cookie);
        }
        self
    }
}

impl Api {
    pub(super) fn new(routes: Router) -> Self {
        Self(routes)
    }

    /// # Errors
    /// When the answer is larger than any may be.
    pub(crate) async fn get(&self, caller: &Caller, path: &str) -> Result<Answer, Refusal> {
        self.ask(caller, Method::GET, path, HeaderMap::new(), Body::empty()).await
    }

    /// Sends JSON; `headers` as `If-Match` and `Idempotency-Key`.
    ///
    /// # Errors
    /// When the answer is larger than any may be.
    pub(crate) async fn send(
        &self,
        caller: &Caller,
        method: Method,
        path: &str,
        mut headers: HeaderMap,
        body: &Value,
    ) -> Result<Answer, Refusal> {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let body = if body.is_null() { Body::empty() } else { body.to_string().into() };
        self.ask(caller, method, path, headers, body).await
    }

    /// Sends whatever it is.
    ///
    /// # Errors
    /// When the answer is larger than any may be.
    pub(crate) async fn ask(
        &self,
        caller: &Caller,
        method: Method,
        path: &str,
        headers: HeaderMap,
        body: Body,
    ) -> Result<Answer, Refusal> {
        let response = self.response(caller, method, path, headers, body).await?;
        let (parts, body) = response.into_parts();
        let mut bytes = Vec::new();
        let mut chunks = body.into_data_stream();
        while let Some(chunk) = chunks.try_next().await.map_err(|_| broken())? {
            if bytes.len() + chunk.len() > ANSWER_BYTES_MAX {
                return Err(broken());
            }
            bytes.extend_from_slice(&chunk);
        }
        let body = if bytes.is_empty() { Value::Null } else { serde_json::from_slice(&bytes).map_err(|_| broken())? };
        Ok(Answer { status: parts.status, headers: parts.headers, body })
    }

    /// The same with a body that has not been read: a file to be sent on.
    ///
    /// # Errors
    /// When the path is none.
    pub(crate) async fn response(
        &self,
        caller: &Caller,
        method: Method,
        path: &str,
        headers: HeaderMap,
        body: Body,
    ) -> Result<axum::response::Response, Refusal> {
        let mut request = Request::builder().method(method).uri(path).body(body).map_err(|_| broken())?;
        request.headers_mut().extend(caller.headers.clone());
        request.headers_mut().extend(headers);
        let extensions = request.extensions_mut();
        extensions.insert(FromPage(caller.page.clone()));
        extensions.insert(caller.request_id.clone());
        caller.peer.map(|peer| extensions.insert(peer));
        caller.origin.clone().map(|origin| extensions.insert(origin));
        let Ok(response) = self.0.clone().oneshot(request).await;
        Ok(problem::render(response, &caller.request_id))
    }
}

impl Answer {
    pub(crate) fn is_success(&self) -> bool {
        self.status.is_success()
    }

    /// What it says, or else why it says nothing.
    ///
    /// # Errors
    /// The problem that it is, or that it is not of this shape.
    pub(crate) fn read<T: DeserializeOwned>(self) -> Result<T, Refusal> {
        serde_json::from_value(self.ok()?.body).map_err(|_| broken())
    }

    /// Itself, unless it is an error.
    ///
    /// # Errors
    /// The problem that it is.
    pub(crate) fn ok(self) -> Result<Self, Refusal> {
        if self.is_success() { Ok(self) } else { Err(Refusal::Answered(Box::new(self))) }
    }

    pub(crate) fn header(&self, name: &HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// What is wrong, for people.
    pub(crate) fn detail(&self) -> &str {
        self.body["detail"].as_str().unwrap_or("Something went wrong here.")
    }

    /// Each fault: where, as a JSON pointer, and what is wrong there.
    pub(crate) fn faults(&self) -> Vec<(String, String)> {
        let faults = self.body["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
        let text = |fault: &Value, name: &str| fault[name].as_str().unwrap_or_default().to_owned();
        faults.iter().map(|fault| (text(fault, "pointer").trim_start_matches('#').to_owned(), text(fault, "detail"))).collect()
    }
}

/// The API is of the same process: it does not break its word.
fn broken() -> Refusal {
    Refusal::Error(Error::Unreadable(Problem::new(Code::Internal)))
}
