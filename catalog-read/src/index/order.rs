//! Where an event stands in a list.

use std::cmp::Ordering as Cmp;

use chrono::{DateTime, Utc};
use rust_decimal::{Decimal, prelude::ToPrimitive};
use uuid::Uuid;

use super::entry::Entry;
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
}

impl<'a> Place<'a> {
    /// Where `entry` stands at `now`. `score`: how well it meets the search.
    pub(super) fn of(entry: &'a Entry, ordering: Option<Ordering>, score: u32, now: DateTime<Utc>) -> Self {
        let id = entry.facts.event.id;
        let place = |class, number| Self { rank: 0, class, number, text: "", id };
        let Some(Ordering { by, descending }) = ordering else {
            let (class, number) = soonest(entry, now);
            return Self { rank: u32::MAX - score, ..place(class, number) };
        };
        let turned = |number: i64| if descending { -number } else { number };
        match by {
            // What has no date, or no price, comes last whichever way the others stand.
            OrderBy::StartsAt => starts_at(entry, now).map_or(place(1, 0), |at| place(0, turned(at.timestamp_micros()))),
            OrderBy::Price => price(entry, now).map_or(place(1, 0), |price| place(0, turned(price))),
            OrderBy::CreatedAt => place(0, turned(entry.facts.event.created_at.timestamp_micros())),
            OrderBy::Name => Self { text: &entry.name, ..place(0, 0) },
        }
    }

    pub(super) fn key(&self) -> Key {
        Key { rank: self.rank, class: self.class, number: self.number, text: self.text.to_owned(), id: self.id }
    }

    pub(super) fn from_key(key: &'a Key) -> Self {
        Self { rank: key.rank, class: key.class, number: key.number, text: &key.text, id: key.id }
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

/// Soonest upcoming session first, then events without dates, then past ones, latest first; as `shared/sql/list.sql` has it.
fn soonest(entry: &Entry, now: DateTime<Utc>) -> (u8, i64) {
    match (next(entry, now), last(entry)) {
        (Some(next), _) => (0, next.timestamp_micros()),
        (None, Some(last)) => (2, -last.timestamp_micros()),
        (None, None) => (1, 0),
    }
}

fn starts_at(entry: &Entry, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    next(entry, now).or_else(|| last(entry))
}

fn next(entry: &Entry, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    entry.facts.schedule.scheduled().filter(|slot| slot.ends_at > now).map(|slot| slot.starts_at).min()
}

fn last(entry: &Entry) -> Option<DateTime<Utc>> {
    entry.facts.schedule.scheduled().map(|slot| slot.starts_at).max()
}

/// The lowest price, in hundredths.
fn price(entry: &Entry, now: DateTime<Utc>) -> Option<i64> {
    let lowest = entry.priced(now).filter_map(|slot| slot.offer).map(|offer| offer.price_from).min()?;
    (lowest * Decimal::ONE_HUNDRED).to_i64()
}
