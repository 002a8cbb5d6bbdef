//! Text as it is compared: without case, accents and other differences that people do not type.

use unicode_normalization::{UnicodeNormalization, char::canonical_combining_class};

/// `text` in lower case and without accents: `Köln` and `KOLN` are both `koln`. Spaces and punctuation stay. Folding twice is
/// folding once.
///
/// Compatibility forms become plain ones (`ﬁ`, `②`, full width). Korean syllables come apart into their letters, so that half a
/// syllable, as it is while typed, is a beginning of the whole one.
pub(crate) fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(text.len());
    for c in text.nfkd().filter(|&c| !is_silent(c)).flat_map(char::to_lowercase) {
        match spelled_out(c) {
            Some(letters) => folded.push_str(letters),
            None => folded.push(c),
        }
    }
    folded
}

/// Accents, and characters without width that only direct how a line is set. Vowel signs (class 0) are no accents.
fn is_silent(c: char) -> bool {
    const SOFT_HYPHEN: char = '\u{ad}';
    const NON_JOINER: char = '\u{200c}';
    const JOINER: char = '\u{200d}';
    const WORD_JOINER: char = '\u{2060}';
    const BYTE_ORDER_MARK: char = '\u{feff}';
    matches!(c, SOFT_HYPHEN | NON_JOINER | JOINER | WORD_JOINER | BYTE_ORDER_MARK) || canonical_combining_class(c) != 0
}

/// Letters that Unicode does not take apart, as they are typed where the keyboard has none of them.
fn spelled_out(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ħ' => "h",
        'ŧ' => "t",
        'ı' => "i",
        'ŋ' => "n",
        'ς' => "σ",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::{prelude::*, test_runner::Config};

    use super::fold;

    #[test]
    fn case_and_accents_do_not_matter() {
        for (text, folded) in [
            ("Köln", "koln"),
            ("KO\u{308}LN", "koln"),
            ("Straße STRASSE ẞ", "strasse strasse ss"),
            ("Smørrebrød, Ærø, Œuvre", "smorrebrod, aero, oeuvre"),
            ("Łódź", "lodz"),
            ("Þórður", "thordur"),
            ("İSTANBUL Iğdır", "istanbul igdir"),
            ("ΟΔΥΣΣΕΥΣ Ὀδυσσεύς", "οδυσσευσ οδυσσευσ"),
            ("Ёлка", "елка"),
            ("Ｊａｚｚ № ②", "jazz no 2"),
            ("co\u{ad}op", "coop"),
            ("हिन्दी", "हिनदी"),
        ] {
            assert_eq!(fold(text), folded, "{text}");
        }
    }

    #[test]
    fn a_syllable_half_typed_begins_the_whole_one() {
        assert!(fold("한국").starts_with(&fold("하")));
    }

    proptest! {
        #![proptest_config(Config { failure_persistence: None, ..Config::default() })]

        #[test]
        fn folding_twice_is_folding_once(text in any::<String>()) {
            prop_assert_eq!(fold(&fold(&text)), fold(&text));
        }

        #[test]
        fn a_letter_in_capitals_is_the_same_letter(text in "[a-zà-öø-ÿā-žа-яα-ω ]{0,20}") {
            prop_assert_eq!(fold(&text.to_uppercase()), fold(&text));
        }
    }
}
