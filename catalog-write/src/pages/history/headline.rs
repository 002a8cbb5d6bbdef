//! What a change was, in one sentence, and where it came from.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::{
    answers::{Change, Count, Entry},
    names::Names,
};
use crate::pages::moments::counted;

/// `Ann` changed `Summer Concert`: what stands after the name.
pub(super) struct Headline {
    pub(super) text: String,
    /// The event that all of it is about.
    pub(super) event: Option<EventLink>,
}

pub(super) struct EventLink {
    pub(super) id: Uuid,
    pub(super) name: String,
    pub(super) is_there: bool,
}

/// The one event that all of a change is about, if it is one.
pub(super) fn event_of(change: &Change) -> Option<Uuid> {
    let events: BTreeSet<Option<Uuid>> = change.entries.iter().map(|entry| entry.event_id).collect();
    let is_whole = i64::try_from(change.entries.len()) == Ok(change.entry_count);
    match events.into_iter().collect::<Vec<_>>()[..] {
        [Some(event)] if is_whole => Some(event),
        _ => None,
    }
}

/// `event`: the one that the change is about, if it is one.
pub(super) fn headline(change: &Change, event: Option<Uuid>, names: &Names) -> Headline {
    let way = Way::of(change.action.as_deref().unwrap_or_default());
    if let Some(id) = event {
        let name = names.name(id).unwrap_or("a deleted event").to_owned();
        let text = way.of_one_event(&change.entries).to_owned();
        return Headline { text, event: Some(EventLink { id, name, is_there: names.is_there(id) }) };
    }
    let text = match accounts(&change.entries, names) {
        Some(text) => text,
        None => format!("{}{}", way.before_counts(), counts(change)),
    };
    Headline { text, event: None }
}

/// By which route a change came about, as far as it says more than the rows do.
enum Way {
    Undo,
    Restore,
    Clone,
    Import,
    Other,
}

impl Way {
    fn of(action: &str) -> Self {
        match action.rsplit('/').next().unwrap_or_default() {
            "undo" => Self::Undo,
            "restore" => Self::Restore,
            "clone" | "duplicate" => Self::Clone,
            "import" => Self::Import,
            _ => Self::Other,
        }
    }

    fn of_one_event(&self, entries: &[Entry]) -> &'static str {
        let of_event = |action: &str| entries.iter().any(|entry| entry.resource == "event" && entry.action == action);
        match self {
            Self::Undo => "took back a change of",
            Self::Restore => "brought back",
            Self::Clone => "made, as a copy,",
            Self::Import if of_event("create") => "imported",
            _ if of_event("delete") => "deleted",
            _ if of_event("create") => "made",
            _ => "changed",
        }
    }

    fn before_counts(&self) -> &'static str {
        match self {
            Self::Undo => "took back a change: ",
            Self::Import => "imported a file: ",
            _ => "",
        }
    }
}

/// What became of people and tokens, if it is about them.
fn accounts(entries: &[Entry], names: &Names) -> Option<String> {
    let first = entries.first().filter(|_| entries.iter().all(|entry| !entry.is_of_the_catalog()))?;
    let verb = match first.action.as_str() {
        "create" => "made",
        "delete" => "deleted",
        _ => "changed",
    };
    let kind = if first.resource == "token" { "token" } else { "account" };
    let told = |field: &str| first.fields().and_then(|fields| fields.get(field)?.as_str());
    let name = told("email").or(told("name")).or(names.name(first.id)).unwrap_or_default();
    Some(match entries {
        [_] => format!("{verb} the {kind} {name}"),
        _ => format!("{verb} {} accounts and tokens", entries.len()),
    })
}

/// `changed 212 ticket types, deleted 1 session`.
fn counts(change: &Change) -> String {
    let told = |verb: &str, count: fn(&Count) -> i64| {
        let kinds: Vec<String> = change
            .counts
            .kinds()
            .iter()
            .map(|(kind, of)| (count(of), kind))
            .filter(|(n, _)| *n > 0)
            .map(|(n, kind)| counted(n, kind))
            .collect();
        (!kinds.is_empty()).then(|| format!("{verb} {}", kinds.join(", ")))
    };
    let all =
        [told("made", |count| count.created), told("changed", |count| count.updated), told("deleted", |count| count.deleted)];
    all.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

/// `Admin pages · 203.0.113.7`.
pub(super) fn source(change: &Change) -> String {
    let action = change.action.as_deref().unwrap_or_default();
    let is_page = action.split_once(' ').is_some_and(|(_, path)| path.starts_with("/admin/"));
    let way = match change.actor.kind.as_str() {
        "user" if is_page => "Admin pages".to_owned(),
        "user" => format!("API, signed in · {action}"),
        "token" => format!("API, token “{}” · {action}", change.actor.name),
        "command" => format!("Command line · {action}"),
        "sql" => format!("SQL · {action}"),
        other => format!("{other} · {action}"),
    };
    let address = change.address.as_deref().unwrap_or_default();
    [way.trim_end_matches([' ', '·']), address].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}
