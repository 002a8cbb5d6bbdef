//! Numbers of people and of tickets.

use serde_json::Value;

use crate::fields::faults::Refusal;

/// A whole number from 0 to what PostgreSQL's `integer` holds.
pub(crate) fn count(value: &Value) -> Result<i32, Refusal> {
    let Value::Number(number) = value else {
        return Err(Refusal::new("wrong_type", "Use a whole number, without quotation marks."));
    };
    if number.is_f64() {
        return Err(Refusal::new("wrong_type", "Use a whole number, without decimals or exponent."));
    }
    let fitting = number.as_i64().and_then(|n| i32::try_from(n).ok()).filter(|n| *n >= 0);
    fitting.ok_or_else(|| Refusal::new("out_of_range", format!("Use 0 to {}.", i32::MAX)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_count_is_a_whole_number_that_the_database_holds() {
        assert_eq!(count(&json!(0)).unwrap(), 0);
        assert_eq!(count(&json!(2_147_483_647)).unwrap(), i32::MAX);
        for wrong in [json!(-1), json!(2_147_483_648_i64), json!(u64::MAX)] {
            assert_eq!(count(&wrong).unwrap_err().code, "out_of_range", "{wrong}");
        }
        for wrong in [json!("1"), json!(1.0), json!(1e3), json!(true), json!([1])] {
            assert_eq!(count(&wrong).unwrap_err().code, "wrong_type", "{wrong}");
        }
    }
}
