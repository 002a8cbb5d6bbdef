//! How many events there are of each kind. What a facet counts by is left out of the filter, so that it tells what another choice
//! would give.

use std::collections::{BTreeMap, BTreeSet};

use catalog_shared::read_shape::Availability;
use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::Serialize;

use super::{
    candidate::{Candidate, Candidates},
    keep::Catalog,
    matching::Matcher,
    outlook::number,
};
use crate::query::{
    facets::{Facet, FacetSet},
    filter::Filter,
    span::Span,
};

/// Places with the most events; there may be as many as events.
const LOCATIONS_MAX: usize = 50;
/// Lower bounds of price bands above those that are free, in whole units of the currency.
const BANDS: [i64; 5] = [0, 25, 50, 100, 200];
const LEFT: [Availability; 5] =
    [Availability::Available, Availability::FewLeft, Availability::SoldOut, Availability::Ended, Availability::Unknown];

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

/// Counts what is asked for among the candidates.
pub(super) fn count<'a>(
    catalog: &'a Catalog,
    candidates: &Candidates,
    filter: &Filter,
    facets: &FacetSet,
    now: DateTime<Utc>,
) -> Facets<'a> {
    let wants = |facet: Facet| facets.0.contains(&facet).then(|| filter_without(filter, facet));
    let [month, location, price, availability] = [Facet::Month, Facet::Location, Facet::Price, Facet::Availability].map(wants);
    let mut counts = Counts::new(catalog);
    // Where no filter is of what is counted by, one walk through the candidates counts for all.
    let mut filters: Vec<&Filter> = Vec::new();
    for filter in [&month, &location, &price, &availability].into_iter().flatten() {
        if !filters.contains(&filter) {
            filters.push(filter);
        }
    }
    for filter in filters {
        let counts_by = |of: &Option<Filter>| of.as_ref() == Some(filter);
        let by = [&month, &location, &price, &availability].map(counts_by);
        let matcher = Matcher::new(catalog, filter, now);
        for candidate in candidates.at(catalog, now).filter(|candidate| matcher.lets_through(candidate)) {
            counts.add(&candidate, by, now);
        }
    }
    Facets {
        month: month.map(|_| counts.months()),
        location: location.map(|_| counts.locations(catalog)),
        price: price.map(|_| counts.bands()),
        availability: availability.map(|_| counts.left()),
    }
}

/// So many events of each kind.
struct Counts {
    months: BTreeMap<i32, usize>,
    /// By the number of the place.
    locations: Vec<usize>,
    free: usize,
    bands: [usize; BANDS.len()],
    left: [usize; LEFT.len()],
}

impl Counts {
    fn new(catalog: &Catalog) -> Self {
        let locations = vec![0; catalog.places.end()];
        Self { months: BTreeMap::new(), locations, free: 0, bands: [0; BANDS.len()], left: [0; LEFT.len()] }
    }

    /// `by`: whether it counts by month, location, price and availability.
    fn add(&mut self, candidate: &Candidate<'_>, by: [bool; 4], now: DateTime<Utc>) {
        let outlook = &candidate.outlook;
        let [month, location, price, availability] = by;
        if month && !outlook.months.has_others {
            outlook.months.numbers().for_each(|month| *self.months.entry(month).or_default() += 1);
        } else if month {
            let slots = candidate.entry().into_iter().flat_map(|entry| entry.facts.schedule.scheduled());
            let months: BTreeSet<i32> = slots.filter(|slot| slot.ends_at > now).map(|slot| number(slot.starts_at)).collect();
            months.into_iter().for_each(|month| *self.months.entry(month).or_default() += 1);
        }
        if location {
            self.locations[outlook.place as usize] += 1;
        }
        if price {
            match outlook.prices {
                Some((0, _)) => self.free += 1,
                Some((lowest, _)) => self.bands[BANDS.iter().rposition(|band| band * 100 <= lowest).unwrap_or(0)] += 1,
                None => {}
            }
        }
        if availability {
            self.left[LEFT.iter().position(|it| *it == outlook.availability).unwrap_or(0)] += 1;
        }
    }

    /// Months to come, and this one.
    fn months(&self) -> Vec<Month> {
        let months = self.months.iter();
        months.map(|(month, count)| Month { value: format!("{:04}-{:02}", month / 12, month % 12 + 1), count: *count }).collect()
    }

    fn locations<'a>(&self, catalog: &'a Catalog) -> Vec<Location<'a>> {
        let counts = self.locations.iter().enumerate().filter(|(_, count)| **count > 0);
        let named = counts.map(|(place, count)| Location { value: catalog.places.name(place), count: *count });
        let mut locations: Vec<_> = named.filter(|location| !location.value.is_empty()).collect();
        locations.sort_unstable_by(|one, other| other.count.cmp(&one.count).then(one.value.cmp(other.value)));
        locations.truncate(LOCATIONS_MAX);
        locations
    }

    fn bands(&self) -> Vec<Band> {
        let bound = |n: usize| BANDS.get(n).copied().map(Decimal::from);
        let free = Band { min: Decimal::ZERO, max: Some(Decimal::ZERO), free: true, count: self.free };
        let bands = self.bands.iter().enumerate();
        let bands = bands.map(|(n, count)| Band { min: Decimal::from(BANDS[n]), max: bound(n + 1), free: false, count: *count });
        std::iter::once(free).chain(bands).filter(|band| band.count > 0).collect()
    }

    fn left(&self) -> Vec<Left> {
        let counts = LEFT.into_iter().zip(self.left);
        counts.map(|(value, count)| Left { value, count }).filter(|left| left.count > 0).collect()
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
