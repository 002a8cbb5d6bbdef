//! A line of NDJSON: an event with its sessions and their ticket types, as a POST takes it and a GET answers it, ids and all.

use serde_json::Value;
use uuid::Uuid;

use crate::{
    error::Error,
    fields::{
        faults::Refusal,
        members::{self, Members, Object},
    },
    sessions::input::SESSIONS_MAX,
    ticket_types::input::TICKET_TYPES_MAX,
    transfer::import::{
        batch::Ids,
        known::Known,
        lines::Line,
        mention::Unit,
        report::{Place, Report},
    },
};

/// A line that is a JSON object.
pub(crate) struct Tree {
    row: u64,
    object: Object,
}

impl Tree {
    /// What cannot be read goes to the report.
    pub(crate) fn parse(line: Line, report: &mut Report) -> Option<Self> {
        let row = line.row;
        let parsed = line.text.and_then(|text| match serde_json::from_slice(&text) {
            Ok(Value::Object(object)) => Ok(object),
            Ok(_) => Err(Refusal::new("wrong_type", "Use a JSON object on each line.")),
            Err(_) if std::str::from_utf8(&text).is_err() => Err(Refusal::new("not_utf8", "This line is not UTF-8.")),
            Err(error) => Err(Refusal::new("not_json", format!("This is no valid JSON, at column {}.", error.column()))),
        });
        match parsed {
            Ok(object) => Some(Self { row, object }),
            Err(refusal) => {
                report.refuse(row, Place::Row, refusal.code, refusal.detail);
                None
            }
        }
    }

    /// The ids that it names, as far as they can be read.
    pub(crate) fn ids(&self, ids: &mut Ids) {
        ids.events.extend(id(&self.object));
        for session in children(&self.object, "sessions") {
            ids.sessions.extend(id(session));
            ids.ticket_types.extend(children(session, "ticket_types").filter_map(id));
        }
    }

    /// What it says. What is refused goes to the report.
    pub(crate) fn read(&self, known: &mut Known, report: &mut Report) -> Option<Unit> {
        known.named.clear();
        match members::read(&self.object, |members| read_tree(members, known)) {
            Ok(unit) => {
                let unit = Unit { row: self.row, ..unit };
                known.adopt(&unit);
                Some(unit)
            }
            Err(Error::Invalid(faults)) => {
                report.refuse_all(self.row, faults, Place::Pointer);
                None
            }
            Err(_) => None,
        }
    }
}

fn read_tree(members: &mut Members<'_>, known: &mut Known) -> Option<Unit> {
    let event = known.read_event(members);
    let event_id = event.as_ref().map(|event| event.id);
    let sessions = members.children("sessions", SESSIONS_MAX, |members| {
        let session = known.read_session(members, event_id);
        let session_id = session.as_ref().map(|session| session.id);
        let read = |members: &mut Members<'_>| known.read_ticket_type(members, session_id);
        let ticket_types = members.children("ticket_types", TICKET_TYPES_MAX, read);
        Some((session?, ticket_types?))
    });
    let (sessions, ticket_types): (Vec<_>, Vec<_>) = sessions?.into_iter().unzip();
    Some(Unit { row: 0, events: vec![event?], sessions, ticket_types: ticket_types.concat() })
}

fn id(object: &Object) -> Option<Uuid> {
    object.get("id")?.as_str()?.parse().ok()
}

fn children<'a>(object: &'a Object, name: &str) -> impl Iterator<Item = &'a Object> {
    object.get(name).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object)
}
