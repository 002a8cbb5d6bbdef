//! Which events a filter lets through. One and the same session must meet all that is asked of sessions.

use std::collections::HashSet;

use catalog_shared::read_shape::{Availability, Slot};
use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{entry::Entry, search::fold};
use crate::query::filter::Filter;

/// A filter made ready for many events. The search is not part of it.
pub(super) struct Matcher<'a> {
    filter: &'a Filter,
    /// Folded.
    locations: Vec<String>,
    ids: Option<HashSet<Uuid>>,
    now: DateTime<Utc>,
}

impl<'a> Matcher<'a> {
    pub(super) fn new(filter: &'a Filter, now: DateTime<Utc>) -> Self {
        let locations = filter.location.iter().map(|location| fold(location)).collect();
        Self { filter, locations, ids: filter.ids.as_ref().map(|ids| ids.iter().copied().collect()), now }
    }

    pub(super) fn lets_through(&self, entry: &Entry) -> bool {
        self.is_meant(entry) && self.has_what_it_must_not_lack(entry) && self.lacks_what_it_must_not_have(entry)
    }

    /// The event itself.
    fn is_meant(&self, entry: &Entry) -> bool {
        let filter = self.filter;
        self.ids.as_ref().is_none_or(|ids| ids.contains(&entry.facts.event.id))
            && filter.updated_since.is_none_or(|since| entry.changed_at >= since)
            && (self.locations.is_empty() || self.locations.iter().any(|location| entry.location.contains(location)))
    }

    /// One session that meets everything.
    fn has_what_it_must_not_lack(&self, entry: &Entry) -> bool {
        let filter = self.filter;
        let is_of_prices = filter.price_min.is_some() || filter.price_max.is_some() || filter.free == Some(true);
        let is_of_times = !filter.starts.is_unbounded();
        if !(is_of_prices || is_of_times || filter.upcoming == Some(true) || filter.available == Some(true)) {
            return true;
        }
        let meets = |slot: &Slot| {
            filter.starts.holds(slot.starts_at)
                && (filter.upcoming != Some(true) || slot.ends_at > self.now)
                && (filter.available != Some(true) || is_left(slot.availability(self.now)))
                && (!is_of_prices || self.is_priced(slot))
        };
        match is_of_prices && !is_of_times {
            // As the prices that the event tells.
            true => entry.priced(self.now).any(meets),
            false => entry.facts.schedule.scheduled().any(meets),
        }
    }

    /// No session at all that meets what must not be.
    fn lacks_what_it_must_not_have(&self, entry: &Entry) -> bool {
        let ahead = || entry.facts.schedule.0.iter().filter(|slot| slot.is_ahead(self.now));
        (self.filter.upcoming != Some(false) || ahead().next().is_none())
            && (self.filter.available != Some(false) || !ahead().any(|slot| is_left(slot.availability(self.now))))
            && (self.filter.free != Some(false) || !entry.priced(self.now).any(|slot| lowest(slot) == Some(Decimal::ZERO)))
    }

    /// Does what it costs, from the lowest price to the highest, reach into the range?
    fn is_priced(&self, slot: &Slot) -> bool {
        let Some(offer) = slot.offer else { return false };
        self.filter.price_min.is_none_or(|min| offer.price_to >= min)
            && self.filter.price_max.is_none_or(|max| offer.price_from <= max)
            && (self.filter.free != Some(true) || offer.price_from.is_zero())
    }
}

fn is_left(availability: Availability) -> bool {
    matches!(availability, Availability::Available | Availability::FewLeft)
}

fn lowest(slot: &Slot) -> Option<Decimal> {
    slot.offer.map(|offer| offer.price_from)
}
