//! What the table shows, as it stands in the address. What cannot be read there counts as not given: whoever mends an address by
//! hand gets a table, not an error.

use axum::extract::Query;
use chrono::{Datelike, NaiveDate};
use http::Uri;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::pages::events::choice::{Sort, Status, Time};

pub(super) const PATH: &str = "/admin/events";
/// Rows on a page.
pub(super) const SIZES: [i64; 3] = [20, 50, 100];
/// Letters of a search, or of a place: more than any event is found by.
const TYPED_CHARS_MAX: usize = 200;
/// Further nobody leafs, and each page costs the ones before it.
const PAGE_MAX: i64 = 100_000;

/// What is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct View {
    pub(super) typed: String,
    pub(super) time: Time,
    pub(super) status: Option<Status>,
    /// With a session that starts on this day or later, by the clock of the event.
    pub(super) from: Option<NaiveDate>,
    /// With one that starts on this day or earlier.
    pub(super) to: Option<NaiveDate>,
    pub(super) place: String,
    pub(super) without_sessions: bool,
    pub(super) with_warnings: bool,
    pub(super) sort: Sort,
    pub(super) is_descending: bool,
    /// From 1 on.
    pub(super) page: i64,
    pub(super) size: i64,
}

impl Default for View {
    fn default() -> Self {
        Self {
            typed: String::new(),
            time: Time::All,
            status: None,
            from: None,
            to: None,
            place: String::new(),
            without_sessions: false,
            with_warnings: false,
            sort: Sort::NextSession,
            is_descending: false,
            page: 1,
            size: SIZES[1],
        }
    }
}

impl View {
    pub(super) fn of(uri: &Uri) -> Self {
        let Query(given) = Query::<Vec<(String, String)>>::try_from_uri(uri).unwrap_or_default();
        let mut view = Self::default();
        for (name, text) in given {
            view.take(&name, text.trim());
        }
        view
    }

    /// From what [`View::query`] wrote.
    pub(super) fn of_query(query: &str) -> Self {
        format!("{PATH}?{query}").parse().map(|uri| Self::of(&uri)).unwrap_or_default()
    }

    fn take(&mut self, name: &str, text: &str) {
        let typed = || text.chars().filter(|letter| !letter.is_control()).take(TYPED_CHARS_MAX).collect();
        match name {
            "q" => self.typed = typed(),
            "time" => self.time = Time::named(text).unwrap_or_default(),
            "status" => self.status = Status::named(text),
            "from" => self.from = day(text),
            "to" => self.to = day(text),
            "place" => self.place = typed(),
            "no_sessions" => self.without_sessions = text == "1",
            "warnings" => self.with_warnings = text == "1",
            "ordering" => {
                let plain = text.strip_prefix('-');
                if let Some(sort) = Sort::named(plain.unwrap_or(text)) {
                    (self.sort, self.is_descending) = (sort, plain.is_some());
                }
            }
            "page" => self.page = text.parse().ok().filter(|page| (1..=PAGE_MAX).contains(page)).unwrap_or(1),
            "page_size" => self.size = text.parse().ok().filter(|size| SIZES.contains(size)).unwrap_or(SIZES[1]),
            _ => {}
        }
    }

    /// What differs from the table as one first meets it.
    pub(super) fn query(&self) -> String {
        let plain = Self::default();
        let mut pairs = Vec::new();
        let mut put = |name: &str, text: &str, is_told: bool| {
            if is_told {
                pairs.push(format!("{name}={}", utf8_percent_encode(text, NON_ALPHANUMERIC)));
            }
        };
        let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        put("q", &self.typed, !self.typed.is_empty());
        put("time", self.time.name(), self.time != plain.time);
        put("status", self.status.map(Status::name).unwrap_or_default(), self.status.is_some());
        put("from", &day(self.from), self.from.is_some());
        put("to", &day(self.to), self.to.is_some());
        put("place", &self.place, !self.place.is_empty());
        put("no_sessions", "1", self.without_sessions);
        put("warnings", "1", self.with_warnings);
        put("ordering", &self.ordering(), (self.sort, self.is_descending) != (plain.sort, plain.is_descending));
        put("page", &self.page.to_string(), self.page != plain.page);
        put("page_size", &self.size.to_string(), self.size != plain.size);
        // A date may stand as people read it.
        pairs.join("&").replace("%2D", "-").replace("%5F", "_")
    }

    /// The address of this table.
    pub(super) fn path(&self) -> String {
        let query = self.query();
        if query.is_empty() { PATH.to_owned() } else { format!("{PATH}?{query}") }
    }

    /// Of all that is found, as a file.
    pub(super) fn export_path(&self) -> String {
        let view = Self { page: 1, size: SIZES[1], ..self.clone() };
        format!("{PATH}/export.csv?{}", view.query())
    }

    pub(super) fn ordering(&self) -> String {
        format!("{}{}", if self.is_descending { "-" } else { "" }, self.sort.name())
    }

    pub(super) fn on_page(&self, page: i64) -> Self {
        Self { page, ..self.clone() }
    }

    /// Sorted by this: the other way round where it is already.
    pub(super) fn sorted_by(&self, sort: Sort) -> Self {
        let is_descending = if self.sort == sort { !self.is_descending } else { sort.begins_descending() };
        Self { sort, is_descending, page: 1, ..self.clone() }
    }

    /// How many filters are set beside the search and the time.
    pub(super) fn filters(&self) -> usize {
        let set = [
            self.status.is_some(),
            self.from.is_some(),
            self.to.is_some(),
            !self.place.is_empty(),
            self.without_sessions,
            self.with_warnings,
        ];
        set.into_iter().filter(|set| *set).count()
    }

    /// Anything keeps events out.
    pub(super) fn is_narrowed(&self) -> bool {
        !self.typed.is_empty() || self.time != Time::All || self.filters() > 0
    }

    pub(super) fn offset(&self) -> i64 {
        (self.page - 1) * self.size
    }
}

/// In the years that a session can have.
fn day(text: &str) -> Option<NaiveDate> {
    text.parse().ok().filter(|day: &NaiveDate| (1970..=9999).contains(&day.year()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_all_that_is_shown_and_nothing_besides() {
        assert_eq!(View::default().path(), "/admin/events");
        let query = "q=caf%C3%A9%20%26%20bar&time=past&status=scheduled&from=2027-01-02&to=2027-02-03&place=M%C3%BCnchen\
                     &no_sessions=1&warnings=1&ordering=-next_session&page=3&page_size=100";
        let view = View::of_query(query);
        assert_eq!((view.typed.as_str(), view.page, view.size), ("café & bar", 3, 100));
        assert_eq!(view.query(), query);
        assert_eq!(view.filters(), 6);
    }

    #[test]
    fn what_cannot_be_read_counts_as_not_given() {
        for query in ["time=x", "status=x", "from=x", "ordering=x", "page=0", "page=-1", "page_size=21", "page_size=999", "x=1"] {
            assert_eq!(View::of_query(query), View::default(), "{query}");
        }
        assert_eq!(View::of_query("q=%00a&warnings=yes").query(), "q=a");
    }

    #[test]
    fn sorting_again_turns_round_and_begins_with_the_first_page() {
        let view = View::of_query("page=3").sorted_by(Sort::Name);
        assert_eq!(view.query(), "ordering=name");
        assert_eq!(view.sorted_by(Sort::Name).query(), "ordering=-name");
        assert_eq!(view.sorted_by(Sort::Changed).query(), "ordering=-changed");
    }
}
