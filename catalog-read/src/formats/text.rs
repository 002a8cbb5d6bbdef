//! Texts that are shortened, as they are told again with each session or in each entry.

/// `text`, or about its first `chars_max` characters, up to the end of a word if there is one near.
pub(super) fn shortened(text: &str, chars_max: usize) -> String {
    let Some((end, _)) = text.char_indices().nth(chars_max) else { return text.to_owned() };
    let whole = &text[..end];
    let cut = whole.rfind(char::is_whitespace).filter(|at| *at > end / 2).unwrap_or(end);
    format!("{}…", whole[..cut].trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_ends_with_a_word_where_it_can_and_never_within_a_character() {
        for (text, wanted) in [
            ("", ""),
            ("ten chars.", "ten chars."),
            ("eleven char", "eleven…"),
            ("äöüäöüäöüäöü", "äöüäöüäöüä…"),
            ("a bcdefghijklmn", "a bcdefghi…"),
            ("🎺🎺🎺🎺🎺🎺🎺🎺 🎺🎺🎺", "🎺🎺🎺🎺🎺🎺🎺🎺…"),
        ] {
            assert_eq!(shortened(text, 10), wanted);
        }
    }
}
