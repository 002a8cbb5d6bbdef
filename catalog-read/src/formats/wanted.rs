//! Which event, or list, in which format: by the suffix of the path, else by `Accept`.

use axum::{
    extract::{FromRequestParts, Path},
    http::request::Parts,
};
use catalog_shared::problem::{Code, Problem};
use uuid::Uuid;

use super::{Format, negotiate};
use crate::{event_id, links::Links};

/// The event that a path names.
pub(crate) struct WantedEvent {
    pub(crate) id: Uuid,
    /// `None`: as JSON, which holds no links and so need not know where it was asked for.
    pub(crate) other: Option<Other>,
}

/// A format other than JSON.
pub(crate) struct Other {
    pub(crate) format: Format,
    /// By `Accept`.
    pub(crate) is_chosen: bool,
    pub(crate) links: Links,
}

/// The format in which the list is wanted.
pub(crate) struct WantedList(pub(crate) Format);

/// The file of a session: `{session_id}.ics`.
pub(crate) struct WantedSession {
    pub(crate) event: Uuid,
    pub(crate) session: Uuid,
}

impl<S: Send + Sync> FromRequestParts<S> for WantedEvent {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let text = Path::<String>::from_request_parts(parts, state).await.map(|path| path.0).unwrap_or_default();
        let named = Format::OF_EVENT.into_iter().find_map(|format| Some((text.strip_suffix(format.suffix())?, format)));
        let (id, format) = match named {
            Some((id, format)) => (event_id::parse(id, "id")?, format),
            None => (event_id::parse(&text, "id")?, negotiate::choose(&parts.headers, &Format::OF_EVENT)?),
        };
        let other = match format {
            Format::Json => None,
            format => {
                let Ok(links) = Links::from_request_parts(parts, state).await;
                Some(Other { format, is_chosen: named.is_none(), links })
            }
        };
        Ok(Self { id, other })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for WantedList {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        negotiate::choose(&parts.headers, &Format::OF_LIST).map(Self)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for WantedSession {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let path = Path::<(String, String)>::from_request_parts(parts, state).await;
        let (event, file) = path.map(|path| path.0).unwrap_or_default();
        // A session has no other format of its own.
        let session = file.strip_suffix(Format::Calendar.suffix()).ok_or_else(|| Problem::new(Code::NotFound))?;
        Ok(Self { event: event_id::parse(&event, "id")?, session: event_id::parse(session, "session_id")? })
    }
}
