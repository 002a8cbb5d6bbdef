//! Ids of other resources.

use serde_json::Value;
use uuid::Uuid;

use crate::fields::{faults::Refusal, text::string};

const HYPHENATED_LEN: usize = 36;

/// The id of a resource. Whether there is one, the database decides.
pub(crate) fn reference(value: &Value) -> Result<Uuid, Refusal> {
    uuid(string(value)?).ok_or_else(not_a_uuid)
}

/// A UUID in its usual form; its other forms would give one resource many addresses.
pub(crate) fn uuid(text: &str) -> Option<Uuid> {
    text.parse().ok().filter(|_| text.len() == HYPHENATED_LEN)
}

pub(crate) fn not_a_uuid() -> Refusal {
    Refusal::new("not_a_uuid", "Use a UUID like 019a6c1e-7d3b-7cc2-9c7e-6f1d2b8a4e55.")
}
