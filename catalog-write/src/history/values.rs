//! The values of recorded rows as clients know them. The database records a moment in the time zone of whoever wrote it, and an
//! amount as a number: equal ones look equal only when they are brought into one form.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serializer;
use serde_json::{Map, Value};

/// Fields of a row.
pub(crate) type Fields = Map<String, Value>;

/// The columns that hold moments.
const MOMENTS: [&str; 4] = ["starts_at", "ends_at", "created_at", "publish_at"];
/// The column that holds an amount, and its decimals in the database.
const AMOUNT: (&str, usize) = ("price", 2);

/// A field in the one form of its kind.
pub(crate) fn told(field: &str, value: &Value) -> Value {
    match value {
        Value::String(text) if MOMENTS.contains(&field) => match DateTime::parse_from_rfc3339(text) {
            Ok(at) => at.with_timezone(&Utc).to_rfc3339_opts(SecondsFormat::AutoSi, true).into(),
            Err(_) => value.clone(),
        },
        Value::Number(number) if field == AMOUNT.0 => {
            number.as_f64().map_or_else(|| value.clone(), |amount| format!("{amount:.*}", AMOUNT.1).into())
        }
        _ => value.clone(),
    }
}

/// For `serialize_with`.
pub(crate) fn serialize<S: Serializer>(row: &Option<Value>, serializer: S) -> Result<S::Ok, S::Error> {
    match row {
        Some(Value::Object(fields)) => serializer.collect_map(fields.iter().map(|(field, value)| (field, told(field, value)))),
        Some(other) => serializer.collect_str(other),
        None => serializer.serialize_none(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn equal_values_look_equal_whoever_wrote_them() {
        for written in ["2030-06-05T19:00:00+02:00", "2030-06-05T17:00:00+00:00", "2030-06-05T17:00:00Z"] {
            assert_eq!(told("starts_at", &json!(written)), "2030-06-05T17:00:00Z");
        }
        assert_eq!(told("name", &json!("2030-06-05T19:00:00+02:00")), "2030-06-05T19:00:00+02:00");
        for (written, amount) in [(json!(50.0), "50.00"), (json!(50), "50.00"), (json!(9999999999.99), "9999999999.99")] {
            assert_eq!(told("price", &written), amount);
        }
    }
}
