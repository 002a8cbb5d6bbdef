//! A row of CSV: a ticket type with its session and its event, or less. Rows that follow each other belong to the same event if
//! they have the same `event_id`, or, without one, the same event columns; and to the same session likewise.

use serde_json::Value;
use uuid::Uuid;

use crate::{
    csv_cell,
    error::Error,
    fields::members::{self, Members, Object},
    transfer::{
        export::table::COLUMNS,
        import::{
            batch::Ids,
            header::{Header, column_of},
            known::Known,
            mention::{Mention, Unit},
            records::Record,
            report::{Place, Report},
        },
    },
};

/// One of the three kinds of resources in a row.
#[derive(Clone, Copy, Debug)]
struct Kind {
    name: &'static str,
    /// Its columns, the id first.
    first: usize,
    end: usize,
}

const EVENT: Kind = Kind { name: "event", first: 0, end: 8 };
const SESSION: Kind = Kind { name: "session", first: 8, end: 13 };
const TICKET_TYPE: Kind = Kind { name: "ticket_type", first: 13, end: 17 };
/// Where an empty cell is an empty text. Elsewhere it is no value.
const TEXTS: [&str; 3] = ["description", "location", "image_url"];
const COUNTS: [&str; 2] = ["total_capacity", "quantity"];

type Cells = [Option<String>; COLUMNS.len()];

/// The cells of a row in the order of [`COLUMNS`]; `None` where there is no such column.
#[derive(Debug)]
pub(crate) struct Row {
    row: u64,
    /// `None` after a fault.
    cells: Option<Cells>,
}

impl Row {
    /// What cannot be read goes to the report.
    pub(crate) fn parse(record: &Record, header: &Header, report: &mut Report) -> Self {
        let row = record.row;
        let mut cells = Cells::default();
        let mut is_good = false;
        if record.is_long {
            let detail = "This row is too long. Perhaps a quotation mark is not closed.";
            report.refuse(row, Place::Row, "too_long", detail);
        } else if record.cells.len() != header.0.len() {
            let detail = format!("This row has {} cells, but there are {} columns.", record.cells.len(), header.0.len());
            report.refuse(row, Place::Row, "wrong_number_of_cells", detail);
        } else {
            is_good = true;
            for (bytes, place) in record.cells.iter().zip(&header.0) {
                let Some(place) = place else { continue };
                match std::str::from_utf8(bytes) {
                    Ok(text) => cells[*place] = Some(csv_cell::text(text).to_owned()),
                    Err(_) => {
                        is_good = false;
                        report.refuse(row, Place::Column(COLUMNS[*place].to_owned()), "not_utf8", "This cell is not UTF-8.");
                    }
                }
            }
        }
        Self { row, cells: is_good.then_some(cells) }
    }

    /// The ids that it names, as far as they can be read.
    pub(crate) fn ids(&self, ids: &mut Ids) {
        let Some(cells) = &self.cells else { return };
        let id = |kind: Kind| cells[kind.first].as_deref().and_then(|text| text.trim().parse::<Uuid>().ok());
        ids.events.extend(id(EVENT));
        ids.sessions.extend(id(SESSION));
        ids.ticket_types.extend(id(TICKET_TYPE));
    }
}

/// What the rows before have opened.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    event: Option<Open>,
    session: Option<Open>,
}

#[derive(Debug)]
struct Open {
    /// `None` if it is refused: what stands under it is read, too, but left out.
    id: Option<Uuid>,
    /// As the row that opened it has them.
    cells: Vec<Option<String>>,
}

