//! What a change did, row by row and field by field, in words.

use uuid::Uuid;

use super::{
    answers::{Entry, Fields},
    names::Names,
    text::{Piece, difference},
    words,
};
use crate::pages::moments;

/// One thing that changed.
pub(super) struct Line {
    /// `Price of VIP, Tue 15 Jun 2027, 18:00`.
    pub(super) subject: String,
    pub(super) pieces: Vec<Piece>,
}

/// All that these entries tell. `event`: the one that all is about, which need not be named again.
pub(super) fn lines(entries: &[Entry], event: Option<Uuid>, names: &Names) -> Vec<Line> {
    entries.iter().flat_map(|entry| of_entry(entry, event, names)).collect()
}

fn of_entry(entry: &Entry, event: Option<Uuid>, names: &Names) -> Vec<Line> {
    let telling = Telling { entry, event, names };
    match (&entry.before, &entry.after) {
        (Some(before), Some(after)) => telling.update(before, after),
        (None, Some(made)) => vec![telling.row(made, Piece::Added)],
        (Some(gone), None) => vec![telling.row(gone, Piece::Removed)],
        (None, None) => Vec::new(),
    }
}

struct Telling<'a> {
    entry: &'a Entry,
    event: Option<Uuid>,
    names: &'a Names,
}

impl Telling<'_> {
    fn update(&self, before: &Fields, after: &Fields) -> Vec<Line> {
        let mut fields: Vec<&str> =
            before.keys().chain(after.keys().filter(|key| !before.contains_key(*key))).map(String::as_str).collect();
        fields.sort_by_key(|field| words::place(field));
        let subject = subject(&self.entry.resource, self.entry.id, Some(before), self.event, self.names);
        let line = |field: &str| {
            let label = words::label(field)?;
            let value = |fields: &Fields| fields.get(field).map(|value| self.value(field, value)).unwrap_or_default();
            let pieces = difference(&value(before), &value(after));
            let subject = if subject.is_empty() { label } else { format!("{label} of {subject}") };
            Some(Line { subject, pieces })
        };
        fields.into_iter().filter_map(line).collect()
    }

    /// A row that was made or deleted.
    fn row(&self, fields: &Fields, piece: fn(String) -> Piece) -> Line {
        let text = |field: &str| fields.get(field).map(|value| self.value(field, value)).unwrap_or_default();
        let (kind, told) = match self.entry.resource.as_str() {
            "event" => ("Event", vec![text("name"), text("location"), text("status").to_lowercase()]),
            "session" => ("Session", vec![self.span(fields), format!("{} places", text("total_capacity"))]),
            "ticket_type" => ("Ticket type", vec![text("name"), text("price"), format!("{} left", text("quantity"))]),
            "user" => ("Person", vec![text("email"), text("role").to_lowercase()]),
            "token" => ("Token", vec![text("name"), text("role").to_lowercase()]),
            other => (other, vec![text("name")]),
        };
        let parent = self.parent(fields);
        let subject = if parent.is_empty() { kind.to_owned() } else { format!("{kind} of {parent}") };
        let told = told.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", ");
        Line { subject, pieces: vec![piece(told)] }
    }

    /// When a session is, in one go.
    fn span(&self, fields: &Fields) -> String {
        let at = |field: &str| fields.get(field)?.as_str()?.parse().ok();
        let zone = self.names.zone(self.entry.event_id);
        at("starts_at")
            .zip(at("ends_at"))
            .map(|(starts_at, ends_at)| moments::span(starts_at, ends_at, &zone))
            .unwrap_or_default()
    }

    /// What a row belongs to, where that is not said already.
    fn parent(&self, fields: &Fields) -> String {
        let id = |field: &str| fields.get(field)?.as_str()?.parse::<Uuid>().ok();
        match self.entry.resource.as_str() {
            "ticket_type" => id("session_id").map(|id| subject("session", id, None, self.event, self.names)).unwrap_or_default(),
            "session" => other_event(id("event_id"), self.event, self.names),
            _ => String::new(),
        }
    }

    fn value(&self, field: &str, value: &serde_json::Value) -> String {
        words::value(field, value, &self.names.zone(self.entry.event_id), self.names)
    }
}

/// What a row is called: `VIP, Tue 15 Jun 2027, 18:00`. `before`: what is known of it as it was.
pub(super) fn subject(resource: &str, id: Uuid, before: Option<&Fields>, event: Option<Uuid>, names: &Names) -> String {
    let was = |field: &str| before.and_then(|fields| fields.get(field)?.as_str());
    let name = || was("name").or(names.name(id)).unwrap_or_default().to_owned();
    let session = |session_id: Uuid, starts_at: Option<&str>| {
        let event_id = names.event_of_session(session_id);
        let was = starts_at.and_then(|text| Some(moments::minute(text.parse().ok()?, &names.zone(event_id))));
        let when = was.or_else(|| names.session(session_id)).unwrap_or_else(|| "a session".to_owned());
        joined(&[when, other_event(event_id, event, names)])
    };
    match resource {
        "event" => other_event(Some(id), event, names),
        "session" => session(id, was("starts_at")),
        "ticket_type" => {
            let session_id = names.session_of(id);
            joined(&[name(), session_id.map(|id| session(id, None)).unwrap_or_default()])
        }
        _ => name(),
    }
}

/// The name of an event, unless it is the one that all is about.
fn other_event(id: Option<Uuid>, event: Option<Uuid>, names: &Names) -> String {
    match id {
        Some(id) if Some(id) != event => names.name(id).unwrap_or("a deleted event").to_owned(),
        _ => String::new(),
    }
}

fn joined(parts: &[String]) -> String {
    parts.iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(", ")
}
