//! Texts: one line or many, with a limit. NUL, which PostgreSQL cannot store, is a control character like others.

use serde_json::Value;

use crate::fields::faults::Refusal;

/// The string of a value.
pub(crate) fn string(value: &Value) -> Result<&str, Refusal> {
    value.as_str().ok_or_else(|| Refusal::new("wrong_type", "Use a string."))
}

/// A name: one line that is not empty, without outer white space.
pub(crate) fn name(value: &Value, chars_max: usize) -> Result<String, Refusal> {
    let text = string(value)?.trim();
    if text.is_empty() {
        return Err(Refusal::new("too_short", format!("Use 1 to {chars_max} characters; white space alone is not enough.")));
    }
    one_line(text, chars_max)
}

/// One line, or nothing.
pub(crate) fn line(value: &Value, chars_max: usize) -> Result<String, Refusal> {
    one_line(string(value)?, chars_max)
}

/// Any number of lines.
pub(crate) fn lines(value: &Value, chars_max: usize) -> Result<String, Refusal> {
    let text = string(value)?;
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return Err(Refusal::new("control_character", "Control characters are not allowed, but line breaks and tabs are."));
    }
    bounded(text, chars_max)
}

fn one_line(text: &str, chars_max: usize) -> Result<String, Refusal> {
    if text.chars().any(char::is_control) {
        return Err(Refusal::new("control_character", "Control characters are not allowed; line breaks and tabs are such."));
    }
    bounded(text, chars_max)
}

/// A text of at most so many characters.
pub(crate) fn bounded(text: &str, chars_max: usize) -> Result<String, Refusal> {
    let chars = text.chars().count();
    if chars > chars_max {
        return Err(Refusal::new("too_long", format!("Use at most {chars_max} characters (these are {chars}).")));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn code(result: Result<String, Refusal>) -> &'static str {
        result.unwrap_err().code
    }

    #[test]
    fn a_name_is_trimmed_and_counted_in_characters() {
        assert_eq!(name(&json!("  Grüße \n"), 5).unwrap(), "Grüße");
        assert_eq!(code(name(&json!("Grüße!"), 5)), "too_long");
        assert_eq!(code(name(&json!(" \u{a0}\t"), 5)), "too_short");
        assert_eq!(code(name(&json!("a\u{0}b"), 5)), "control_character");
        assert_eq!(code(name(&json!("a\nb"), 5)), "control_character");
        assert_eq!(code(name(&json!(7), 5)), "wrong_type");
    }

    #[test]
    fn a_description_may_have_lines_but_no_other_control_characters() {
        assert_eq!(lines(&json!("a\r\n\tb "), 9).unwrap(), "a\r\n\tb ");
        for wrong in ["\u{0}", "\u{7f}", "\u{85}", "\u{1b}[31m"] {
            assert_eq!(code(lines(&json!(wrong), 99)), "control_character", "{wrong:?}");
        }
        assert_eq!(line(&json!(""), 9).unwrap(), "");
        assert_eq!(code(line(&json!("a\tb"), 9)), "control_character");
    }
}
