//! Amounts of money.

use rust_decimal::Decimal;
use serde_json::Value;

use crate::fields::faults::Refusal;

/// Digits before the point that `numeric(12,2)` holds.
const WHOLE_DIGITS_MAX: usize = 10;

/// An amount with at most the currency's decimal places, as a string ("50.00") or a number.
pub(crate) fn price(value: &Value, places: u8) -> Result<Decimal, Refusal> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => match number.as_f64() {
            // Its shortest text, and never with an exponent: what the client most likely wrote.
            Some(float) if number.is_f64() => float.to_string(),
            _ => number.to_string(),
        },
        _ => return Err(Refusal::new("wrong_type", format!("Use a decimal number as a string, like {}.", example(places)))),
    };
    let digits = text.strip_prefix('-').unwrap_or(&text);
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    let well_formed = is_digits(whole) && (is_digits(decimals) || !digits.contains('.'));
    if !well_formed {
        return Err(not_a_number(places));
    }
    let whole = whole.trim_start_matches('0');
    let is_zero = whole.is_empty() && decimals.bytes().all(|digit| digit == b'0');
    if whole.len() > WHOLE_DIGITS_MAX || (text.starts_with('-') && !is_zero) {
        return Err(Refusal::new("out_of_range", format!("Use 0 to {}.", highest(places))));
    }
    if decimals.len() > usize::from(places) {
        let detail = if places == 0 {
            "The catalog's currency has no decimal places.".to_owned()
        } else {
            format!("The catalog's currency has {places} decimal places (these are {}).", decimals.len())
        };
        return Err(Refusal::new("too_many_decimals", detail));
    }
    format!("{}{whole}.{decimals}", if whole.is_empty() { "0" } else { "" })
        .trim_end_matches('.')
        .parse()
        .map_err(|_| not_a_number(places))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn not_a_number(places: u8) -> Refusal {
    Refusal::new("not_a_number", format!("Use a decimal number, like {}.", example(places)))
}

fn example(places: u8) -> &'static str {
    if places == 0 { "\"50\"" } else { "\"50.00\"" }
}

fn highest(places: u8) -> Decimal {
    let scale = u32::from(places);
    Decimal::new(10_i64.pow(10 + scale) - 1, scale)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_amount_comes_as_string_or_number() {
        let cases =
            [(json!("50.00"), "50.00"), (json!("0"), "0"), (json!(50), "50"), (json!(49.9), "49.9"), (json!(0.05), "0.05")];
        for (value, amount) in cases {
            assert_eq!(price(&value, 2).unwrap(), amount.parse::<Decimal>().unwrap(), "{value}");
        }
        assert_eq!(price(&json!("9999999999.99"), 2).unwrap(), highest(2));
        assert_eq!(price(&json!(1e2), 2).unwrap(), Decimal::from(100));
        assert_eq!(price(&json!("-0.00"), 2).unwrap(), Decimal::ZERO);
        assert!(!price(&json!(-0.0), 2).unwrap().is_sign_negative());
    }

    #[test]
    fn each_other_one_is_refused_for_its_own_reason() {
        let cases = [
            ("out_of_range", vec![json!("-0.01"), json!(-5), json!("10000000000"), json!(1e300), json!("9".repeat(5000))]),
            ("too_many_decimals", vec![json!("50.000"), json!("0.001"), json!(0.1 + 0.2), json!(1e-300)]),
            (
                "not_a_number",
                ["", " 5", "5 ", "5,00", "1e2", "+5", "NaN", "Infinity", ".5", "5.", "0x10", "--5", "٥"]
                    .map(|t| json!(t))
                    .to_vec(),
            ),
            ("wrong_type", vec![json!(true), json!([5]), json!({"amount": 5})]),
        ];
        for (code, values) in cases {
            for value in values {
                assert_eq!(price(&value, 2).unwrap_err().code, code, "{value}");
            }
        }
    }

    #[test]
    fn a_currency_without_decimals_takes_none() {
        assert_eq!(price(&json!("5000"), 0).unwrap(), Decimal::from(5000));
        assert_eq!(price(&json!("50.5"), 0).unwrap_err().code, "too_many_decimals");
        assert!(price(&json!("x"), 0).unwrap_err().detail.ends_with("\"50\"."));
    }
}
