//! What an import came to.

use catalog_shared::problem::{Code, Fault, Problem};
use serde::Serialize;
use serde_json::json;

use crate::{
    error::Error,
    transfer::import::mention::{Change, Unit},
};

/// Faults that are told one by one; the rest is only counted.
const FAULTS_MAX: usize = 1000;

/// A fault, and where it is.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct RowFault {
    /// As an editor or a spreadsheet counts: from 1 on, the header and empty lines included.
    row: u64,
    /// Of CSV.
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<String>,
    /// Of NDJSON: JSON pointer into the line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pointer: Option<String>,
    code: &'static str,
    detail: String,
}

/// Where in a row.
#[derive(Clone, Debug)]
pub(crate) enum Place {
    Row,
    Column(String),
    Pointer(String),
}

/// How many resources of one kind the file names, by what became of them. One that it names in two places counts twice.
#[derive(Debug, Default, Serialize)]
struct Counts {
    created: u64,
    updated: u64,
    unchanged: u64,
}

/// The answer to an import.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Report {
    /// Lines of NDJSON, or rows of CSV below its header.
    pub(crate) rows: u64,
    events: Counts,
    sessions: Counts,
    ticket_types: Counts,
    errors: Vec<RowFault>,
    error_count: u64,
}

impl Report {
    pub(crate) fn has_errors(&self) -> bool {
        self.error_count > 0
    }

    pub(crate) fn refuse(&mut self, row: u64, place: Place, code: &'static str, detail: impl Into<String>) {
        self.error_count += 1;
        if self.errors.len() < FAULTS_MAX {
            let (column, pointer) = match place {
                Place::Row => (None, None),
                Place::Column(column) => (Some(column), None),
                Place::Pointer(pointer) => (None, Some(pointer)),
            };
            self.errors.push(RowFault { row, column, pointer, code, detail: detail.into() });
        }
    }

    /// All that was found in one row. `place` makes of a pointer what it is here.
    pub(crate) fn refuse_all(&mut self, row: u64, faults: Vec<Fault>, place: impl Fn(String) -> Place) {
        for fault in faults {
            self.refuse(row, fault.pointer.map_or(Place::Row, &place), fault.code, fault.detail);
        }
    }

    /// What these units name has been written.
    pub(crate) fn count(&mut self, units: &[Unit]) {
        for unit in units {
            unit.events.iter().for_each(|mention| self.events.add(mention.change));
            unit.sessions.iter().for_each(|mention| self.sessions.add(mention.change));
            unit.ticket_types.iter().for_each(|mention| self.ticket_types.add(mention.change));
        }
    }

    /// Nothing was imported: why.
    pub(crate) fn into_error(self) -> Error {
        let detail = format!("Nothing was imported, as {} values are refused; see errors.", self.error_count);
        let problem = Problem::new(Code::Invalid).detail(detail);
        let problem = problem.extension("rows", json!(self.rows)).extension("error_count", json!(self.error_count));
        Error::Unreadable(problem.extension("errors", json!(self.errors)))
    }
}

impl Counts {
    fn add(&mut self, change: Change) {
        match change {
            Change::Create => self.created += 1,
            Change::Update => self.updated += 1,
            Change::Keep => self.unchanged += 1,
        }
    }
}
