//! Moments for people: by the clock of a zone, or how long ago they are.

use chrono::{DateTime, TimeDelta, Utc};
use jiff::{civil::DateTime as Local, tz::TimeZone};

use crate::recurrence::local_of;

/// A zone by its name. What this machine does not know is shown in UTC.
pub(super) fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}

/// `Tue 15 Jun 2027`.
pub(super) fn day(at: DateTime<Utc>, zone: &TimeZone) -> String {
    shown(at, zone, "%a %-d %b %Y")
}

/// `Tue 15 Jun 2027, 18:00`.
pub(super) fn minute(at: DateTime<Utc>, zone: &TimeZone) -> String {
    shown(at, zone, "%a %-d %b %Y, %H:%M")
}

/// `14:32:07`.
pub(super) fn second(at: DateTime<Utc>) -> String {
    shown(at, &TimeZone::UTC, "%H:%M:%S")
}

/// `Tue 15 Jun 2027, 18:00–22:00`, or with both days where they are two.
pub(super) fn span(starts_at: DateTime<Utc>, ends_at: DateTime<Utc>, zone: &TimeZone) -> String {
    let date = |at| local_of(at, zone).map(Local::date);
    let end = if date(starts_at) == date(ends_at) { shown(ends_at, zone, "%H:%M") } else { minute(ends_at, zone) };
    format!("{}–{end}", minute(starts_at, zone))
}

/// `3 minutes ago`.
pub(super) fn ago(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let past = (now - at).max(TimeDelta::zero());
    let (count, unit) = match (past.num_minutes(), past.num_hours(), past.num_days()) {
        (0, ..) => return "just now".to_owned(),
        (minutes, 0, _) => (minutes, "minute"),
        (_, hours, 0) => (hours, "hour"),
        (.., days) => (days, "day"),
    };
    format!("{} ago", counted(count, unit))
}

/// `1 session`, `3 sessions`.
pub(super) fn counted(count: i64, one: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") }
}

fn shown(at: DateTime<Utc>, zone: &TimeZone, form: &str) -> String {
    local_of(at, zone).map(|local| local.strftime(form).to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_span_tells_its_day_once_unless_it_ends_on_another() {
        let berlin = zone("Europe/Berlin");
        let start = at("2027-06-15T16:00:00Z");
        assert_eq!(span(start, at("2027-06-15T20:00:00Z"), &berlin), "Tue 15 Jun 2027, 18:00–22:00");
        assert_eq!(span(start, at("2027-06-15T23:00:00Z"), &berlin), "Tue 15 Jun 2027, 18:00–Wed 16 Jun 2027, 01:00");
        assert_eq!(minute(start, &zone("Nowhere/Land")), "Tue 15 Jun 2027, 16:00");
    }

    #[test]
    fn how_long_ago_is_told_in_its_largest_unit() {
        let now = at("2027-06-15T16:00:00Z");
        for (then, told) in [
            ("2027-06-15T16:00:05Z", "just now"),
            ("2027-06-15T15:58:59Z", "1 minute ago"),
            ("2027-06-15T13:59:00Z", "2 hours ago"),
            ("2027-06-12T16:00:00Z", "3 days ago"),
        ] {
            assert_eq!(ago(at(then), now), told, "{then}");
        }
    }
}
