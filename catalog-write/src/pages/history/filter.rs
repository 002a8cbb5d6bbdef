//! Which changes a page shows: as its address says it, and as the API is asked for it.

use std::fmt::Write;

use chrono::{Days, NaiveDate};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use uuid::Uuid;

use super::choices::Who;

/// The query of a page of changes. What is empty is not asked for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// `kind:sql`, or the id of somebody.
    pub(super) who: String,
    pub(super) action: String,
    /// The kind of row.
    pub(super) what: String,
    /// Part of the name of an event, or its id.
    pub(super) event: String,
    /// Days in UTC, both of them included.
    pub(super) from: String,
    pub(super) to: String,
    /// Changes that are older than the one of this id.
    pub(super) before: String,
    /// What was just done: the version that it was saved with, the change that was undone, and the one that this made.
    pub(super) saved: String,
    pub(super) undone: String,
    pub(super) change: String,
}

impl Asked {
    /// Something narrows what is shown.
    pub(super) fn is_narrow(&self) -> bool {
        [&self.who, &self.action, &self.what, &self.event, &self.from, &self.to].into_iter().any(|text| !text.is_empty())
    }

    /// Both days are days, or are not asked for.
    pub(super) fn has_days(&self) -> bool {
        [&self.from, &self.to].into_iter().all(|day| day.is_empty() || day.parse::<NaiveDate>().is_ok())
    }

    /// The filters as the API has them, each with `&` before it.
    pub(super) fn for_api(&self, event: Option<Uuid>) -> String {
        let (actor_id, actor_kind) = match Who::read(&self.who) {
            Who::Anybody => (String::new(), String::new()),
            Who::Kind(kind) => (String::new(), kind),
            Who::Somebody(id) => (id, String::new()),
        };
        let event = event.map(|id| id.to_string()).unwrap_or_default();
        query(&[
            ("actor_id", &actor_id),
            ("actor_kind", &actor_kind),
            ("action", &self.action),
            ("resource", &self.what),
            ("event_id", &event),
            ("since", &midnight(&self.from, 0)),
            ("until", &midnight(&self.to, 1)),
        ])
    }

    /// The filters as the page has them, each with `&` before it.
    pub(super) fn for_page(&self) -> String {
        query(&[
            ("who", &self.who),
            ("action", &self.action),
            ("what", &self.what),
            ("event", &self.event),
            ("from", &self.from),
            ("to", &self.to),
        ])
    }
}

/// Parameters that are not empty.
pub(super) fn query(parameters: &[(&str, &str)]) -> String {
    let mut query = String::new();
    for (name, value) in parameters.iter().filter(|(_, value)| !value.is_empty()) {
        // Writing to a string cannot fail.
        let _ = write!(query, "&{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC));
    }
    query
}

/// The moment at which a day begins, or one some days later; empty if it is no day.
fn midnight(day: &str, days_later: u64) -> String {
    let date = day.parse::<NaiveDate>().ok().and_then(|date| date.checked_add_days(Days::new(days_later)));
    date.map(|date| format!("{date}T00:00:00Z")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_day_is_included_and_what_is_empty_is_not_asked_for() {
        let asked =
            Asked { who: "kind:sql".to_owned(), from: "2026-02-28".to_owned(), to: "2026-02-28".to_owned(), ..Asked::default() };
        assert_eq!(asked.for_api(None), "&actor_kind=sql&since=2026%2D02%2D28T00%3A00%3A00Z&until=2026%2D03%2D01T00%3A00%3A00Z");
        assert_eq!(asked.for_page(), "&who=kind%3Asql&from=2026%2D02%2D28&to=2026%2D02%2D28");
        assert!(asked.is_narrow() && !Asked::default().is_narrow());
        assert!(asked.has_days() && !Asked { to: "soon".to_owned(), ..Asked::default() }.has_days());
    }
}
