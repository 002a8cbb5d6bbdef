//! The rules: what of an event is likely not meant.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{events, sessions, ticket_types};

/// An event as far as the rules look at it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Event {
    pub(super) is_published: bool,
    /// In the order of their starts, as answers have them.
    pub(super) sessions: Vec<Session>,
}

#[derive(Clone, Debug)]
pub(super) struct Session {
    pub(super) id: Uuid,
    pub(super) starts_at: DateTime<Utc>,
    pub(super) ends_at: DateTime<Utc>,
    pub(super) total_capacity: i32,
    pub(super) is_scheduled: bool,
    /// In the order of their making, as answers have them.
    pub(super) ticket_types: Vec<TicketType>,
}

#[derive(Clone, Debug)]
pub(super) struct TicketType {
    pub(super) id: Uuid,
    pub(super) name: String,
    pub(super) is_free: bool,
    pub(super) quantity: i32,
}

impl From<&events::store::Event> for Event {
    fn from(event: &events::store::Event) -> Self {
        let sessions = event.sessions.iter().flatten().map(Session::from).collect();
        Self { is_published: event.fields.status == "published", sessions }
    }
}

impl From<&sessions::store::Session> for Session {
    fn from(session: &sessions::store::Session) -> Self {
        Self {
            id: session.id,
            starts_at: session.fields.starts_at,
            ends_at: session.fields.ends_at,
            total_capacity: session.fields.total_capacity,
            is_scheduled: session.fields.status == "scheduled",
            ticket_types: session.ticket_types.iter().map(TicketType::from).collect(),
        }
    }
}

impl From<&ticket_types::store::TicketType> for TicketType {
    fn from(ticket_type: &ticket_types::store::TicketType) -> Self {
        let fields = &ticket_type.fields;
        Self { id: ticket_type.id, name: fields.name.clone(), is_free: fields.price.is_zero(), quantity: fields.quantity }
    }
}

/// Something that is likely not meant.
#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct Warning {
    pub(super) code: &'static str,
    /// JSON pointer into the resource that is answered.
    pub(super) pointer: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) session_id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) ticket_type_id: Option<Uuid>,
    /// The other session or ticket type that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) other_id: Option<Uuid>,
    /// What it is, and what it should not pass.
    #[serde(skip_serializing_if = "Value::is_null")]
    pub(super) value: Value,
    #[serde(skip_serializing_if = "Value::is_null")]
    pub(super) limit: Value,
    pub(super) detail: String,
}

impl Warning {
    fn new(code: &'static str, pointer: String, detail: impl Into<String>) -> Self {
        let (value, limit, detail) = (Value::Null, Value::Null, detail.into());
        Self { code, pointer, session_id: None, ticket_type_id: None, other_id: None, value, limit, detail }
    }

    fn compared(self, value: Value, limit: Value) -> Self {
        Self { value, limit, ..self }
    }

    fn of(self, session: &Session) -> Self {
        Self { session_id: Some(session.id), ..self }
    }
}

/// All that is to be said of an event. Pointers lead into the event.
pub(super) fn of(event: &Event, now: DateTime<Utc>) -> Vec<Warning> {
    let mut warnings = Vec::new();
    if event.is_published && event.sessions.is_empty() {
        warnings.push(Warning::new("no_sessions", "#/sessions".to_owned(), "This event is published and has no sessions."));
    }
    // The scheduled session of before that lasts longest.
    let mut longest: Option<&Session> = None;
    for (index, session) in event.sessions.iter().enumerate() {
        let at = format!("#/sessions/{index}");
        if session.is_scheduled {
            if session.ends_at <= now {
                let warning = Warning::new("in_the_past", format!("{at}/ends_at"), "This session is over.");
                warnings.push(warning.compared(json!(session.ends_at), json!(now)).of(session));
            }
            if let Some(other) = longest.filter(|other| other.ends_at > session.starts_at) {
                let detail = "This session begins before another one of the same event ends.";
                let warning = Warning::new("sessions_overlap", format!("{at}/starts_at"), detail);
                let warning = warning.compared(json!(session.starts_at), json!(other.ends_at)).of(session);
                warnings.push(Warning { other_id: Some(other.id), ..warning });
            }
            if longest.is_none_or(|other| session.ends_at > other.ends_at) {
                longest = Some(session);
            }
        }
        of_session(session, &at, &mut warnings);
    }
    warnings
}

