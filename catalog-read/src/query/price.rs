//! Bounds of a price.

use rust_decimal::Decimal;

use crate::query::refusal::Refusal;

/// Digits before and after the point that `numeric(12,2)` holds.
const WHOLE_DIGITS_MAX: usize = 10;
const DECIMALS_MAX: usize = 2;

/// An amount from 0 to 9999999999.99, without the zeros that say nothing.
pub(crate) fn price(text: &str) -> Result<Decimal, Refusal> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, decimals) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    if !is_digits(whole) || !is_digits(decimals) {
        return Err(not_a_number());
    }
    if text.starts_with('-') || whole.trim_start_matches('0').len() > WHOLE_DIGITS_MAX {
        return Err(Refusal::new("out_of_range", "Use 0 to 9999999999.99."));
    }
    if decimals.len() > DECIMALS_MAX {
        return Err(Refusal::new("too_many_decimals", "Use at most 2 decimal places."));
    }
    text.parse().map(|price: Decimal| price.normalize()).map_err(|_| not_a_number())
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn not_a_number() -> Refusal {
    Refusal::new("not_a_number", "Write it as 50 or 49.90.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_written_in_one_way() {
        let cases =
            [("0", "0"), ("0.00", "0"), ("50", "50"), ("050.50", "50.5"), ("100", "100"), ("9999999999.99", "9999999999.99")];
        for (text, canonical) in cases {
            assert_eq!(price(text).unwrap().to_string(), canonical, "{text}");
        }
        assert!(price(&format!("{}7", "0".repeat(4000))).is_ok());
    }

    #[test]
    fn each_other_one_is_refused_for_its_own_reason() {
        let cases = [
            ("out_of_range", vec!["-0.01", "-5", "10000000000", "99999999999999999999999999999999"]),
            ("too_many_decimals", vec!["50.000", "0.001"]),
            ("not_a_number", vec!["5,00", "1e2", "+5", "NaN", ".5", "5.", "0x10", "--5", "-", "٥", "1_000"]),
        ];
        for (code, texts) in cases {
            for text in texts {
                assert_eq!(price(text).unwrap_err().code, code, "{text}");
            }
        }
    }
}
