//! How a text became another one: of long ones only what is about the difference.

/// Texts up to this length are shown whole.
const SHORT_CHARS: usize = 80;
/// Characters that are shown before and after a difference.
const AROUND_CHARS: usize = 40;
/// More than this of one side of a difference is cut.
const DIFFERENCE_CHARS_MAX: usize = 600;

/// A piece of what is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    Same(String),
    Removed(String),
    Added(String),
}

/// What became of a text. Empty ones are not there.
pub(super) fn difference(before: &str, after: &str) -> Vec<Piece> {
    let is_short = before.chars().count() <= SHORT_CHARS && after.chars().count() <= SHORT_CHARS;
    if is_short || before.is_empty() || after.is_empty() {
        return pieces("", before, after, "");
    }
    let (old, new) = (words(before), words(after));
    let head = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
    let rest = old.len().min(new.len()) - head;
    let tail = old.iter().rev().zip(new.iter().rev()).take(rest).take_while(|(old, new)| old == new).count();
    let middle = |words: &[&str]| words[head..words.len() - tail].concat();
    pieces(&last(&old[..head].concat()), &middle(&old), &middle(&new), &first(&old[old.len() - tail..].concat()))
}

fn pieces(head: &str, removed: &str, added: &str, tail: &str) -> Vec<Piece> {
    let all =
        [Piece::Same(head.to_owned()), Piece::Removed(cut(removed)), Piece::Added(cut(added)), Piece::Same(tail.to_owned())];
    all.into_iter().filter(|piece| !piece.text().is_empty()).collect()
}

impl Piece {
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Same(text) | Self::Removed(text) | Self::Added(text) => text,
        }
    }

    /// As HTML names it: `del`, `ins` or neither.
    pub(super) fn element(&self) -> Option<&'static str> {
        match self {
            Self::Same(_) => None,
            Self::Removed(_) => Some("del"),
            Self::Added(_) => Some("ins"),
        }
    }
}

/// Words, each with the white space after it.
fn words(text: &str) -> Vec<&str> {
    text.split_inclusive(char::is_whitespace).collect()
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(DIFFERENCE_CHARS_MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn first(text: &str) -> String {
    match text.char_indices().nth(AROUND_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn last(text: &str) -> String {
    let count = text.chars().count();
    if count <= AROUND_CHARS {
        return text.to_owned();
    }
    format!("…{}", text.chars().skip(count - AROUND_CHARS).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(before: &str, after: &str) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Same(text) => text.clone(),
            Piece::Removed(text) => format!("[-{text}]"),
            Piece::Added(text) => format!("[+{text}]"),
        };
        difference(before, after).iter().map(piece).collect()
    }

    #[test]
    fn short_texts_are_shown_whole_and_long_ones_where_they_differ() {
        assert_eq!(shown("Jazz", "Blues"), "[-Jazz][+Blues]");
        assert_eq!(shown("", "Blues"), "[+Blues]");
        let before = format!("{} the choir sings from six o’clock, {}", "many words ".repeat(20), "as every year ".repeat(20));
        let after = before.replace("six ", "seven ");
        assert_eq!(
            shown(&before, &after),
            "… words many words  the choir sings from [-six ][+seven ]o’clock, as every year as every year as …"
        );
        let doubled = "a ".repeat(60);
        assert_eq!(shown(&doubled, &"a ".repeat(61)), format!("…{}[+a ]", "a ".repeat(20)));
    }
}
