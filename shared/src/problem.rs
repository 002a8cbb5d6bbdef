//! The one shape of every error: RFC 9457 `application/problem+json`, with a stable code and the request's id.
//! No text of a library, a database or a panic ever stands in it.

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use serde_json::{Map, Value, value::RawValue};

use crate::request_id::RequestId;

const CONTENT_TYPE: HeaderValue = HeaderValue::from_static("application/problem+json");
/// Seconds after which a client may try again what was unavailable.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("1");

/// What kind of problem: stable, for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// The request cannot be read: its JSON, its path, its parameters.
    BadRequest,
    /// No credentials, or none that are valid.
    Unauthenticated,
    /// The credentials do not allow this.
    Forbidden,
    /// There is no such thing.
    NotFound,
    /// This resource has no such media type to offer.
    NotAcceptable,
    /// This resource has no such method.
    MethodNotAllowed,
    /// The request contradicts the present state.
    Conflict,
    /// What was asked for was known once, and is not any more.
    Gone,
    /// The resource is not in the state that the request was made for; `current` tells its present one.
    PreconditionFailed,
    /// The body is larger than allowed.
    TooLarge,
    /// The URL is longer than allowed.
    UriTooLong,
    /// The headers are larger than allowed.
    HeadersTooLarge,
    /// The body is not in a media type that is understood.
    UnsupportedMediaType,
    /// The body can be read, but some of its values are refused; `errors` tells which.
    Invalid,
    /// This client asks more often than it may.
    TooManyRequests,
    /// A defect of ours; the log has the cause under the request's id.
    Internal,
    /// A part that is needed is out of reach or overloaded.
    Unavailable,
    /// It took longer than allowed and was given up.
    Timeout,
}

impl Code {
    /// The HTTP status of this kind.
    #[must_use]
    pub fn status(self) -> StatusCode {
        match self {
            Self::BadRequest => StatusCode::BAD_REQUEST,
            Self::Unauthenticated => StatusCode::UNAUTHORIZED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::NotAcceptable => StatusCode::NOT_ACCEPTABLE,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::Conflict => StatusCode::CONFLICT,
            Self::Gone => StatusCode::GONE,
            Self::PreconditionFailed => StatusCode::PRECONDITION_FAILED,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UriTooLong => StatusCode::URI_TOO_LONG,
            Self::HeadersTooLarge => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            Self::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooManyRequests => StatusCode::TOO_MANY_REQUESTS,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable | Self::Timeout => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// The code as clients see it.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.texts().0
    }

    /// What it says when there is nothing more exact to say.
    #[must_use]
    pub fn detail(self) -> &'static str {
        self.texts().1
    }

    /// The code as clients see it, and what it says when there is nothing more exact to say.
    fn texts(self) -> (&'static str, &'static str) {
        match self {
            Self::BadRequest => ("bad_request", "The request cannot be read."),
            Self::Unauthenticated => ("unauthenticated", "Send a valid token: Authorization: Bearer <token>."),
            Self::Forbidden => ("forbidden", "This token does not allow that."),
            Self::NotFound => ("not_found", "Not found."),
            Self::NotAcceptable => ("not_acceptable", "There is nothing here in any format that Accept lets through."),
            Self::MethodNotAllowed => ("method_not_allowed", "This resource has no such method; see Allow."),
            Self::Conflict => ("conflict", "The request contradicts the present state."),
            Self::Gone => ("too_old", "This is too old to go on from. Begin again."),
            Self::PreconditionFailed => {
                ("precondition_failed", "The resource has changed since; current tells its present state.")
            }
            Self::TooLarge => ("too_large", "The body is larger than allowed."),
            Self::UriTooLong => ("uri_too_long", "The URL is longer than allowed."),
            Self::HeadersTooLarge => ("headers_too_large", "The headers are larger than allowed."),
            Self::UnsupportedMediaType => ("unsupported_media_type", "This resource takes no such media type."),
            Self::Invalid => ("invalid", "Some values are refused; see errors."),
            Self::TooManyRequests => ("too_many_requests", "That was too often. Try again after the seconds of Retry-After."),
            Self::Internal => ("internal", "Something went wrong here. It was logged under this request id."),
            Self::Unavailable => ("unavailable", "A part that is needed is out of reach. Try again shortly."),
            Self::Timeout => ("timeout", "This took too long and was given up. Try again shortly."),
        }
    }

