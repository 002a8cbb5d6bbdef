//! What a client searches for, read once.

use super::{
    fold::fold,
    typo::{Pattern, TYPOS_MAX},
    words,
};

/// Further words are ignored: each costs a walk over the vocabulary.
const WORDS_MAX: usize = 10;
/// Fewer characters begin too many words to mean one.
const BEGINNING_CHARS_MIN: usize = 2;
/// In shorter words a typo makes another word.
const ONE_TYPO_CHARS_MIN: usize = 4;
const TWO_TYPOS_CHARS_MIN: usize = 8;

/// The words of a search: 1 to 10.
#[derive(Debug)]
pub(crate) struct Query(Vec<Word>);

#[derive(Debug)]
pub(super) struct Word {
    /// Folded, at most 40 characters.
    pub(super) text: String,
    /// The last word, which may still be typed, also stands for all that begins with it.
    pub(super) is_beginning: bool,
    /// To find terms with typos, if any are forgiven.
    pub(super) pattern: Option<Pattern>,
}

impl Query {
    /// None: there is no word to search for.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let folded = fold(text);
        let texts = words::of_query(&folded);
        let last = texts.len().checked_sub(1)?;
        let words = texts.iter().enumerate().take(WORDS_MAX).map(|(at, text)| Word::new(text, at == last)).collect();
        Some(Self(words))
    }

    pub(super) fn words(&self) -> &[Word] {
        &self.0
    }
}

impl Word {
    fn new(text: &str, is_last: bool) -> Self {
        let chars = text.chars().count();
        let is_beginning = is_last && chars >= BEGINNING_CHARS_MIN;
        let typos = match chars {
            // Another number is another number: 2025 is no typo of 2026.
            _ if text.contains(char::is_numeric) => 0,
            TWO_TYPOS_CHARS_MIN.. => TYPOS_MAX,
            ONE_TYPO_CHARS_MIN.. => 1,
            _ => 0,
        };
        let pattern = (typos > 0).then(|| Pattern::new(text, typos, is_beginning));
        Self { text: text.to_owned(), is_beginning, pattern }
    }
}

#[cfg(test)]
mod tests {
    use super::Query;

    fn texts(query: &str) -> Vec<String> {
        Query::parse(query).unwrap().0.into_iter().map(|word| word.text).collect()
    }

    #[test]
    fn words_are_folded() {
        assert_eq!(texts(" KÖLN, Jazz!"), ["koln", "jazz"]);
    }

    #[test]
    fn without_words_there_is_no_query() {
        assert!(Query::parse("").is_none());
        assert!(Query::parse(" … ?").is_none());
    }

    #[test]
    fn only_the_last_word_is_a_beginning() {
        let beginnings = |query| Query::parse(query).unwrap().0.iter().map(|word| word.is_beginning).collect::<Vec<_>>();
        assert_eq!(beginnings("jazz in ko"), [false, false, true]);
        assert_eq!(beginnings("jazz k"), [false, false]);
    }

    #[test]
    fn further_words_are_ignored_and_the_last_one_left_is_not_a_beginning() {
        let query = Query::parse(&"word ".repeat(11)).unwrap();
        assert_eq!(query.0.len(), 10);
        assert!(query.0.iter().all(|word| !word.is_beginning));
    }
}
