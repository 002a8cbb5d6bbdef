//! Why a page cannot be shown: told on a page, with the id by which the log knows of it.

use askama::Template;
use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{FromRequest, Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use catalog_shared::{
    problem::{self, Problem},
    request_id::RequestId,
};
use http::{Method, StatusCode, header};
use serde_json::Value;

use crate::{
    auth::cross_site,
    error::Error,
    pages::{answer::html, api::Answer, chrome::Files, editor, form::pairs, site::Site},
    request::unreadable,
};

/// Far more than any of our errors.
const PROBLEM_BYTES_MAX: usize = 1 << 20;

/// Why a page cannot be shown.
#[derive(Debug)]
pub(crate) enum Refusal {
    Error(Error),
    /// The API answered so.
    Answered(Box<Answer>),
}

impl<E: Into<Error>> From<E> for Refusal {
    fn from(error: E) -> Self {
        Self::Error(error.into())
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match self {
            Self::Error(error) => error.into_response(),
            // Without a content type: it is no page yet.
            Self::Answered(answer) => (answer.status, Body::from(answer.body.to_string())).into_response(),
        }
    }
}

#[derive(Template)]
#[template(path = "refusal.html")]
struct RefusalPage<'a> {
    files: Files<'a>,
    title: &'static str,
    detail: &'a str,
    request_id: &'a str,
    /// It may go better in a moment.
    is_passing: bool,
    /// What was filled in, to be sent again.
    held: Vec<(String, String)>,
}

/// Makes a page of every error that is none yet.
pub(super) async fn layer(State(site): State<Site>, request: Request, next: Next) -> Response {
    let id = request.extensions().get::<RequestId>().cloned().unwrap_or_else(|| RequestId::of(request.headers()));
    let (request, held) = match hold(&site, request).await {
        Ok(it) => it,
        Err(error) => return error.into_response(),
    };
    let mut response = next.run(request).await;
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() || response.headers().contains_key(header::CONTENT_TYPE) {
        return response;
    }
    if response.extensions().get::<Problem>().is_some() {
        response = problem::render(response, &id);
    }
    let bytes = to_bytes(std::mem::take(response.body_mut()), PROBLEM_BYTES_MAX).await.unwrap_or_default();
    let told: Value = serde_json::from_slice(&bytes).unwrap_or_default();
    let detail = told["detail"].as_str().unwrap_or("Look at the address, or begin from the list of events.");
    let is_passing = status == StatusCode::SERVICE_UNAVAILABLE || status == StatusCode::TOO_MANY_REQUESTS;
    let page = RefusalPage {
        files: Files::of(&site),
        title: title(status),
        detail,
        request_id: &id.0,
        is_passing,
        held: if is_passing { pairs(&String::from_utf8_lossy(&held)) } else { Vec::new() },
    };
    let mut told = html(status, &page).unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response());
    if let Some(after) = response.headers_mut().remove(header::RETRY_AFTER) {
        told.headers_mut().insert(header::RETRY_AFTER, after);
    }
    told
}

/// What was filled in on a page of ours, where much may have been; the request still has it.
async fn hold(site: &Site, request: Request) -> Result<(Request, Bytes), Error> {
    let is_worth_it = *request.method() == Method::POST && editor::is_resumable(request.uri().path());
    // What another site has filled in is not offered to be sent by ours.
    if !is_worth_it || cross_site::is_forged(&request, site.app.public_url.as_deref()) {
        return Ok((request, Bytes::new()));
    }
    let (parts, body) = request.into_parts();
    let whole = Request::from_parts(parts.clone(), body);
    let bytes = Bytes::from_request(whole, &()).await.map_err(|rejection| unreadable(&rejection))?;
    Ok((Request::from_parts(parts, Body::from(bytes.clone())), bytes))
}

fn title(status: StatusCode) -> &'static str {
    match status {
        StatusCode::FORBIDDEN => "That is not yours to do",
        StatusCode::NOT_FOUND => "There is nothing here",
        StatusCode::METHOD_NOT_ALLOWED => "That cannot be done here",
        StatusCode::PAYLOAD_TOO_LARGE => "That is too large",
        StatusCode::CONFLICT | StatusCode::PRECONDITION_FAILED => "Somebody was faster",
        StatusCode::TOO_MANY_REQUESTS => "One moment",
        StatusCode::SERVICE_UNAVAILABLE => "Out of reach for a moment",
        status if status.is_client_error() => "That could not be read",
        _ => "Something went wrong here",
    }
}
