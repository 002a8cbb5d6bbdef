//! A recurrence rule as a client writes it: `FREQ=WEEKLY;COUNT=10;BYDAY=FR,SA`.

use chrono::{DateTime, NaiveDateTime, Utc};
use jiff::civil::{Date, Weekday};
use serde_json::Value;

use crate::{
    fields::{faults::Refusal, text::string},
    recurrence::parts::{ByDay, by_day, date, list, malformed, number, signed, weekday},
};

/// Most occurrences of one rule, the first included: more than a season has, and one transaction of a bearable length.
pub(crate) const COUNT_MAX: i16 = 1000;
const INTERVAL_MAX: i16 = 9999;
/// Longest rule: every part with all of its values fits in.
const RULE_BYTES_MAX: usize = 1000;
/// Parts of the standard that make no sense for sessions, or that hardly anybody writes.
const UNSUPPORTED: [&str; 7] = ["BYSECOND", "BYMINUTE", "BYHOUR", "BYYEARDAY", "BYWEEKNO", "RSCALE", "SKIP"];
const SUPPORTED: &str =
    "FREQ=DAILY, WEEKLY, MONTHLY or YEARLY, INTERVAL, COUNT, UNTIL, BYDAY, BYMONTHDAY, BYMONTH, BYSETPOS and WKST";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Frequency {
    Daily,
    Weekly,
    Monthly,
    Yearly,
}

/// Where it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// After so many, the first included.
    Count(usize),
    /// With this day of the time zone.
    Day(Date),
    /// With this moment.
    Moment(DateTime<Utc>),
}

/// A rule that has an end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rule {
    pub(super) frequency: Frequency,
    pub(super) interval: i16,
    pub(crate) end: End,
    pub(super) by_month: Vec<i16>,
    pub(super) by_month_day: Vec<i16>,
    pub(super) by_day: Vec<ByDay>,
    pub(super) by_set_pos: Vec<i16>,
    pub(super) week_start: Weekday,
}

impl Rule {
    pub(crate) fn read(value: &Value) -> Result<Self, Refusal> {
        let text = string(value)?;
        if text.len() > RULE_BYTES_MAX {
            return Err(Refusal::new("too_long", format!("Use at most {RULE_BYTES_MAX} bytes.")));
        }
        let text = text.to_ascii_uppercase();
        let mut parts = Parts::of(text.strip_prefix("RRULE:").unwrap_or(&text))?;
        let frequency = frequency(parts.take("FREQ").ok_or_else(|| malformed("FREQ", "this must be given."))?)?;
        let nth_max = match frequency {
            Frequency::Daily | Frequency::Weekly => 0,
            Frequency::Monthly => 5,
            Frequency::Yearly => 53,
        };
        let rule = Self {
            frequency,
            interval: parts.take("INTERVAL").map_or(Ok(1), |text| number("INTERVAL", text, INTERVAL_MAX))?,
            end: end(parts.take("COUNT"), parts.take("UNTIL"))?,
            by_month: parts.list("BYMONTH", |text| number("BYMONTH", text, 12))?,
            by_month_day: parts.list("BYMONTHDAY", |text| signed("BYMONTHDAY", text, 31))?,
            by_day: parts.list("BYDAY", |text| by_day(text, nth_max))?,
            by_set_pos: parts.list("BYSETPOS", |text| signed("BYSETPOS", text, 366))?,
            week_start: parts.take("WKST").map_or(Ok(Weekday::Monday), |text| weekday("WKST", text))?,
        };
        if let Some((name, _)) = parts.0.first() {
            let what = if UNSUPPORTED.contains(name) { "is not supported" } else { "is no part of a rule" };
            // What is not known is not repeated.
            let name = if UNSUPPORTED.contains(name) { name } else { "One of the parts" };
            return Err(Refusal::new("unsupported", format!("{name} {what}; use {SUPPORTED}.")));
        }
        if frequency == Frequency::Weekly && !rule.by_month_day.is_empty() {
            return Err(malformed("BYMONTHDAY", "the standard does not allow this with FREQ=WEEKLY."));
        }
        if !rule.by_set_pos.is_empty() && rule.by_month.is_empty() && rule.by_month_day.is_empty() && rule.by_day.is_empty() {
            return Err(malformed("BYSETPOS", "this needs BYDAY, BYMONTHDAY or BYMONTH to choose from."));
        }
        Ok(rule)
    }
}

