//! What `GET /api/events` asks for.

use catalog_shared::{keys::Page, problem::Problem};
use chrono::{DateTime, Utc};

use crate::query::{
    facets::FacetSet,
    filter::Filter,
    ordering::Ordering,
    params::{Params, Parsed},
    place::{self, Place},
    request::Query,
};

/// Which events, in which order, and which part of them.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ListQuery {
    pub(crate) place: Place,
    /// Events on a page, 1 to 100.
    pub(crate) size: u32,
    pub(crate) filter: Filter,
    /// `None`: what comes next first, then what has no dates, then what is over.
    pub(crate) ordering: Option<Ordering>,
    pub(crate) facets: FacetSet,
}

impl ListQuery {
    /// Whether nothing but a page of the list of all events is asked for.
    pub(crate) fn is_default_list(&self) -> bool {
        let is_page = matches!(self.place, Place::Page(_));
        is_page && self.filter.is_empty() && self.ordering.is_none() && self.facets.0.is_empty()
    }
}

impl Query for ListQuery {
    fn parse(query: &str, strict: bool, now: DateTime<Utc>) -> Result<Parsed<Self>, Problem> {
        let mut params = Params::read(query)?;
        let value = Self {
            place: Place::take(&mut params),
            size: params.one_or("page_size", Page::FIRST.size, place::size),
            filter: Filter::take(&mut params, now),
            ordering: params.one("ordering", Ordering::parse),
            facets: params.one("facets", FacetSet::parse).unwrap_or_default(),
        };
        params.finish(strict, value)
    }
}
