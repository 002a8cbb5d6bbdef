//! Events come, change and go.

use std::mem;

use super::{
    entry::{DESCRIPTION, Entry, LOCATION, NAME},
    fold::fold,
    vocabulary::Vocabulary,
    words,
};

/// The words of all events.
#[derive(Debug, Default)]
pub(crate) struct Search {
    pub(super) vocabulary: Vocabulary,
    /// Of each slot the numbers of its terms, ascending, so that a change of an event costs its own words and no more.
    pub(super) slots: Vec<Box<[Entry]>>,
}

impl Search {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Puts the words of an event in, in place of those it had. `slot`: the event's number, below 2^29; slots are dense, and
    /// are given again once removed.
    pub(crate) fn put(&mut self, slot: u32, name: &str, location: &str, description: &str) {
        let texts = [(NAME, fold(name)), (LOCATION, fold(location)), (DESCRIPTION, fold(description))];
        let mut words = Vec::new();
        for (field, text) in &texts {
            words.extend(words::of_text(text).into_iter().map(|word| (word, *field)));
        }
        words.sort_unstable();
        words.dedup_by(|(next, field), (word, fields)| {
            let is_same = next == word;
            *fields |= if is_same { *field } else { 0 };
            is_same
        });
        let mut entries: Box<[_]> =
            words.into_iter().map(|(word, fields)| Entry::new(self.vocabulary.number(word), fields)).collect();
        entries.sort_unstable();
        if slot as usize >= self.slots.len() {
            self.slots.resize_with(slot as usize + 1, Box::default);
        }
        self.replace(slot, entries);
    }

    /// Takes the event out, if there is one.
    pub(crate) fn remove(&mut self, slot: u32) {
        self.replace(slot, Box::default());
    }

    fn replace(&mut self, slot: u32, entries: Box<[Entry]>) {
        let Some(new) = self.slots.get_mut(slot as usize) else { return };
        let old = mem::replace(new, entries);
        for entry in new.iter().filter(|entry| old.binary_search(entry).is_err()) {
            self.vocabulary.set(entry.number(), slot, entry.fields());
        }
        for entry in old.iter().filter(|old| new.binary_search_by_key(&old.number(), |new| new.number()).is_err()) {
            self.vocabulary.set(entry.number(), slot, 0);
        }
    }
}
