//! Which events a filter lets through. One and the same session must meet all that is asked of sessions.

use std::collections::HashSet;

use catalog_shared::read_shape::Slot;
use chrono::{DateTime, Utc};
use rust_decimal::{Decimal, prelude::ToPrimitive};
use uuid::Uuid;

use super::{
    candidate::Candidate,
    keep::Catalog,
    outlook::{Outlook, is_left},
};
use crate::query::filter::Filter;

/// A filter made ready for many events. The search is not part of it.
pub(super) struct Matcher<'a> {
    filter: &'a Filter,
    /// By the number of the place.
    places: Option<Vec<bool>>,
    ids: Option<HashSet<Uuid>>,
    /// In hundredths; what is free costs nothing.
    price_min: Option<i64>,
    price_max: Option<i64>,
    /// In microseconds.
    from: Option<i64>,
    before: Option<i64>,
    now: DateTime<Utc>,
}

impl<'a> Matcher<'a> {
    pub(super) fn new(catalog: &Catalog, filter: &'a Filter, now: DateTime<Utc>) -> Self {
        let hundredths = |price: Decimal, down: bool| {
            let price = price.checked_mul(Decimal::ONE_HUNDRED).map(|price| if down { price.floor() } else { price.ceil() });
            price.and_then(|price| price.to_i64()).unwrap_or(i64::MAX)
        };
        let price_max = filter.price_max.map(|price| hundredths(price, true));
        Self {
            filter,
            places: (!filter.location.is_empty()).then(|| catalog.places.containing(&filter.location)),
            ids: filter.ids.as_ref().map(|ids| ids.iter().copied().collect()),
            price_min: filter.price_min.map(|price| hundredths(price, false)),
            price_max: if filter.free == Some(true) { Some(price_max.map_or(0, |max| max.min(0))) } else { price_max },
            from: filter.starts.from.map(|from| from.timestamp_micros()),
            before: filter.starts.before.map(|before| before.timestamp_micros()),
            now,
        }
    }

    pub(super) fn lets_through(&self, candidate: &Candidate<'_>) -> bool {
        let outlook = &candidate.outlook;
        self.is_meant(outlook) && self.lacks_what_it_must_not_have(outlook) && self.has_what_it_must_not_lack(candidate)
    }

    /// The event itself.
    fn is_meant(&self, outlook: &Outlook) -> bool {
        self.ids.as_ref().is_none_or(|ids| ids.contains(&outlook.id))
            && self.filter.updated_since.is_none_or(|since| outlook.changed_at >= since)
            && self.places.as_ref().is_none_or(|places| places[outlook.place as usize])
    }

    /// No session at all that meets what must not be.
    fn lacks_what_it_must_not_have(&self, outlook: &Outlook) -> bool {
        (self.filter.upcoming != Some(false) || !outlook.is_ahead)
            && (self.filter.available != Some(false) || !outlook.is_left)
            && (self.filter.free != Some(false) || outlook.prices.is_none_or(|(lowest, _)| lowest != 0))
    }

    /// One session that meets everything. What the outlook tells of all sessions decides almost always.
    fn has_what_it_must_not_lack(&self, candidate: &Candidate<'_>) -> bool {
        let (filter, outlook) = (self.filter, &candidate.outlook);
        let (is_upcoming, is_available) = (filter.upcoming == Some(true), filter.available == Some(true));
        let is_of_times = self.from.is_some() || self.before.is_some();
        let is_of_prices = self.price_min.is_some() || self.price_max.is_some();
        if is_upcoming && !outlook.is_ahead || is_available && !outlook.is_left {
            return false;
        }
        if is_of_times {
            let Some((first, last)) = outlook.starts else { return false };
            if self.from.is_some_and(|from| last < from) || self.before.is_some_and(|before| first >= before) {
                return false;
            }
        }
        if is_of_prices && !is_of_times {
            let Some((lowest, highest)) = outlook.prices else { return false };
            if self.price_max.is_some_and(|max| lowest > max) || self.price_min.is_some_and(|min| highest < min) {
                return false;
            }
        }
        // Each of what is left holds of one session; only where several are asked for it must be the same one.
        let asked = [is_upcoming || is_available, self.from.is_some(), self.before.is_some()];
        let asked = asked.into_iter().chain([self.price_min.is_some(), self.price_max.is_some()]).filter(|is| *is).count();
        asked <= 1 || self.is_met_by_one_session(candidate)
    }

    fn is_met_by_one_session(&self, candidate: &Candidate<'_>) -> bool {
        let filter = self.filter;
        let is_of_prices = self.price_min.is_some() || self.price_max.is_some();
        let meets = |slot: &Slot| {
            filter.starts.holds(slot.starts_at)
                && (filter.upcoming != Some(true) || slot.ends_at > self.now)
                && (filter.available != Some(true) || is_left(slot.availability(self.now)))
                && (!is_of_prices || self.is_priced(slot))
        };
        let Some(entry) = candidate.entry() else { return false };
        match is_of_prices && filter.starts.is_unbounded() {
            // As the prices that the event tells.
            true => entry.priced(self.now).any(meets),
            false => entry.facts.schedule.scheduled().any(meets),
        }
    }

    /// Does what it costs, from the lowest price to the highest, reach into the range?
    fn is_priced(&self, slot: &Slot) -> bool {
        let Some(offer) = slot.offer else { return false };
        self.filter.price_min.is_none_or(|min| offer.price_to >= min)
            && self.filter.price_max.is_none_or(|max| offer.price_from <= max)
            && (self.filter.free != Some(true) || offer.price_from.is_zero())
    }
}