/// How a row goes on.
enum Next {
    Same(Option<Uuid>),
    Other,
    /// The same id with other values.
    Contradiction(&'static str),
}

impl Rows {
    /// What a row says. What is refused goes to the report.
    pub(crate) fn read(&mut self, row: &Row, known: &mut Known, report: &mut Report) -> Option<Unit> {
        let cells = row.cells.as_ref()?;
        known.named.clear();
        let mut unit = Unit { row: row.row, ..Unit::default() };
        let event_id = match next(self.event.as_ref(), cells, EVENT) {
            Next::Same(id) => id,
            Next::Contradiction(column) => return contradiction(row.row, column, report),
            Next::Other => {
                let event = read(row.row, cells, EVENT, report, |members| known.read_event(members));
                let id = event.as_ref().map(|event| event.id);
                (self.event, self.session) = (Some(open(id, cells, EVENT)), None);
                unit.events.extend(event);
                id
            }
        };
        let has = |kind: Kind| cells[kind.first..kind.end].iter().flatten().any(|cell| !cell.trim().is_empty());
        let mut is_whole = event_id.is_some();
        if has(SESSION) || has(TICKET_TYPE) {
            let session_id = match next(self.session.as_ref(), cells, SESSION) {
                Next::Same(id) => id,
                Next::Contradiction(column) => return contradiction(row.row, column, report),
                Next::Other => {
                    let read_session = |members: &mut Members<'_>| known.read_session(members, event_id);
                    let session = read(row.row, cells, SESSION, report, read_session);
                    let id = session.as_ref().map(|session| session.id);
                    self.session = Some(open(id, cells, SESSION));
                    unit.sessions.extend(session);
                    id
                }
            };
            is_whole &= session_id.is_some();
            if has(TICKET_TYPE) {
                let read_ticket_type = |members: &mut Members<'_>| known.read_ticket_type(members, session_id);
                let ticket_type = read(row.row, cells, TICKET_TYPE, report, read_ticket_type);
                is_whole &= ticket_type.is_some();
                unit.ticket_types.extend(ticket_type);
            }
        }
        if !is_whole {
            // Rows below may belong to what this one brings, if that is good.
            unit.ticket_types.clear();
            if event_id.is_none() {
                unit.sessions.clear();
            }
        }
        known.adopt(&unit);
        Some(unit)
    }
}

fn next(open: Option<&Open>, cells: &Cells, kind: Kind) -> Next {
    let Some(open) = open else { return Next::Other };
    let cells = &cells[kind.first..kind.end];
    let different = open.cells.iter().zip(cells).position(|(before, now)| before != now);
    let has_id = cells[0].as_ref().is_some_and(|id| !id.trim().is_empty());
    match different {
        None => Next::Same(open.id),
        Some(0) => Next::Other,
        Some(nth) if has_id => Next::Contradiction(COLUMNS[kind.first + nth]),
        Some(_) => Next::Other,
    }
}

fn open(id: Option<Uuid>, cells: &Cells, kind: Kind) -> Open {
    Open { id, cells: cells[kind.first..kind.end].to_vec() }
}

fn contradiction(row: u64, column: &str, report: &mut Report) -> Option<Unit> {
    let detail = "This differs from the row above, which has the same id. Change it in all rows of that id.";
    report.refuse(row, Place::Column(column.to_owned()), "contradicts_row_above", detail);
    None
}

/// Reads the cells of one kind by the rules of a JSON body.
fn read<F>(
    row: u64,
    cells: &Cells,
    kind: Kind,
    report: &mut Report,
    read: impl FnOnce(&mut Members<'_>) -> Option<Mention<F>>,
) -> Option<Mention<F>> {
    match members::read(&object(cells, kind), read) {
        Ok(mention) => Some(Mention { at: kind.name.to_owned(), ..mention }),
        Err(Error::Invalid(mut faults)) => {
            for fault in faults.iter_mut().filter(|fault| fault.code == "wrong_type") {
                "Use a whole number, like 400.".clone_into(&mut fault.detail);
            }
            report.refuse_all(row, faults, |pointer| {
                Place::Column(column_of(&format!("{}{}", kind.name, pointer.trim_start_matches('#'))))
            });
            None
        }
        Err(_) => None,
    }
}

/// As a body of JSON would say it.
fn object(cells: &Cells, kind: Kind) -> Object {
    let mut object = Object::new();
    for place in kind.first..kind.end {
        let Some(text) = &cells[place] else { continue };
        let name = COLUMNS[place].strip_prefix(kind.name).unwrap_or_default().trim_start_matches('_');
        let value = if TEXTS.contains(&name) {
            Value::String(text.clone())
        } else if text.trim().is_empty() {
            continue;
        } else if COUNTS.contains(&name) {
            whole_number(text.trim())
        } else {
            Value::String(text.trim().to_owned())
        };
        object.insert(name.to_owned(), value);
    }
    object
}

/// Any other text stays one, and is refused as such.
fn whole_number(text: &str) -> Value {
    text.parse::<i64>().map_or_else(|_| Value::String(text.to_owned()), Value::from)
}
