//! What a change came to for each row: one transaction may touch a row more than once.

use std::collections::HashMap;

use serde_json::Value;
use uuid::Uuid;

use crate::history::{store::Entry, values::Fields};

/// The tables of the catalog, parents first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Event,
    Session,
    TicketType,
}

/// One row before a change and after it; `None` where there was none. What is both before and after tells only of the fields that
/// differ; of the rest a row is whole.
#[derive(Debug, PartialEq)]
pub(super) struct Net {
    pub(super) kind: Kind,
    pub(super) id: Uuid,
    pub(super) before: Option<Fields>,
    pub(super) after: Option<Fields>,
}

impl Kind {
    pub(super) fn of(resource: &str) -> Option<Self> {
        match resource {
            "event" => Some(Self::Event),
            "session" => Some(Self::Session),
            "ticket_type" => Some(Self::TicketType),
            _ => None,
        }
    }

    pub(super) fn resource(self) -> &'static str {
        match self {
            Self::Event => "event",
            Self::Session => "session",
            Self::TicketType => "ticket_type",
        }
    }

    /// For people.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Event => "event",
            Self::Session => "session",
            Self::TicketType => "ticket type",
        }
    }

    /// The member that its rows stand in.
    pub(super) fn collection(self) -> &'static str {
        match self {
            Self::Event => "events",
            Self::Session => "sessions",
            Self::TicketType => "ticket_types",
        }
    }

    /// The column that names the parent, and the parent's kind.
    pub(super) fn parent(self) -> Option<(&'static str, Self)> {
        match self {
            Self::Event => None,
            Self::Session => Some(("event_id", Self::Event)),
            Self::TicketType => Some(("session_id", Self::Session)),
        }
    }
}

/// Of all entries of one change, in their order. `None` if some are of no table of the catalog.
pub(super) fn net(entries: Vec<Entry>) -> Option<Vec<Net>> {
    let mut places: HashMap<(Uuid, Kind), usize> = HashMap::new();
    let mut nets: Vec<Net> = Vec::new();
    for entry in entries {
        let kind = Kind::of(&entry.resource)?;
        let (before, after) = (fields(entry.before), fields(entry.after));
        match places.get(&(entry.id, kind)) {
            Some(&place) => {
                if let Some(net) = nets.get_mut(place) {
                    net.follow(before, after);
                }
            }
            None => {
                places.insert((entry.id, kind), nets.len());
                nets.push(Net { kind, id: entry.id, before, after });
            }
        }
    }
    nets.retain(|net| net.before != net.after);
    Some(nets)
}

impl Net {
    /// Goes on with what became of the row next.
    fn follow(&mut self, before: Option<Fields>, after: Option<Fields>) {
        // What this change had not touched until then was so before it.
        if let (Some(first), Some(known), Some(now)) = (&mut self.before, &self.after, &before) {
            for (name, value) in now.iter().filter(|(name, _)| !known.contains_key(*name)) {
                first.entry(name).or_insert_with(|| value.clone());
            }
        }
        match (&mut self.after, before, after) {
            // An update tells only what it changed.
            (Some(row), Some(_), Some(changed)) => row.extend(changed),
            (row, _, after) => *row = after,
        }
    }
}

fn fields(row: Option<Value>) -> Option<Fields> {
    match row {
        Some(Value::Object(fields)) => Some(fields),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(steps: &[(Value, Value)]) -> Vec<(Value, Value)> {
        let some = |row: &Value| Some(row.clone()).filter(|row| !row.is_null());
        let entry = |(before, after): &(Value, Value)| Entry {
            seq: 0,
            resource: "event".to_owned(),
            id: Uuid::nil(),
            event_id: None,
            action: String::new(),
            before: some(before),
            after: some(after),
        };
        let nets = net(steps.iter().map(entry).collect()).unwrap();
        let value = |row: Option<Fields>| row.map_or(Value::Null, Value::Object);
        nets.into_iter().map(|net| (value(net.before), value(net.after))).collect()
    }

    #[test]
    fn steps_on_one_row_become_one() {
        let (none, row) = (Value::Null, |a: i32, b: i32| json!({"a": a, "b": b}));
        // Made and changed; changed twice; changed and deleted; deleted and made again; made and deleted; changed and changed back.
        assert_eq!(of(&[(none.clone(), row(1, 1)), (json!({"a": 1}), json!({"a": 2}))]), [(none.clone(), row(2, 1))]);
        assert_eq!(
            of(&[(json!({"a": 1}), json!({"a": 2})), (json!({"a": 2, "b": 1}), json!({"a": 3, "b": 2}))]),
            [(row(1, 1), row(3, 2))]
        );
        assert_eq!(of(&[(json!({"a": 1}), json!({"a": 2})), (row(2, 1), none.clone())]), [(row(1, 1), none.clone())]);
        assert_eq!(of(&[(row(1, 1), none.clone()), (none.clone(), row(2, 2))]), [(row(1, 1), row(2, 2))]);
        assert_eq!(of(&[(none.clone(), row(1, 1)), (row(1, 1), none)]), []);
        assert_eq!(of(&[(json!({"a": 1}), json!({"a": 2})), (json!({"a": 2}), json!({"a": 1}))]), []);
    }
}
