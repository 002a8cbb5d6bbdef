//! How many typos lie between a word and a term: a letter too many, too few, wrong, or two neighbours swapped, with no letter
//! changed twice (optimal string alignment).
//!
//! All cells of a column at once, as bits of a word (Hyyrö 2003). It is here and not from a library because one pass then
//! gives the distance to each beginning of the term besides the distance to the whole.

use super::score::Closeness;

/// What the longest words are forgiven.
pub(super) const TYPOS_MAX: u8 = 2;

/// A word to compare many terms with.
#[derive(Debug)]
pub(super) struct Pattern {
    /// Of each character the places where it stands, as bits.
    ascii: [u64; 128],
    other: Vec<(char, u64)>,
    shape: Shape,
    typos: u8,
    /// Whether the beginning of a term is as welcome as the whole.
    is_beginning: bool,
}

/// What tells most terms apart from a word without looking at their letters.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Shape {
    /// The characters that occur, each as one of 64 bits. No two letters of one alphabet share a bit.
    letters: u64,
    chars: u8,
}

impl Shape {
    /// `word`: at most 40 characters.
    pub(super) fn of(word: &str) -> Self {
        word.chars().fold(Self::default(), |shape, c| Self {
            letters: shape.letters | 1 << (u32::from(c) % u64::BITS),
            chars: shape.chars.saturating_add(1),
        })
    }
}

impl Pattern {
    /// `word`: 1 to 40 characters. `typos`: at most `TYPOS_MAX`.
    pub(super) fn new(word: &str, typos: u8, is_beginning: bool) -> Self {
        let mut pattern = Self { ascii: [0; 128], other: Vec::new(), shape: Shape::of(word), typos, is_beginning };
        for (at, c) in word.chars().enumerate() {
            *pattern.places_mut(c) |= 1 << at;
        }
        pattern
    }

    /// How close the term is, if it is close enough.
    pub(super) fn closeness(&self, shape: Shape, term: &str) -> Option<Closeness> {
        if !self.may_match(shape) {
            return None;
        }
        let (whole, beginning) = self.distances(term);
        let whole = (whole <= self.typos).then(|| Closeness::whole(whole));
        let beginning = (self.is_beginning && beginning <= self.typos).then(|| Closeness::beginning(beginning));
        whole.max(beginning)
    }

    /// A typo takes at most one character of the word away and brings at most one other; all that follows a beginning is free.
    fn may_match(&self, term: Shape) -> bool {
        let typos = u32::from(self.typos);
        let (word, chars) = (self.shape, term.chars);
        chars + self.typos >= word.chars
            && (word.letters & !term.letters).count_ones() <= typos
            && (self.is_beginning || chars <= word.chars + self.typos && (term.letters & !word.letters).count_ones() <= typos)
    }

    /// From the word to the whole term, and to that of its beginnings which is nearest.
    fn distances(&self, term: &str) -> (u8, u8) {
        let last = 1 << (self.shape.chars - 1);
        let mut distance = self.shape.chars;
        let mut nearest = distance;
        // Going down the column of the word's characters: where the distance grows, where it falls, where the diagonal is free.
        let (mut grows, mut falls, mut free, mut before) = (u64::MAX, 0_u64, 0_u64, 0_u64);
        for c in term.chars() {
            let places = self.places(c);
            let swapped = ((!free & places) << 1) & before;
            free = ((places & grows).wrapping_add(grows) ^ grows) | places | falls | swapped;
            let more = falls | !(free | grows);
            let less = free & grows;
            distance = distance + u8::from(more & last != 0) - u8::from(less & last != 0);
            nearest = nearest.min(distance);
            let more = more << 1 | 1;
            grows = less << 1 | !(free | more);
            falls = more & free;
            before = places;
        }
        (distance, nearest)
    }

    fn places(&self, c: char) -> u64 {
        match self.ascii.get(c as usize) {
            Some(places) => *places,
            None => self.other.iter().find(|(other, _)| *other == c).map_or(0, |(_, places)| *places),
        }
    }

    fn places_mut(&mut self, c: char) -> &mut u64 {
        if c.is_ascii() {
            return &mut self.ascii[c as usize];
        }
        let at = self.other.iter().position(|(other, _)| *other == c).unwrap_or_else(|| {
            self.other.push((c, 0));
            self.other.len() - 1
        });
        &mut self.other[at].1
    }
}

#[cfg(test)]
mod tests {
    use proptest::{prelude::*, test_runner::Config};

    use super::{Closeness, Pattern, Shape};

    fn closeness(word: &str, typos: u8, is_beginning: bool, term: &str) -> Option<Closeness> {
        Pattern::new(word, typos, is_beginning).closeness(Shape::of(term), term)
    }

    #[test]
    fn each_kind_of_typo_is_forgiven() {
        for term in ["jazz", "jaz", "jazzz", "jaxz", "ajzz", "fazz", "azz"] {
            assert!(closeness("jazz", 1, false, term).is_some(), "{term}");
        }
        for term in ["ja", "jazzy1", "zajz", "jaxx", ""] {
            assert!(closeness("jazz", 1, false, term).is_none(), "{term}");
        }
    }

    #[test]
    fn the_closest_of_the_ways_to_match_counts() {
        assert_eq!(closeness("conc", 1, true, "concert"), Some(Closeness::beginning(0)));
        assert_eq!(closeness("cnoc", 1, true, "concert"), Some(Closeness::beginning(1)));
        assert_eq!(closeness("conc", 1, true, "cone"), Some(Closeness::whole(1)));
        assert_eq!(closeness("concert", 1, true, "concert"), Some(Closeness::whole(0)));
        assert_eq!(closeness("conc", 1, false, "concert"), None);
    }

    proptest! {
        #![proptest_config(Config { failure_persistence: None, cases: 2_000, ..Config::default() })]

        #[test]
        fn distances_are_those_of_the_slow_way(word in "[abж語]{1,12}", term in "[abcж語]{0,14}") {
            let beginnings = term.char_indices().map(|(at, _)| &term[..at]).chain([term.as_str()]);
            let nearest = beginnings.map(|beginning| strsim::osa_distance(&word, beginning)).min();
            let (whole, beginning) = Pattern::new(&word, 2, true).distances(&term);
            prop_assert_eq!(usize::from(whole), strsim::osa_distance(&word, &term));
            prop_assert_eq!(Some(usize::from(beginning)), nearest);
        }

        #[test]
        fn no_term_is_passed_over_for_its_shape(word in "[a-e]{4,9}", term in "[a-e]{0,10}", typos in 0..=2_u8) {
            let (whole, beginning) = Pattern::new(&word, 2, true).distances(&term);
            prop_assert_eq!(closeness(&word, typos, false, &term).is_some(), whole <= typos);
            prop_assert_eq!(closeness(&word, typos, true, &term).is_some(), beginning <= typos);
        }

        #[test]
        fn the_longest_words_are_compared_as_well(word in "[ab]{40}", term in "[ab]{38,40}") {
            let (whole, _) = Pattern::new(&word, 2, true).distances(&term);
            prop_assert_eq!(usize::from(whole), strsim::osa_distance(&word, &term));
        }
    }
}
