//! Cuts folded text into words. A word is what lies between spaces and punctuation; where a script has no spaces between its
//! words, one character and two in a row stand for them.

/// Longer words are cut: none that people type is longer, and the words of a query fit the bits of a `u64`.
pub(super) const WORD_CHARS_MAX: usize = 40;

/// The words of an event. Those without spaces come as each character and as each two in a row, so that a query of one
/// character is found as well as a longer one.
pub(super) fn of_text(folded: &str) -> Vec<&str> {
    cut(folded, |run| windows(run, 1).chain(windows(run, 2)))
}

/// The words of a query. Those without spaces come as each two characters in a row: two say more than one and one.
pub(super) fn of_query(folded: &str) -> Vec<&str> {
    cut(folded, |run| windows(run, if beginning(run, 2).is_some() { 2 } else { 1 }))
}

fn cut<'a, W: Iterator<Item = &'a str>>(folded: &'a str, spaceless: impl Fn(&'a str) -> W) -> Vec<&'a str> {
    let mut words = Vec::new();
    let mut rest = folded;
    while let Some(at) = rest.find(|c| kind(c) != Kind::Between) {
        rest = &rest[at..];
        let first = rest.chars().next().map_or(Kind::Between, kind);
        let (run, after) = rest.split_at(rest.find(|c| kind(c) != first).unwrap_or(rest.len()));
        match first {
            Kind::Spaceless => words.extend(spaceless(run)),
            _ => words.push(beginning(run, WORD_CHARS_MAX).unwrap_or(run)),
        }
        rest = after;
    }
    words
}

#[derive(PartialEq)]
enum Kind {
    /// Letters and digits.
    Spaced,
    /// Letters of a script without spaces between words.
    Spaceless,
    /// Neither.
    Between,
}

fn kind(c: char) -> Kind {
    match c {
        'a'..='z' | '0'..='9' => Kind::Spaced,
        _ if c.is_ascii() => Kind::Between,
        // Thai, Lao; Burmese; Khmer.
        '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' if c.is_alphanumeric() => Kind::Spaceless,
        // Kana, Bopomofo; Han.
        '\u{3005}'..='\u{312f}' | '\u{31a0}'..='\u{31ff}' | '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}'
            if c.is_alphanumeric() =>
        {
            Kind::Spaceless
        }
        _ if c.is_alphanumeric() => Kind::Spaced,
        _ => Kind::Between,
    }
}

/// Each `chars` characters in a row.
fn windows(run: &str, chars: usize) -> impl Iterator<Item = &str> {
    run.char_indices().filter_map(move |(at, _)| beginning(&run[at..], chars))
}

/// The first `chars` characters, if there are so many.
fn beginning(text: &str, chars: usize) -> Option<&str> {
    let (last, c) = text.char_indices().nth(chars.checked_sub(1)?)?;
    Some(&text[..last + c.len_utf8()])
}

#[cfg(test)]
mod tests {
    use super::{WORD_CHARS_MAX, of_query, of_text};

    #[test]
    fn letters_and_digits_are_words() {
        let words = ["jazz", "on", "2026", "06", "01", "in", "koln", "l", "opera", "ac", "dc", "москва", "हिनदी"];
        let text = "jazz on 2026-06-01, in  koln: l'opera ac/dc москва हिनदी!";
        assert_eq!(of_text(text), words);
        assert_eq!(of_query(text), words);
    }

    #[test]
    fn text_without_spaces_is_found_by_one_character_and_by_two() {
        assert_eq!(of_text("東京都 2026年"), ["東", "京", "都", "東京", "京都", "2026", "年"]);
        assert_eq!(of_query("東京都2026年"), ["東京", "京都", "2026", "年"]);
        assert_eq!(of_query("コート"), ["コー", "ート"]);
        assert_eq!(of_query("กรง"), ["กร", "รง"]);
    }

    #[test]
    fn a_long_word_is_cut() {
        let word = "ж".repeat(WORD_CHARS_MAX);
        assert_eq!(of_text(&word), [word.as_str()]);
        assert_eq!(of_text(&format!("{word}ж a")), [word.as_str(), "a"]);
    }

    #[test]
    fn nothing_but_punctuation_has_no_words() {
        assert!(of_text(" -- !? \u{1f389} ").is_empty());
        assert!(of_query("").is_empty());
    }
}