fn of_session(session: &Session, at: &str, warnings: &mut Vec<Warning>) {
    let quantity: i64 = session.ticket_types.iter().map(|ticket_type| i64::from(ticket_type.quantity)).sum();
    let capacity = session.total_capacity;
    if quantity > i64::from(capacity) {
        let detail = format!("There are {quantity} tickets for {capacity} places.");
        let warning = Warning::new("over_capacity", format!("{at}/total_capacity"), detail);
        warnings.push(warning.compared(json!(quantity), json!(capacity)).of(session));
    }
    if session.ticket_types.is_empty() {
        let detail = "This session has no ticket types.";
        warnings.push(Warning::new("no_ticket_types", format!("{at}/ticket_types"), detail).of(session));
    }
    let mut names: HashMap<String, Uuid> = HashMap::new();
    for (index, ticket_type) in session.ticket_types.iter().enumerate() {
        let at = format!("{at}/ticket_types/{index}");
        let told = |warning: Warning| Warning { ticket_type_id: Some(ticket_type.id), ..warning.of(session) };
        if ticket_type.is_free {
            warnings.push(told(Warning::new("price_zero", format!("{at}/price"), "This ticket type costs nothing.")));
        }
        match names.get(&plain(&ticket_type.name)) {
            Some(other_id) => {
                let detail = "Another ticket type of this session has the same name, but for case and white space.";
                let warning = told(Warning::new("same_name", format!("{at}/name"), detail));
                warnings.push(Warning { other_id: Some(*other_id), ..warning });
            }
            None => drop(names.insert(plain(&ticket_type.name), ticket_type.id)),
        }
    }
}

/// Without what a reader hardly sees.
fn plain(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(hours: std::ops::Range<i64>, ticket_types: &[(&str, i32)]) -> Session {
        let at = |hour: i64| DateTime::from_timestamp(hour * 3600, 0).unwrap();
        let ticket_type = |(name, quantity): &(&str, i32)| TicketType {
            id: Uuid::now_v7(),
            name: (*name).to_owned(),
            is_free: name.starts_with("Free"),
            quantity: *quantity,
        };
        Session {
            id: Uuid::now_v7(),
            starts_at: at(hours.start),
            ends_at: at(hours.end),
            total_capacity: 10,
            is_scheduled: true,
            ticket_types: ticket_types.iter().map(ticket_type).collect(),
        }
    }

    fn codes(event: &Event) -> Vec<(&'static str, String)> {
        let now = DateTime::from_timestamp(100 * 3600, 0).unwrap();
        of(event, now).into_iter().map(|warning| (warning.code, warning.pointer)).collect()
    }

    #[test]
    fn each_rule_says_where() {
        let sessions = vec![
            session(98..100, &[("A", 10)]),
            session(100..110, &[("Free", 1), (" FREE  ", 1)]),
            session(101..102, &[("A", 6), ("B", 5)]),
            session(109..111, &[]),
            session(111..112, &[("a b", 1), ("A  B", 1)]),
        ];
        let expected = [
            ("in_the_past", "#/sessions/0/ends_at"),
            ("price_zero", "#/sessions/1/ticket_types/0/price"),
            ("same_name", "#/sessions/1/ticket_types/1/name"),
            ("sessions_overlap", "#/sessions/2/starts_at"),
            ("over_capacity", "#/sessions/2/total_capacity"),
            ("sessions_overlap", "#/sessions/3/starts_at"),
            ("no_ticket_types", "#/sessions/3/ticket_types"),
            ("same_name", "#/sessions/4/ticket_types/1/name"),
        ];
        let event = Event { is_published: true, sessions };
        assert_eq!(codes(&event), expected.map(|(code, pointer)| (code, pointer.to_owned())));
        assert_eq!(codes(&Event { is_published: true, sessions: Vec::new() }), [("no_sessions", "#/sessions".to_owned())]);
        assert_eq!(codes(&Event::default()), []);
    }

    #[test]
    fn what_is_cancelled_neither_overlaps_nor_is_over() {
        let mut sessions = vec![session(1..9, &[("A", 1)]), session(105..110, &[("A", 1)]), session(106..107, &[("A", 1)])];
        for cancelled in [0, 1] {
            sessions[cancelled].is_scheduled = false;
        }
        assert_eq!(codes(&Event { is_published: true, sessions }), []);
    }
}