/// Name and value of each part that has not been taken yet.
struct Parts<'a>(Vec<(&'a str, &'a str)>);

impl<'a> Parts<'a> {
    fn of(text: &'a str) -> Result<Self, Refusal> {
        let mut parts: Vec<(&str, &str)> = Vec::new();
        for part in text.split(';') {
            let refusal = || malformed("rrule", "write it like FREQ=WEEKLY;COUNT=10;BYDAY=FR,SA.");
            let (name, value) = part.split_once('=').filter(|(name, _)| !name.is_empty()).ok_or_else(refusal)?;
            if parts.iter().any(|(known, _)| *known == name) {
                return Err(malformed("rrule", "give each part once."));
            }
            parts.push((name, value));
        }
        Ok(Self(parts))
    }

    fn take(&mut self, name: &str) -> Option<&'a str> {
        let index = self.0.iter().position(|(known, _)| *known == name)?;
        Some(self.0.remove(index).1)
    }

    fn list<T>(&mut self, name: &str, one: impl Fn(&str) -> Result<T, Refusal>) -> Result<Vec<T>, Refusal> {
        self.take(name).map_or_else(|| Ok(Vec::new()), |text| list(name, text, one))
    }
}

fn frequency(text: &str) -> Result<Frequency, Refusal> {
    match text {
        "DAILY" => Ok(Frequency::Daily),
        "WEEKLY" => Ok(Frequency::Weekly),
        "MONTHLY" => Ok(Frequency::Monthly),
        "YEARLY" => Ok(Frequency::Yearly),
        "SECONDLY" | "MINUTELY" | "HOURLY" => {
            Err(Refusal::new("unsupported", "FREQ: sessions repeat by days at most; use DAILY, WEEKLY, MONTHLY or YEARLY."))
        }
        _ => Err(malformed("FREQ", "use DAILY, WEEKLY, MONTHLY or YEARLY.")),
    }
}

