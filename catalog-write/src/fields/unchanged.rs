//! Whether a value that was sent back is the one that was read. A moment may be written in another way.

use chrono::{DateTime, Utc};
use serde_json::Value;
use uuid::Uuid;

use crate::fields::{moment::moment, reference::reference};

pub(crate) fn is_id(value: &Value, id: Uuid) -> bool {
    reference(value) == Ok(id)
}

pub(crate) fn is_moment(value: &Value, at: DateTime<Utc>) -> bool {
    moment(value) == Ok(at)
}

/// Whether it is what stands in the resource as clients read it.
pub(crate) fn is_same(value: &Value, stored: Option<&Value>) -> bool {
    let at = stored.and_then(|stored| moment(stored).ok());
    Some(value) == stored || at.is_some_and(|at| is_moment(value, at))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::is_same;

    #[test]
    fn a_moment_is_the_same_in_any_offset_and_nothing_else_is() {
        let stored = json!("2027-06-05T17:00:00.5Z");
        for same in ["2027-06-05T17:00:00.5Z", "2027-06-05T19:00:00.500000+02:00"] {
            assert!(is_same(&json!(same), Some(&stored)), "{same}");
        }
        for other in [json!("2027-06-05T17:00:00Z"), json!(null), json!("x"), json!({})] {
            assert!(!is_same(&other, Some(&stored)) && !is_same(&other, None), "{other}");
        }
    }
}
