//! What the copy would be, as the API tells it on trial.

use askama::Template;
use serde::Deserialize;
use uuid::Uuid;

use super::form::Fault;
use crate::pages::{api::Answer, chrome::Files, moments, refusal::Refusal, stored_event::StoredEvent};

/// Sessions that are shown one by one.
const SESSIONS_MAX: usize = 100;

#[derive(Template)]
#[template(path = "duplicate_preview.html")]
pub(super) struct Preview<'a> {
    files: Files<'a>,
    extent: String,
    rows: Vec<Row>,
    more: usize,
    /// Why there is nothing to show.
    faults: Vec<String>,
}

/// A session before and after.
struct Row {
    old: String,
    new: String,
    ticket_types: String,
    /// What is odd about the new times.
    notes: Vec<String>,
}

/// A time that is not what it looks like.
#[derive(Deserialize)]
struct Note {
    session_id: Uuid,
    field: String,
    detail: String,
}

impl<'a> Preview<'a> {
    /// There is none, for these reasons.
    pub(super) fn refused(files: Files<'a>, faults: &[Fault]) -> Self {
        let faults = faults.iter().map(|fault| fault.text.clone()).collect();
        Self { files, extent: String::new(), rows: Vec::new(), more: 0, faults }
    }

    /// From the answer of a trial.
    pub(super) fn of(files: Files<'a>, event: &StoredEvent, mut answer: Answer) -> Result<Self, Refusal> {
        let result = answer.body["result"].take();
        let notes: Vec<Note> = serde_json::from_value(result["notes"].clone()).unwrap_or_default();
        let copy: StoredEvent = Answer { body: result, ..answer }.read()?;
        let zone = moments::zone(&copy.timezone);
        let pairs = event.sessions.iter().zip(&copy.sessions);
        let rows = pairs.take(SESSIONS_MAX).map(|(old, new)| Row {
            old: old.when(&zone),
            new: new.when(&zone),
            ticket_types: new.ticket_type_names(),
            notes: notes.iter().filter(|note| note.session_id == new.id).map(Note::text).collect(),
        });
        let more = copy.sessions.len().saturating_sub(SESSIONS_MAX);
        Ok(Self { files, extent: copy.extent(), rows: rows.collect(), more, faults: Vec::new() })
    }
}

impl Note {
    fn text(&self) -> String {
        let which = if self.field == "ends_at" { "End" } else { "Start" };
        format!("{which}: {}", self.detail)
    }
}
