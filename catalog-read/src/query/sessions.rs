//! What `GET /api/events/{id}/sessions` asks for.

use catalog_shared::{keys::Page, problem::Problem};
use chrono::{DateTime, Utc};

use crate::query::{
    filter,
    params::{Params, Parsed},
    place, plain,
    request::Query,
    span::Span,
};

/// Which sessions of an event, and which part of them.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SessionsQuery {
    pub(crate) starts: Span,
    pub(crate) available: Option<bool>,
    /// `None`: all of them, without a count.
    pub(crate) page: Option<Page>,
}

impl SessionsQuery {
    /// Whether all sessions are asked for.
    pub(crate) fn is_default_list(&self) -> bool {
        self.starts.is_unbounded() && self.available.is_none() && self.page.is_none()
    }
}

impl Query for SessionsQuery {
    fn parse(query: &str, strict: bool, now: DateTime<Utc>) -> Result<Parsed<Self>, Problem> {
        let mut params = Params::read(query)?;
        let calendar = filter::calendar(&mut params, now);
        let value = Self {
            starts: filter::starts(&mut params, &calendar),
            available: params.one("available", plain::flag),
            page: page(&mut params),
        };
        params.finish(strict, value)
    }
}

/// Either parameter alone asks for a page.
fn page(params: &mut Params) -> Option<Page> {
    match (place::page(params), params.one("page_size", place::size)) {
        (None, None) => None,
        (number, Some(size)) => Some(Page { number: number.unwrap_or(Page::FIRST.number), size }),
        (Some(number), None) => {
            // Here the default size is not the same as none: links must say that a page is wanted.
            params.write("page_size", Page::FIRST.size);
            Some(Page { number, size: Page::FIRST.size })
        }
    }
}
