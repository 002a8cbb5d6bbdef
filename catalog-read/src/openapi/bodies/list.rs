//! Pages of lists, and what is counted beside them.

use utoipa::ToSchema;

use super::{
    event::{Availability, Event},
    session::Session,
};

/// A page of events.
#[derive(ToSchema)]
pub(super) struct EventList {
    #[schema(max_items = 100)]
    results: Vec<Event>,
    /// Events on all pages.
    #[schema(format = "int64", minimum = 0)]
    count: u64,
    /// What was asked for in `facets`.
    #[schema(nullable = false)]
    facets: Option<Facets>,
    /// The page after this one.
    #[schema(format = "uri", required)]
    next: Option<String>,
    /// The page before this one.
    #[schema(format = "uri", required)]
    previous: Option<String>,
}

/// All sessions of an event, or a page of them.
#[derive(ToSchema)]
pub(super) struct SessionList {
    results: Vec<Session>,
    /// Sessions on all pages; only of a page.
    #[schema(format = "int64", minimum = 0, nullable = false)]
    count: Option<u64>,
    /// The page after this one; only of a page.
    #[schema(format = "uri")]
    next: Option<String>,
    /// The page before this one; only of a page.
    #[schema(format = "uri")]
    previous: Option<String>,
}

/// How many events there are of each kind. What a facet counts by is left out of the filter: it tells what another choice would give.
#[derive(ToSchema)]
struct Facets {
    /// Events with a session in this month, by UTC, that is not over.
    #[schema(nullable = false)]
    month: Option<Vec<MonthCount>>,
    /// The 50 places with the most events.
    #[schema(nullable = false, max_items = 50)]
    location: Option<Vec<LocationCount>>,
    #[schema(nullable = false)]
    price: Option<Vec<PriceCount>>,
    #[schema(nullable = false)]
    availability: Option<Vec<AvailabilityCount>>,
}

#[derive(ToSchema)]
struct MonthCount {
    #[schema(pattern = "^[0-9]{4}-[0-9]{2}$")]
    value: String,
    #[schema(format = "int64", minimum = 1)]
    count: u64,
}

#[derive(ToSchema)]
struct LocationCount {
    value: String,
    #[schema(format = "int64", minimum = 1)]
    count: u64,
}

/// Events whose lowest price lies from `min` to below `max`; free ones are a band of their own.
#[derive(ToSchema)]
struct PriceCount {
    #[schema(pattern = "^[0-9]+$")]
    min: String,
    /// `null`: no limit.
    #[schema(pattern = "^[0-9]+$", required)]
    max: Option<String>,
    free: bool,
    #[schema(format = "int64", minimum = 1)]
    count: u64,
}

#[derive(ToSchema)]
struct AvailabilityCount {
    value: Availability,
    #[schema(format = "int64", minimum = 1)]
    count: u64,
}
