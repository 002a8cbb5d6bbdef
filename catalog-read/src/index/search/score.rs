//! What finding one word of a query is worth: first how close what was found is, then where it stands. The score of an event
//! is the sum over the words of the query, of each the best that was found.

use super::{entry::Fields, typo::TYPOS_MAX};

/// How close a term is to a word of a query, from 1 to 6: fewer typos first, and with as many the whole term before its
/// beginning. So the very word beats a beginning, and both beat a typo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Closeness(u8);

impl Closeness {
    /// `typos`: at most `TYPOS_MAX`.
    pub(super) fn whole(typos: u8) -> Self {
        Self(2 * (TYPOS_MAX - typos) + 2)
    }

    pub(super) fn beginning(typos: u8) -> Self {
        Self(2 * (TYPOS_MAX - typos) + 1)
    }

    /// Above those of any lesser closeness, whatever the fields: 9 to 55. None for no fields.
    pub(super) fn points(self, fields: Fields) -> u8 {
        if fields == 0 { 0 } else { self.0 << 3 | fields }
    }
}

#[cfg(test)]
mod tests {
    use super::Closeness;
    use crate::index::search::entry::{DESCRIPTION, LOCATION, NAME};

    #[test]
    fn the_word_beats_a_beginning_and_a_beginning_beats_a_typo() {
        let ranks = [
            Closeness::whole(0),
            Closeness::beginning(0),
            Closeness::whole(1),
            Closeness::beginning(1),
            Closeness::whole(2),
            Closeness::beginning(2),
        ];
        for pair in ranks.windows(2) {
            assert!(pair[0].points(DESCRIPTION) > pair[1].points(NAME | LOCATION | DESCRIPTION));
        }
        assert!(ranks[5].points(DESCRIPTION) > 0);
    }

    #[test]
    fn the_name_counts_more_than_the_location_and_that_more_than_the_description() {
        let points = |fields| Closeness::whole(0).points(fields);
        assert!(points(NAME) > points(LOCATION | DESCRIPTION));
        assert!(points(LOCATION) > points(DESCRIPTION));
        assert!(points(NAME | DESCRIPTION) > points(NAME));
    }
}
