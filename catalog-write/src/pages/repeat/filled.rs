//! The form, and the rule (RFC 5545) that it comes to.

use std::collections::HashSet;

use jiff::civil::Date;
use serde::Deserialize;

use crate::pages::repeat::{
    choices::{self, WEEKDAYS},
    session::First,
};

/// As many as one looks through before trusting the rest.
const COUNT: &str = "5";

/// The form as it was filled in.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Filled {
    pub(super) interval: String,
    /// `day`, `week`, `month` or `year`.
    pub(super) unit: String,
    /// Like `MO`.
    pub(super) days: Vec<String>,
    /// One of [`choices::monthly`].
    pub(super) monthly: String,
    /// `count` or `until`.
    pub(super) ends: String,
    pub(super) count: String,
    pub(super) until: String,
    /// A rule that was written by hand, instead of all above.
    pub(super) own: String,
    /// `on`, or nothing.
    pub(super) ticket_types: String,
    /// The rule whose sessions were shown.
    previewed: String,
    /// Their days, with commas between them.
    shown: String,
    /// Those of these days that are ticked.
    chosen: Vec<String>,
    /// `make`, or nothing.
    step: String,
}

impl Filled {
    /// What most people want: each week on the same day.
    pub(super) fn new(first: &First) -> Self {
        let date = first.starts().date();
        Self {
            interval: "1".to_owned(),
            unit: "week".to_owned(),
            days: vec![choices::weekday(date.weekday()).to_owned()],
            ends: "count".to_owned(),
            count: COUNT.to_owned(),
            ticket_types: "on".to_owned(),
            ..Self::default()
        }
    }

    /// The rule, or what is wrong.
    pub(super) fn rule(&self, first: &First) -> Result<String, String> {
        let own = self.own.trim();
        if !own.is_empty() {
            return Ok(own.to_owned());
        }
        let (frequency, by) = match self.unit.as_str() {
            "day" => ("DAILY", None),
            "month" => ("MONTHLY", self.by_month(first)),
            "year" => ("YEARLY", None),
            _ => ("WEEKLY", self.by_week()),
        };
        let interval = number(&self.interval).ok_or("Every: use a whole number from 1 on.")?;
        let interval = (interval > 1).then(|| format!("INTERVAL={interval}"));
        let parts = [Some(format!("FREQ={frequency}")), interval, by, Some(self.end()?)];
        Ok(parts.into_iter().flatten().collect::<Vec<_>>().join(";"))
    }

    fn by_week(&self) -> Option<String> {
        let days: Vec<_> = WEEKDAYS.iter().map(|(day, _)| *day).filter(|day| self.has(day)).collect();
        (!days.is_empty()).then(|| format!("BYDAY={}", days.join(",")))
    }

    fn by_month(&self, first: &First) -> Option<String> {
        let ways = choices::monthly(first.starts().date());
        ways.into_iter().map(|way| way.value).find(|value| *value == self.monthly)
    }

    fn end(&self) -> Result<String, &'static str> {
        if self.ends == "until" {
            let last = self.until.trim().parse::<Date>().map_err(|_| "Ends: choose the last day.")?;
            return Ok(format!("UNTIL={}", last.strftime("%Y%m%d")));
        }
        let count = number(&self.count).ok_or("Ends: use a whole number of sessions, from 1 on.")?;
        Ok(format!("COUNT={count}"))
    }

    pub(super) fn has(&self, day: &str) -> bool {
        self.days.iter().any(|ticked| ticked == day)
    }

    pub(super) fn with_ticket_types(&self) -> bool {
        self.ticket_types == "on"
    }

    /// Whether the sessions of this rule were seen, and are to be made.
    pub(super) fn is_to_be_made(&self, rule: &str) -> bool {
        self.step == "make" && self.previewed == rule
    }

    /// Whether others than those of this rule were seen before they were to be made.
    pub(super) fn saw_others(&self, rule: &str) -> bool {
        self.step == "make" && self.previewed != rule
    }

    /// The days whose ticks were taken away.
    pub(super) fn left_out(&self) -> HashSet<&str> {
        let chosen: HashSet<&str> = self.chosen.iter().map(String::as_str).collect();
        self.shown.split(',').filter(|day| !day.is_empty() && !chosen.contains(day)).collect()
    }
}

/// Of any size: how large it may be, the API knows.
fn number(text: &str) -> Option<u32> {
    text.trim().parse().ok().filter(|number| *number > 0)
}
