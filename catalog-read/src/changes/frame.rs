//! Server-sent events as bytes.

use std::fmt::Write;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use serde::Serialize;
use uuid::Uuid;

use super::{source::Change, token::Token};

/// Why nobody can go on from a token.
pub(super) const TOO_OLD: &str = "What has changed since this token is not known here any more.";

/// What every stream begins with: a client whose stream ended dials again after so many milliseconds.
pub(super) const BEGINNING: Bytes = Bytes::from_static(b"retry: 2000\n\n");

#[derive(Serialize)]
struct Data {
    id: Uuid,
    changed_at: DateTime<Utc>,
}

/// Changes, each with the token that goes on after it.
pub(super) fn changes(changes: &[Change]) -> Bytes {
    let mut text = String::new();
    for Change { id, changed_at, is_shown, token } in changes {
        let kind = kind(*is_shown);
        let data = serde_json::to_string(&Data { id: *id, changed_at: *changed_at }).unwrap_or_default();
        // Writing to a string cannot fail.
        let _ = write!(text, "event: {kind}\nid: {token}\ndata: {data}\n\n");
    }
    text.into()
}

/// An event has changed, or the public does not see it any more.
pub(super) fn kind(is_shown: bool) -> &'static str {
    if is_shown { "changed" } else { "deleted" }
}

/// Something may have been missed; from `token` on nothing is.
pub(super) fn reset(token: &Token) -> Bytes {
    let detail = format!("{TOO_OLD} Read the whole list; from here on nothing is left out.");
    let data = serde_json::json!({ "code": "too_old", "detail": detail });
    format!("event: reset\nid: {token}\ndata: {data}\n\n").into()
}

/// Nothing new. Without data it is no event, but a client that dials again sends this token.
pub(super) fn position(token: &Token) -> Bytes {
    format!("id: {token}\n\n").into()
}

/// The stream lives. A comment; with the position as in [`position`].
pub(super) fn heartbeat(token: Option<&Token>) -> Bytes {
    match token {
        Some(token) => format!(": still here\nid: {token}\n\n").into(),
        None => Bytes::from_static(b": still here\n\n"),
    }
}