fn end(count: Option<&str>, until: Option<&str>) -> Result<End, Refusal> {
    match (count, until) {
        (Some(_), Some(_)) => Err(malformed("UNTIL", "the standard allows either COUNT or UNTIL.")),
        (None, None) => Err(Refusal::new("endless", "The rule has no end; add COUNT or UNTIL.")),
        (Some(count), None) => {
            let is_large = count.len() > 3 && count.bytes().all(|byte| byte.is_ascii_digit());
            match number("COUNT", count, COUNT_MAX) {
                Err(_) if is_large => {
                    Err(Refusal::new("too_many", format!("COUNT: use at most {COUNT_MAX}, the first one included.")))
                }
                number => Ok(End::Count(usize::from(number?.unsigned_abs()))),
            }
        }
        (None, Some(until)) => {
            let moment = || NaiveDateTime::parse_from_str(until, "%Y%m%dT%H%M%SZ").ok().map(|at| End::Moment(at.and_utc()));
            let detail = "use a day like 20271231, or a moment in UTC like 20271231T225959Z.";
            date(until).map(End::Day).or_else(moment).ok_or_else(|| malformed("UNTIL", detail))
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_no_rule_is_refused_by_its_kind() {
        for (rule, code) in [
            ("", "not_a_rule"),
            ("FREQ", "not_a_rule"),
            ("FREQ=", "not_a_rule"),
            ("=DAILY;COUNT=1", "not_a_rule"),
            ("COUNT=3", "not_a_rule"),
            ("FREQ=FORTNIGHTLY;COUNT=3", "not_a_rule"),
            ("FREQ=DAILY;COUNT=3;", "not_a_rule"),
            ("FREQ=DAILY;COUNT=3;COUNT=4", "not_a_rule"),
            ("FREQ=DAILY;COUNT=0", "not_a_rule"),
            ("FREQ=DAILY;COUNT=-1", "not_a_rule"),
            ("FREQ=DAILY;COUNT=+1", "not_a_rule"),
            ("FREQ=DAILY;COUNT=1001", "too_many"),
            ("FREQ=DAILY;COUNT=99999999999999999999", "too_many"),
            ("FREQ=DAILY", "endless"),
            ("FREQ=DAILY;COUNT=3;UNTIL=20300101", "not_a_rule"),
            ("FREQ=DAILY;UNTIL=20300231", "not_a_rule"),
            ("FREQ=DAILY;UNTIL=20300101T120000", "not_a_rule"),
            ("FREQ=DAILY;UNTIL=+0300101", "not_a_rule"),
            ("FREQ=DAILY;COUNT=3;INTERVAL=0", "not_a_rule"),
            ("FREQ=DAILY;COUNT=3;INTERVAL=10000", "not_a_rule"),
            ("FREQ=DAILY;COUNT=3;BYMONTH=13", "not_a_rule"),
            ("FREQ=DAILY;COUNT=3;BYMONTHDAY=0", "not_a_rule"),
            ("FREQ=DAILY;COUNT=3;BYMONTHDAY=-32", "not_a_rule"),
            ("FREQ=DAILY;COUNT=3;BYDAY=1MO", "not_a_rule"),
            ("FREQ=WEEKLY;COUNT=3;BYDAY=-1FR", "not_a_rule"),
            ("FREQ=MONTHLY;COUNT=3;BYDAY=6MO", "not_a_rule"),
            ("FREQ=MONTHLY;COUNT=3;BYDAY=0MO", "not_a_rule"),
            ("FREQ=MONTHLY;COUNT=3;BYDAY=--1MO", "not_a_rule"),
            ("FREQ=WEEKLY;COUNT=3;BYDAY=XX", "not_a_rule"),
            ("FREQ=WEEKLY;COUNT=3;BYDAY=ü", "not_a_rule"),
            ("FREQ=WEEKLY;COUNT=3;BYDAY=€", "not_a_rule"),
            ("FREQ=WEEKLY;COUNT=3;BYDAY=MO,", "not_a_rule"),
            ("FREQ=WEEKLY;COUNT=3;BYDAY=", "not_a_rule"),
            ("FREQ=WEEKLY;COUNT=3;BYMONTHDAY=1", "not_a_rule"),
            ("FREQ=WEEKLY;COUNT=3;BYSETPOS=1", "not_a_rule"),
            ("FREQ=WEEKLY;COUNT=3;WKST=1", "not_a_rule"),
            ("FREQ=HOURLY;COUNT=3", "unsupported"),
            ("FREQ=YEARLY;COUNT=3;BYWEEKNO=20", "unsupported"),
            ("FREQ=YEARLY;COUNT=3;BYYEARDAY=1", "unsupported"),
            ("FREQ=DAILY;COUNT=3;BYHOUR=9", "unsupported"),
            ("FREQ=DAILY;COUNT=3;X-PART=9", "unsupported"),
        ] {
            assert_eq!(Rule::read(&json!(rule)).map_err(|refusal| refusal.code), Err(code), "{rule}");
        }
        let many = format!("FREQ=MONTHLY;COUNT=3;BYMONTHDAY={}", vec!["1"; 101].join(","));
        assert_eq!(Rule::read(&json!(many)).unwrap_err().code, "not_a_rule");
        assert_eq!(Rule::read(&json!("X".repeat(1001))).unwrap_err().code, "too_long");
        assert_eq!(Rule::read(&json!(1)).unwrap_err().code, "wrong_type");
        assert_eq!(Rule::read(&json!("rrule:freq=daily;count=3")), Rule::read(&json!("FREQ=DAILY;COUNT=3;INTERVAL=1")));
    }
}
