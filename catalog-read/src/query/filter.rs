//! Which events a list shows.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::query::{
    calendar::Calendar, date::Days, ids::Ids, moment::Moment, params::Params, plain, price::price, span::Span, zone::Zone,
};

pub(crate) const SEARCH_CHARS_MAX: usize = 200;
pub(crate) const LOCATIONS_MAX: usize = 10;
pub(crate) const LOCATION_CHARS_MAX: usize = 100;

/// What an event must be like; all of it. Bounds that contradict one another are met by none, and no fault.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Filter {
    pub(crate) search: Option<String>,
    /// One of these is contained.
    pub(crate) location: Vec<String>,
    /// When one of its sessions starts.
    pub(crate) starts: Span,
    pub(crate) upcoming: Option<bool>,
    pub(crate) available: Option<bool>,
    pub(crate) price_min: Option<Decimal>,
    pub(crate) price_max: Option<Decimal>,
    pub(crate) free: Option<bool>,
    pub(crate) ids: Option<Vec<Uuid>>,
    pub(crate) updated_since: Option<DateTime<Utc>>,
}

impl Filter {
    /// Whether every event is shown.
    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    pub(crate) fn take(params: &mut Params, now: DateTime<Utc>) -> Self {
        let calendar = calendar(params, now);
        let days = params.one("date", Days::parse);
        let days = days.map(|days| days.resolve(&calendar)).unwrap_or_default();
        Self {
            search: params.one("search", |text| plain::line(text, SEARCH_CHARS_MAX)),
            location: params.several("location", LOCATIONS_MAX, |text| plain::line(text, LOCATION_CHARS_MAX)),
            starts: starts(params, &calendar).and(days),
            upcoming: params.one("upcoming", plain::flag),
            available: params.one("available", plain::flag),
            price_min: params.one("price_min", price),
            price_max: params.one("price_max", price),
            free: params.one("free", plain::flag),
            ids: params.one("ids", Ids::parse).map(|ids| ids.0),
            updated_since: moment(params, "updated_since", &calendar),
        }
    }
}

/// The calendar of the zone `tz`.
pub(crate) fn calendar(params: &mut Params, now: DateTime<Utc>) -> Calendar {
    Calendar { now, zone: params.one_or("tz", Zone::UTC, Zone::parse) }
}

/// `starts_after` and `starts_before`.
pub(crate) fn starts(params: &mut Params, calendar: &Calendar) -> Span {
    Span { from: moment(params, "starts_after", calendar), before: moment(params, "starts_before", calendar) }
}

fn moment(params: &mut Params, name: &'static str, calendar: &Calendar) -> Option<DateTime<Utc>> {
    params.one(name, Moment::parse).map(|moment| moment.resolve(calendar))
}
