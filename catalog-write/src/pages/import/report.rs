//! What the API says of an import.

use http::StatusCode;
use serde::Deserialize;
use serde_json::Value;

use crate::{
    history::undo,
    pages::{api::Answer, refusal::Refusal},
};

/// Errors on the page; the API tells more.
pub(super) const ERRORS_SHOWN: usize = 100;

/// What an import came to, or would come to.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Report {
    pub(super) rows: u64,
    pub(super) events: Counts,
    pub(super) sessions: Counts,
    pub(super) ticket_types: Counts,
    pub(super) errors: Vec<RowFault>,
    pub(super) error_count: u64,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Counts {
    pub(super) created: u64,
    updated: u64,
}

/// What is wrong with a value.
#[derive(Debug, Deserialize)]
pub(super) struct RowFault {
    pub(super) row: u64,
    #[serde(default)]
    column: String,
    #[serde(default)]
    pointer: String,
    pub(super) detail: String,
}

impl Report {
    /// `None` where the file could not be taken in at all.
    pub(super) fn of(answer: &mut Answer) -> Result<Option<Self>, Refusal> {
        let body = match answer.status {
            StatusCode::OK if answer.body["dry_run"] == true => answer.body["result"].take(),
            StatusCode::OK => answer.body.take(),
            StatusCode::UNPROCESSABLE_ENTITY if answer.body["rows"].is_u64() => answer.body.clone(),
            _ => return Ok(None),
        };
        let body = if body.is_object() { body } else { Value::Object(serde_json::Map::new()) };
        Answer { status: StatusCode::OK, headers: answer.headers.clone(), body }.read().map(Some)
    }

    pub(super) fn changed(&self) -> u64 {
        [&self.events, &self.sessions, &self.ticket_types].iter().map(|counts| counts.updated).sum()
    }

    pub(super) fn has_changes(&self) -> bool {
        self.written() > 0
    }

    /// Whether it is small enough to be undone at once.
    pub(super) fn can_be_undone(&self) -> bool {
        self.written() <= u64::try_from(undo::ENTRIES_MAX).unwrap_or(u64::MAX)
    }

    fn written(&self) -> u64 {
        self.changed() + self.events.created + self.sessions.created + self.ticket_types.created
    }

    /// For people.
    pub(super) fn wrong(&self) -> String {
        if self.error_count == 1 { "1 value is wrong".to_owned() } else { format!("{} values are wrong", self.error_count) }
    }

    pub(super) fn shown(&self) -> &[RowFault] {
        self.errors.get(..ERRORS_SHOWN).unwrap_or(&self.errors)
    }
}

impl RowFault {
    pub(super) fn place(&self) -> &str {
        if self.column.is_empty() { &self.pointer } else { &self.column }
    }
}
