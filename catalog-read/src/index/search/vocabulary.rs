//! The terms: each word that some event holds, once, with a number and with the events that hold it.

use std::{collections::BTreeMap, ops::Bound, sync::Arc};

use super::{entry::Fields, postings::Postings, query::Word, score::Closeness, typo::Shape};

/// No term without an event: the numbers of dropped terms are given again.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    /// Ordered, so that terms with one beginning are neighbours.
    numbers: BTreeMap<Arc<str>, u32>,
    /// By number. A dropped term is empty, which is close to no word.
    terms: Vec<Term>,
    free: Vec<u32>,
}

#[derive(Debug, Default)]
struct Term {
    text: Arc<str>,
    shape: Shape,
    postings: Postings,
}

impl Vocabulary {
    /// The number of a term that is about to be put in an event.
    pub(super) fn number(&mut self, text: &str) -> u32 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let text: Arc<str> = text.into();
        let number = self.free.pop().unwrap_or_else(|| {
            self.terms.push(Term::default());
            (self.terms.len() - 1) as u32
        });
        self.terms[number as usize] = Term { shape: Shape::of(&text), text: text.clone(), postings: Postings::default() };
        self.numbers.insert(text, number);
        number
    }

    /// Puts the event in a term, in place of the fields it had there. With none the event is taken out, and with its last
    /// event the term is dropped.
    pub(super) fn set(&mut self, number: u32, slot: u32, fields: Fields) {
        let term = &mut self.terms[number as usize];
        term.postings.set(slot, fields);
        if term.postings.is_empty() {
            self.numbers.remove(&term.text);
            *term = Term::default();
            self.free.push(number);
        }
    }

    #[cfg(test)]
    pub(super) fn terms(&self) -> usize {
        self.numbers.len()
    }

    /// The events of each term that stands for the word.
    pub(super) fn like<'a>(&'a self, word: &Word) -> Vec<(Closeness, &'a Postings)> {
        match &word.pattern {
            Some(pattern) => {
                let close = |term: &'a Term| Some((pattern.closeness(term.shape, &term.text)?, &term.postings));
                self.terms.iter().filter_map(close).collect()
            }
            None => self.exactly(word).map(|(closeness, number)| (closeness, &self.terms[number as usize].postings)).collect(),
        }
    }

    fn exactly<'a>(&'a self, word: &'a Word) -> impl Iterator<Item = (Closeness, u32)> + 'a {
        let whole = self.numbers.get(word.text.as_str()).map(|number| (Closeness::whole(0), *number));
        let after = self.numbers.range::<str, _>((Bound::Excluded(word.text.as_str()), Bound::Unbounded));
        let longer = after.take_while(|(text, _)| word.is_beginning && text.starts_with(&word.text));
        whole.into_iter().chain(longer.map(|(_, number)| (Closeness::beginning(0), *number)))
    }
}
