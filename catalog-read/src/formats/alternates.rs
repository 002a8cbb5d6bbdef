//! What an answer tells of its other formats, and of the file that it is.

use axum::response::Response;
use http::{HeaderValue, StatusCode, header};
use uuid::Uuid;

use super::Format;
use crate::query::canonical::Canonical;

/// Tells the other formats of an event in `Link` (RFC 8288). The links are relative to the event, so that they hold wherever it is
/// reached, and cost next to nothing.
pub(crate) fn of_event(mut response: Response, id: Uuid) -> Response {
    if response.status() != StatusCode::OK {
        return response;
    }
    let mut buffer = Uuid::encode_buffer();
    let id = &*id.as_hyphenated().encode_lower(&mut buffer);
    let mut text = String::with_capacity(Format::OF_EVENT.len() * 100);
    for format in Format::OF_EVENT {
        let comma = if text.is_empty() { "" } else { ", " };
        text.extend([comma, "<", id, format.suffix(), ">; rel=\"alternate\"; type=\"", format.media_type(), "\""]);
    }
    if let Ok(links) = HeaderValue::try_from(text) {
        response.headers_mut().insert(header::LINK, links);
    }
    response
}

/// The other formats of a list, to stand behind the links to its pages. They have no pages of the same size.
pub(crate) fn of_list(base: &str, path: &str, query: &Canonical) -> String {
    let query = query.whole();
    let mark = if query.is_empty() { "" } else { "?" };
    let mut text = String::with_capacity(Format::OF_LIST.len() * (base.len() + path.len() + query.len() + 60));
    for format in Format::OF_LIST {
        let (suffix, media_type) = (format.suffix(), format.media_type());
        text.extend([", <", base, path, suffix, mark, &query, ">; rel=\"alternate\"; type=\"", media_type, "\""]);
    }
    text
}

/// Tells the name of the file that a calendar is saved as.
pub(super) fn calendar_file(response: &mut Response, name: &str) {
    if response.status() == StatusCode::OK
        && let Ok(disposition) = HeaderValue::try_from(format!("inline; filename=\"{name}\""))
    {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, disposition);
    }
}
