//! How many events there are of each kind. What a facet counts by is left out of the filter, so that it tells what another choice
//! would give.

use std::collections::HashMap;

use catalog_shared::read_shape::Availability;
use chrono::{DateTime, Datelike, Utc};
use rust_decimal::Decimal;
use serde::Serialize;

use super::{entry::Entry, matching::Matcher};
use crate::query::{
    facets::{Facet, FacetSet},
    filter::Filter,
    span::Span,
};

/// Places with the most events; there may be as many as events.
const LOCATIONS_MAX: usize = 50;
/// Lower bounds of price bands above those that are free, in whole units of the currency.
const BANDS: [i64; 5] = [0, 25, 50, 100, 200];

#[derive(Serialize)]
pub(super) struct Facets<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    month: Option<Vec<Month>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<Vec<Location<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    price: Option<Vec<Band>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    availability: Option<Vec<Left>>,
}

/// Events that have a session in this month, by UTC.
#[derive(Serialize)]
struct Month {
    value: String,
    count: usize,
}

#[derive(Serialize)]
struct Location<'a> {
    value: &'a str,
    count: usize,
}

/// Events whose lowest price lies from `min` to below `max`; free ones are a band of their own.
#[derive(Serialize)]
struct Band {
    min: Decimal,
    max: Option<Decimal>,
    free: bool,
    count: usize,
}

#[derive(Serialize)]
struct Left {
    value: Availability,
    count: usize,
}

/// Counts what is asked for among those found by the search.
pub(super) fn count<'a>(found: &[(&'a Entry, u32)], filter: &Filter, facets: &FacetSet, now: DateTime<Utc>) -> Facets<'a> {
    let without = |facet: Facet| facets.0.contains(&facet).then(|| filter_without(filter, facet));
    let meeting = |filter: &Filter| {
        let matcher = Matcher::new(filter, now);
        found.iter().map(|(entry, _)| *entry).filter(|entry| matcher.lets_through(entry)).collect::<Vec<_>>()
    };
    Facets {
        month: without(Facet::Month).map(|filter| months(&meeting(&filter), now)),
        location: without(Facet::Location).map(|filter| locations(&meeting(&filter))),
        price: without(Facet::Price).map(|filter| bands(&meeting(&filter), now)),
        availability: without(Facet::Availability).map(|filter| left(&meeting(&filter), now)),
    }
}

fn filter_without(filter: &Filter, facet: Facet) -> Filter {
    let mut filter = filter.clone();
    match facet {
        Facet::Month => filter.starts = Span::default(),
        Facet::Location => filter.location.clear(),
        Facet::Price => (filter.price_min, filter.price_max, filter.free) = (None, None, None),
        Facet::Availability => filter.available = None,
    }
    filter
}

/// Months to come, and this one.
fn months(entries: &[&Entry], now: DateTime<Utc>) -> Vec<Month> {
    let number = |moment: DateTime<Utc>| i64::from(moment.year()) * 12 + i64::from(moment.month0());
    let mut counts: HashMap<i64, usize> = HashMap::new();
    for entry in entries {
        let mut last = None;
        // By their start, so that a month is counted once.
        for slot in entry.facts.schedule.scheduled().filter(|slot| slot.ends_at > now) {
            let month = number(slot.starts_at);
            if last != Some(month) {
                *counts.entry(month).or_default() += 1;
                last = Some(month);
            }
        }
    }
    let mut months: Vec<_> = counts.into_iter().collect();
    months.sort_unstable();
    months.into_iter().map(|(month, count)| Month { value: format!("{:04}-{:02}", month / 12, month % 12 + 1), count }).collect()
}

fn locations<'a>(entries: &[&'a Entry]) -> Vec<Location<'a>> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for location in entries.iter().map(|entry| entry.facts.event.location.as_str()).filter(|location| !location.is_empty()) {
        *counts.entry(location).or_default() += 1;
    }
    let mut locations: Vec<_> = counts.into_iter().map(|(value, count)| Location { value, count }).collect();
    locations.sort_unstable_by(|one, other| other.count.cmp(&one.count).then(one.value.cmp(other.value)));
    locations.truncate(LOCATIONS_MAX);
    locations
}

fn bands(entries: &[&Entry], now: DateTime<Utc>) -> Vec<Band> {
    let bounds = BANDS.map(Decimal::from);
    let (mut free, mut counts) = (0, [0; BANDS.len()]);
    for entry in entries {
        match entry.priced(now).filter_map(|slot| slot.offer).map(|offer| offer.price_from).min() {
            Some(price) if price.is_zero() => free += 1,
            Some(price) => counts[bounds.iter().rposition(|bound| *bound <= price).unwrap_or(0)] += 1,
            None => {}
        }
    }
    let free = Band { min: Decimal::ZERO, max: Some(Decimal::ZERO), free: true, count: free };
    let bands = counts.into_iter().enumerate();
    let bands = bands.map(|(n, count)| Band { min: bounds[n], max: bounds.get(n + 1).copied(), free: false, count });
    std::iter::once(free).chain(bands).filter(|band| band.count > 0).collect()
}

fn left(entries: &[&Entry], now: DateTime<Utc>) -> Vec<Left> {
    use Availability::{Available, Ended, FewLeft, SoldOut, Unknown};
    let all = [Available, FewLeft, SoldOut, Ended, Unknown];
    let mut counts = [0; 5];
    for entry in entries {
        let availability = entry.availability(now);
        counts[all.iter().position(|it| *it == availability).unwrap_or(4)] += 1;
    }
    all.into_iter().zip(counts).map(|(value, count)| Left { value, count }).filter(|left| left.count > 0).collect()
}
