//! The first of what an import would make or change, for people.

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::pages::api::Answer;

/// Enough to see whether the columns are the right ones.
pub(super) const CHANGES_SHOWN: usize = 20;
/// What tells one from another, of each kind.
const TOLD: [(&str, &[&str]); 3] = [
    ("event", &["name", "location"]),
    ("session", &["starts_at", "total_capacity"]),
    ("ticket_type", &["name", "price", "quantity"]),
];

/// What became of one event, session or ticket type.
#[derive(Debug, Deserialize)]
pub(super) struct Change {
    resource: String,
    action: String,
    before: Option<Map<String, Value>>,
    after: Option<Map<String, Value>>,
}

impl Change {
    /// Of the answer to an import that was only tried.
    pub(super) fn first(answer: &Answer) -> Vec<Self> {
        let told = answer.body["changes"].as_array().map(Vec::as_slice).unwrap_or_default();
        told.iter().take(CHANGES_SHOWN).filter_map(|change| Self::deserialize(change).ok()).collect()
    }

    pub(super) fn is_new(&self) -> bool {
        self.action == "create"
    }

    pub(super) fn kind(&self) -> String {
        self.resource.replace('_', " ")
    }

    pub(super) fn text(&self) -> String {
        let Some(after) = &self.after else { return String::new() };
        let known = TOLD.iter().find(|(kind, _)| *kind == self.resource).map_or(&[][..], |(_, names)| names);
        let parts: Vec<String> = match self.is_new() {
            true => known.iter().map(|name| shown(after.get(*name))).filter(|text| !text.is_empty()).collect(),
            false => after.iter().filter(|(name, _)| *name != "updated_at").map(|(name, value)| self.step(name, value)).collect(),
        };
        parts.join(" · ")
    }

    fn step(&self, name: &str, now: &Value) -> String {
        let before = self.before.as_ref().and_then(|before| before.get(name));
        format!("{name}: {} → {}", shown(before), shown(Some(now)))
    }
}

fn shown(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => "–".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}
