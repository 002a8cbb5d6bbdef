//! How the copy is to differ, as it was filled in.

use chrono::{DateTime, Utc};
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    pages::{moments, stored_event::StoredEvent},
    recurrence::local_of,
};

/// What is suggested: the same again, next week.
const DAYS: &str = "7";

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Filled {
    pub(super) name: String,
    /// `days` or `date`: which of the two below counts.
    pub(super) by: String,
    pub(super) days: String,
    /// The day on which the first session of the copy begins.
    pub(super) date: String,
    /// `make`; else only a look.
    pub(super) step: String,
    pub(super) key: String,
}

/// A fault of a field, by the name of the field.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) field: &'static str,
    pub(super) text: String,
}

impl Filled {
    pub(super) fn suggested(event: &StoredEvent) -> Self {
        let date = first_day(event).and_then(|day| Some(day.checked_add(jiff::Span::new().days(7)).ok()?.to_string()));
        Self {
            name: event.name.clone(),
            by: "days".to_owned(),
            days: DAYS.to_owned(),
            date: date.unwrap_or_default(),
            ..Self::default()
        }
    }

    pub(super) fn is_by_date(&self) -> bool {
        self.by == "date"
    }

    /// As the API wants it.
    pub(super) fn body(&self, event: &StoredEvent) -> Result<Value, Fault> {
        Ok(json!({ "shift_days": self.shift(event)?, "name": self.name }))
    }

    fn shift(&self, event: &StoredEvent) -> Result<i64, Fault> {
        let fault = |field, text: &str| Fault { field, text: text.to_owned() };
        if !self.is_by_date() {
            return self.days.trim().parse().map_err(|_| fault("days", "Use a whole number of days; one with − is earlier."));
        }
        let date: Date = self.date.trim().parse().map_err(|_| fault("date", "Use a day like 2027-06-15."))?;
        let first = first_day(event).ok_or_else(|| fault("date", "The event has no sessions that could be moved to a day."))?;
        let days = first.until(date).map_err(|_| fault("date", "This is too far away."))?.get_days();
        Ok(days.into())
    }
}

/// The day on which the first session begins, by the clock of the event.
pub(super) fn first_day(event: &StoredEvent) -> Option<Date> {
    let first: DateTime<Utc> = event.sessions.iter().map(|session| session.starts_at).min()?;
    local_of(first, &moments::zone(&event.timezone)).map(|local| local.date())
}
