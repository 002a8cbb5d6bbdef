//! One of a few known words.

use serde_json::Value;

use crate::fields::{faults::Refusal, text::string};

/// One of `known`, written just so.
pub(crate) fn choice(value: &Value, known: &[&str]) -> Result<String, Refusal> {
    let text = string(value)?;
    if known.contains(&text) {
        return Ok(text.to_owned());
    }
    Err(Refusal::new("unknown_value", format!("Use one of: {}.", known.join(", "))))
}
