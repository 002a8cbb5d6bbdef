//! Where an event stands in a list.

use std::cmp::Ordering as Cmp;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::candidate::Candidate;
use crate::query::ordering::{OrderBy, Ordering};

/// The place of an event, lowest first. The id makes it unlike that of any other event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Key {
    /// How badly it meets the search.
    pub(crate) rank: u32,
    pub(crate) class: u8,
    pub(crate) number: i64,
    pub(crate) text: String,
    pub(crate) id: Uuid,
}

/// A [`Key`] that borrows its text, as there are as many as events.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    pub(super) rank: u32,
    pub(super) class: u8,
    pub(super) number: i64,
    pub(super) text: &'a str,
    pub(super) id: Uuid,
    /// The number of the event; of none where only the place is known.
    pub(super) event: u32,
}

impl<'a> Place<'a> {
    pub(super) fn of(candidate: &Candidate<'a>, ordering: Option<Ordering>) -> Self {
        let outlook = &candidate.outlook;
        let place = |class, number| Self { rank: 0, class, number, text: "", id: outlook.id, event: candidate.number };
        let Some(Ordering { by, descending }) = ordering else {
            return Self { rank: u32::MAX - candidate.score, ..place(outlook.class, outlook.soonest) };
        };
        let turned = |number: i64| if descending { -number } else { number };
        match by {
            // What has no date, or no price, comes last whichever way the others stand.
            OrderBy::StartsAt => outlook.starts_at.map_or(place(1, 0), |at| place(0, turned(at))),
            OrderBy::Price => outlook.prices.map_or(place(1, 0), |(lowest, _)| place(0, turned(lowest))),
            OrderBy::CreatedAt => place(0, turned(outlook.created_at)),
            OrderBy::Name => Self { text: candidate.entry().map_or("", |entry| &entry.name), ..place(0, 0) },
        }
    }

    pub(super) fn key(&self) -> Key {
        Key { rank: self.rank, class: self.class, number: self.number, text: self.text.to_owned(), id: self.id }
    }

    pub(super) fn from_key(key: &'a Key) -> Self {
        Self { rank: key.rank, class: key.class, number: key.number, text: &key.text, id: key.id, event: u32::MAX }
    }

    pub(super) fn compare(&self, other: &Self, ordering: Option<Ordering>) -> Cmp {
        let text = self.text.cmp(other.text);
        let text = if ordering.is_some_and(|ordering| ordering.descending) { text.reverse() } else { text };
        (self.rank, self.class, self.number).cmp(&(other.rank, other.class, other.number)).then(text).then(self.id.cmp(&other.id))
    }
}

impl Key {
    /// Of an event in the default order, by what a list tells of it at `now`.
    pub(crate) fn of_listed(
        id: Uuid,
        starts_at: Option<DateTime<Utc>>,
        ends_at: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> Self {
        let (class, number) = match (starts_at, ends_at) {
            (Some(starts_at), Some(ends_at)) if ends_at > now => (0, starts_at.timestamp_micros()),
            (Some(starts_at), _) => (2, -starts_at.timestamp_micros()),
            (None, _) => (1, 0),
        };
        Self { rank: u32::MAX, class, number, text: String::new(), id }
    }
}
