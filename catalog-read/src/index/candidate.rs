//! The events among which a list is found.

use std::borrow::Cow;

use chrono::{DateTime, Utc};

use super::{entry::Entry, keep::Catalog, outlook::Outlook, search};
use crate::query::filter::Filter;

/// Those that are searched for, each with its score, or those with the ids that are asked for, or all. By number.
pub(super) enum Candidates {
    All,
    Some(Vec<(u32, u32)>),
}

/// An event that a filter may let through.
pub(super) struct Candidate<'a> {
    pub(super) number: u32,
    /// How well it meets the search.
    pub(super) score: u32,
    pub(super) outlook: Cow<'a, Outlook>,
    catalog: &'a Catalog,
}

impl Candidates {
    pub(super) fn of(catalog: &Catalog, filter: &Filter) -> Self {
        match (&filter.search, &filter.ids) {
            (Some(text), _) => {
                Self::Some(search::Query::parse(text).map(|query| catalog.search.find(&query)).unwrap_or_default())
            }
            (None, Some(ids)) => Self::Some(ids.iter().filter_map(|id| catalog.number(*id)).map(|number| (number, 0)).collect()),
            (None, None) => Self::All,
        }
    }

    /// Each as it is at `moment`.
    pub(super) fn at<'a>(&'a self, catalog: &'a Catalog, moment: DateTime<Utc>) -> impl Iterator<Item = Candidate<'a>> {
        let (all, some) = match self {
            Self::All => (catalog.entries.len() as u32, [].as_slice()),
            Self::Some(some) => (0, some.as_slice()),
        };
        let numbers = shuffled(all).map(|number| (number, 0)).chain(some.iter().copied());
        let micros = moment.timestamp_micros();
        numbers.filter_map(move |(number, score)| {
            let kept = catalog.outlooks.get(number as usize)?.as_ref().filter(|kept| kept.is_visible_at(micros))?;
            let outlook = match kept.holds_at(micros) {
                true => Cow::Borrowed(kept),
                false => Cow::Owned(Outlook::of(catalog.at(number)?, kept.place, moment)),
            };
            Some(Candidate { number, score, outlook, catalog })
        })
    }
}

/// All numbers below `end`, block by block, the blocks in disorder: in the order in which events were made each may come before
/// all others of a list, and its first few would be sorted again and again.
fn shuffled(end: u32) -> impl Iterator<Item = u32> {
    const BLOCK: u64 = 64;
    /// No number of blocks has it as a factor.
    const STEP: u64 = 2_147_483_647;
    let (end, blocks) = (u64::from(end), u64::from(end).div_ceil(BLOCK));
    (0..blocks).map(move |nth| nth * STEP % blocks).flat_map(move |block| {
        let from = block * BLOCK;
        (from..end.min(from + BLOCK)).map(|number| number as u32)
    })
}

impl<'a> Candidate<'a> {
    /// The event itself: not in the processor's cache, as its outlook is.
    pub(super) fn entry(&self) -> Option<&'a Entry> {
        self.catalog.at(self.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_number_comes_once() {
        for end in [0, 1, 63, 64, 65, 1_000, 100_000] {
            let mut numbers: Vec<u32> = shuffled(end).collect();
            numbers.sort_unstable();
            assert!(numbers.into_iter().eq(0..end), "below {end}");
        }
    }
}
