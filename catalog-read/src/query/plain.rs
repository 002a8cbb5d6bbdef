//! Values without a form of their own: whole numbers, yes or no, texts.

use crate::query::refusal::Refusal;

/// A whole number from 1 to `max`.
pub(crate) fn number(text: &str, max: u32) -> Result<u32, Refusal> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.parse().ok().filter(|number| digits && (1..=max).contains(number));
    number.ok_or_else(|| {
        let up_to = if max == u32::MAX { String::new() } else { format!(" to {max}") };
        Refusal::new("out_of_range", format!("Use a whole number from 1{up_to}."))
    })
}

/// `true` or `false`; in capitals, too, because that is how Python writes them.
pub(crate) fn flag(text: &str) -> Result<bool, Refusal> {
    let parsed = text.to_ascii_lowercase().parse();
    parsed.map_err(|_| Refusal::new("not_true_or_false", "Write true or false."))
}

/// One line of at most so many characters. PostgreSQL cannot store NUL, and nothing in the catalog has a control character
/// where texts are searched for.
pub(crate) fn line(text: &str, chars_max: usize) -> Result<String, Refusal> {
    if text.chars().any(char::is_control) {
        return Err(Refusal::new("control_character", "Control characters are not allowed; line breaks and tabs are such."));
    }
    let chars = text.chars().count();
    if chars > chars_max {
        return Err(Refusal::new("too_long", format!("Use at most {chars_max} characters (these are {chars}).")));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_whole_and_in_range() {
        assert_eq!((number("1", 100), number("100", 100), number("007", 100)), (Ok(1), Ok(100), Ok(7)));
        assert_eq!(number("4294967295", u32::MAX), Ok(u32::MAX));
        for wrong in ["0", "101", "-1", "+1", "1.0", "x", "٥", "99999999999999999999"] {
            let refusal = number(wrong, 100).unwrap_err();
            assert_eq!(refusal, Refusal::new("out_of_range", "Use a whole number from 1 to 100."), "{wrong}");
        }
        assert_eq!(number("0", u32::MAX).unwrap_err().detail, "Use a whole number from 1.");
    }

    #[test]
    fn a_flag_is_true_or_false() {
        assert_eq!((flag("true"), flag("False")), (Ok(true), Ok(false)));
        for wrong in ["1", "yes", "t", "on"] {
            assert_eq!(flag(wrong).unwrap_err().code, "not_true_or_false", "{wrong}");
        }
    }

    #[test]
    fn a_line_is_counted_in_characters_and_has_no_control_characters() {
        assert_eq!(line("Grüße", 5).unwrap(), "Grüße");
        assert_eq!(line("Grüße!", 5).unwrap_err().code, "too_long");
        for wrong in ["a\0b", "a\nb", "a\tb", "\u{7f}", "\u{85}a"] {
            assert_eq!(line(wrong, 5).unwrap_err().code, "control_character", "{wrong:?}");
        }
    }
}