    fn from_status(status: StatusCode) -> Self {
        match status {
            StatusCode::UNAUTHORIZED => Self::Unauthenticated,
            StatusCode::FORBIDDEN => Self::Forbidden,
            StatusCode::NOT_FOUND => Self::NotFound,
            StatusCode::NOT_ACCEPTABLE => Self::NotAcceptable,
            StatusCode::METHOD_NOT_ALLOWED => Self::MethodNotAllowed,
            StatusCode::CONFLICT => Self::Conflict,
            StatusCode::GONE => Self::Gone,
            StatusCode::PRECONDITION_FAILED => Self::PreconditionFailed,
            StatusCode::PAYLOAD_TOO_LARGE => Self::TooLarge,
            StatusCode::URI_TOO_LONG => Self::UriTooLong,
            StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => Self::HeadersTooLarge,
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::UnsupportedMediaType,
            StatusCode::UNPROCESSABLE_ENTITY => Self::Invalid,
            StatusCode::TOO_MANY_REQUESTS => Self::TooManyRequests,
            StatusCode::SERVICE_UNAVAILABLE => Self::Unavailable,
            status if status.is_server_error() => Self::Internal,
            _ => Self::BadRequest,
        }
    }
}

/// One fault of a request: where, and what is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// JSON pointer into the body (`#/sessions/0/ends_at`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// Name of the query or path parameter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameter: Option<String>,
    /// Stable, for programs (`required`, `too_long`, …).
    pub code: &'static str,
    /// For people.
    pub detail: String,
}

/// An error response in the making. [`render`] gives it its body.
#[derive(Clone, Debug)]
pub struct Problem {
    code: Code,
    detail: Option<String>,
    errors: Vec<Fault>,
    current: Option<(String, Box<RawValue>)>,
    extensions: Option<Box<Map<String, Value>>>,
}

impl Problem {
    /// A problem of this kind.
    #[must_use]
    pub fn new(code: Code) -> Self {
        Self { code, detail: None, errors: Vec::new(), current: None, extensions: None }
    }

    /// With a sentence that says more than the kind does. It reaches the client: nothing internal in it.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// With every fault that was found.
    #[must_use]
    pub fn errors(mut self, errors: Vec<Fault>) -> Self {
        self.errors = errors;
        self
    }

    /// With the present state of the resource, and the `ETag` of that.
    #[must_use]
    pub fn current(mut self, etag: String, state: &RawValue) -> Self {
        self.current = Some((etag, state.to_owned()));
        self
    }

    /// With a member of its own (RFC 9457, 3.2), whose name no other member has.
    #[must_use]
    pub fn extension(mut self, name: &'static str, value: Value) -> Self {
        self.extensions.get_or_insert_default().insert(name.to_owned(), value);
        self
    }

    fn render(self, mut response: Response, request_id: &RequestId) -> Response {
        // Of the response, not of the code: 410, say, has no code of its own.
        let status = response.status();
        let body = Body {
            r#type: "about:blank",
            title: status.canonical_reason().unwrap_or_default(),
            status: status.as_u16(),
            detail: self.detail.as_deref().unwrap_or_else(|| self.code.detail()),
            code: self.code.name(),
            request_id: &request_id.0,
            errors: &self.errors,
            current: self.current.as_ref().map(|(_, state)| &**state),
            extensions: self.extensions.as_deref(),
        };
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, CONTENT_TYPE);
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.remove(header::CONTENT_LENGTH);
        if let Some(etag) = self.current.as_ref().and_then(|(etag, _)| HeaderValue::from_str(etag).ok()) {
            headers.insert(header::ETAG, etag);
        }
        match self.code {
            Code::Unavailable | Code::Timeout => drop(headers.insert(header::RETRY_AFTER, RETRY_AFTER)),
            Code::Unauthenticated => {
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            _ => {}
        }
        let bytes = serde_json::to_vec(&body).unwrap_or_default();
        *response.body_mut() = bytes.into();
        response
    }
}

#[derive(Serialize)]
struct Body<'a> {
    r#type: &'a str,
    title: &'a str,
    status: u16,
    detail: &'a str,
    code: &'a str,
    request_id: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [Fault],
    #[serde(skip_serializing_if = "Option::is_none")]
    current: Option<&'a RawValue>,
    #[serde(flatten)]
    extensions: Option<&'a Map<String, Value>>,
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.code.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Gives an error response its body. One that is not ours (an unknown route, a wrong method, a layer's refusal) becomes the
/// problem of its status, so that no other shape leaves the process. Only a page, which a person asked for, has its own.
#[must_use]
pub fn render(mut response: Response, id: &RequestId) -> Response {
    if !response.status().is_client_error() && !response.status().is_server_error() {
        return response;
    }
    let kind = response.headers().get(header::CONTENT_TYPE);
    if kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html")) {
        return response;
    }
    let problem = response.extensions_mut().remove::<Problem>();
    problem.unwrap_or_else(|| Problem::new(Code::from_status(response.status()))).render(response, id)
}

/// What a caught panic answers. The panic hook has logged it.
pub fn from_panic(_: Box<dyn std::any::Any + Send + 'static>) -> Response {
    Problem::new(Code::Internal).into_response()
}
