//! The events that hold one term, and in which fields. A rare term is a short sorted list. A list of a common one would be
//! shifted by many kilobytes for each event that comes or goes, so a common term has a byte for each slot instead.

use super::{
    entry::{Entry, Fields},
    score::Closeness,
};

/// Shorter lists are cheap to shift.
const COMMON_MIN: usize = 1_024;
/// With one event in so many or more, bytes cost no more to read than a list. They take up to four times its memory, and less
/// than it from one in four: over all terms about as much.
const COMMON_ONE_IN: usize = 16;
/// Further apart, so that a term between the two does not change from one to the other and back.
const RARE_ONE_IN: usize = 4 * COMMON_ONE_IN;

#[derive(Debug)]
pub(super) enum Postings {
    /// By slot.
    Rare(Vec<Entry>),
    /// The fields of each slot up to the last one that had any, none where the event does not hold the term.
    Common { fields: Vec<Fields>, events: usize },
}

impl Default for Postings {
    fn default() -> Self {
        Self::Rare(Vec::new())
    }
}

impl Postings {
    /// Puts the event in with these fields, in place of those it had. With none it is taken out.
    pub(super) fn set(&mut self, slot: u32, fields: Fields) {
        match self {
            Self::Rare(entries) => set_entry(entries, slot, fields),
            Self::Common { fields: all, events } => set_byte(all, events, slot, fields),
        }
        self.change_over();
    }

    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::Rare(entries) => entries.is_empty(),
            Self::Common { events, .. } => *events == 0,
        }
    }

    /// Raises the points of each event that holds the term to what that is worth. `points`: by slot, of all slots.
    pub(super) fn raise(&self, closeness: Closeness, points: &mut [u8]) {
        match self {
            Self::Rare(entries) => {
                for entry in entries {
                    let points = &mut points[entry.number() as usize];
                    *points = (*points).max(closeness.points(entry.fields()));
                }
            }
            Self::Common { fields, .. } => {
                for (points, fields) in points.iter_mut().zip(fields) {
                    *points = (*points).max(closeness.points(*fields));
                }
            }
        }
    }

    fn change_over(&mut self) {
        match self {
            Self::Rare(entries) if entries.len() >= COMMON_MIN => {
                let slots = entries.last().map_or(0, |last| last.number() as usize + 1);
                if entries.len() * COMMON_ONE_IN >= slots {
                    let mut fields = vec![0; slots];
                    entries.iter().for_each(|entry| fields[entry.number() as usize] = entry.fields());
                    *self = Self::Common { fields, events: entries.len() };
                }
            }
            Self::Common { fields, events } if *events * RARE_ONE_IN < fields.len() || *events < COMMON_MIN / 2 => {
                let held = (0..).zip(fields.iter()).filter(|(_, fields)| **fields != 0);
                *self = Self::Rare(held.map(|(slot, fields)| Entry::new(slot, *fields)).collect());
            }
            _ => {}
        }
    }
}

fn set_entry(entries: &mut Vec<Entry>, slot: u32, fields: Fields) {
    match (entries.binary_search_by_key(&slot, |entry| entry.number()), fields) {
        (Ok(at), 0) => drop(entries.remove(at)),
        (Ok(at), _) => entries[at] = Entry::new(slot, fields),
        (Err(_), 0) => {}
        (Err(at), _) => entries.insert(at, Entry::new(slot, fields)),
    }
}

fn set_byte(all: &mut Vec<Fields>, events: &mut usize, slot: u32, fields: Fields) {
    let slot = slot as usize;
    if slot >= all.len() {
        all.resize(slot + 1, 0);
    }
    *events = *events + usize::from(fields != 0) - usize::from(all[slot] != 0);
    all[slot] = fields;
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*, test_runner::Config};

    use super::{Closeness, Postings};

    const SLOTS: u32 = 70_000;

    /// Compares with a plain table of the fields of each slot.
    fn assert_holds(postings: &Postings, table: &[u8]) {
        let mut points = vec![0; table.len()];
        postings.raise(Closeness::whole(1), &mut points);
        let expected: Vec<_> = table.iter().map(|fields| Closeness::whole(1).points(*fields)).collect();
        assert!(points == expected);
        assert_eq!(postings.is_empty(), table.iter().all(|fields| *fields == 0));
    }

    #[test]
    fn a_term_becomes_common_and_rare_again() {
        let (mut postings, mut table) = (Postings::default(), vec![0; SLOTS as usize]);
        let mut set = |postings: &mut Postings, slot: u32, fields| {
            postings.set(slot, fields);
            table[slot as usize] = fields;
        };
        for slot in (0..SLOTS).step_by(3) {
            set(&mut postings, slot, 1 + (slot % 7) as u8);
        }
        assert!(matches!(postings, Postings::Common { .. }));
        for slot in (0..SLOTS).filter(|slot| slot % 99 != 0) {
            set(&mut postings, slot, 0);
        }
        assert!(matches!(postings, Postings::Rare(_)));
        assert_holds(&postings, &table);
    }

    #[test]
    fn a_term_that_no_event_holds_any_more_is_empty() {
        let mut postings = Postings::default();
        (0..2_000).for_each(|slot| postings.set(slot, 7));
        (0..2_000).for_each(|slot| postings.set(slot, 0));
        assert!(postings.is_empty());
        assert!(matches!(postings, Postings::Rare(_)));
    }

    #[test]
    fn of_two_terms_the_better_one_counts() {
        let mut postings = Postings::default();
        postings.set(1, 4);
        let mut points = [0, 0, 0];
        postings.raise(Closeness::whole(1), &mut points);
        postings.raise(Closeness::whole(2), &mut points);
        assert_eq!(points, [0, Closeness::whole(1).points(4), 0]);
    }

    proptest! {
        #![proptest_config(Config { failure_persistence: None, cases: 64, ..Config::default() })]

        #[test]
        fn whatever_is_set_is_held(changes in vec((0..4_000_u32, 0..=7_u8), 0..6_000)) {
            let (mut postings, mut table) = (Postings::default(), vec![0; 4_000]);
            for (slot, fields) in changes {
                postings.set(slot, fields);
                table[slot as usize] = fields;
            }
            assert_holds(&postings, &table);
        }
    }
}
