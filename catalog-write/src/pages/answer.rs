//! What pages answer with.

use askama::Template;
use axum::response::{IntoResponse, Response};
use catalog_shared::problem::{Code, Problem};
use http::{HeaderValue, StatusCode, header};

use crate::{error::Error, pages::refusal::Refusal};

const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");

/// A page, or a part of one.
///
/// # Errors
/// None that has a reason to happen.
pub(crate) fn html(status: StatusCode, template: &impl Template) -> Result<Response, Refusal> {
    let text = template.render().map_err(|error| {
        tracing::error!(%error, "a page could not be written");
        Error::Unreadable(Problem::new(Code::Internal))
    })?;
    Ok((status, [(header::CONTENT_TYPE, HTML)], text).into_response())
}

/// To the page at this path, which is asked for with GET.
pub(crate) fn see(path: &str) -> Response {
    let location = HeaderValue::try_from(path).unwrap_or(HeaderValue::from_static("/admin/events"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response()
}
