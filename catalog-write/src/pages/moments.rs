//! Moments for people: by the clock of a zone, or how near they are.

use std::fmt::Display;

use askama::filters::Safe;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
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

/// `3 minutes ago`, `in 2 days`, as long as that says more than the day does.
pub(super) fn near(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let (is_past, distance) = (at <= now, (at - now).abs());
    let length = match distance {
        it if it < TimeDelta::minutes(2) && is_past => return "just now".to_owned(),
        it if it < TimeDelta::hours(1) => counted(it.num_minutes(), "minute"),
        it if it < TimeDelta::days(1) => counted(it.num_hours(), "hour"),
        it if it < TimeDelta::days(14) => counted(it.num_days(), "day"),
        _ => return at.format("%-d %b %Y").to_string(),
    };
    if is_past { format!("{length} ago") } else { format!("in {length}") }
}

/// How near it is, as a `<time>` that has the moment for machines, and for who points at it.
pub(super) fn time(at: &DateTime<Utc>) -> Safe<String> {
    let (exact, title) = (machine(*at), at.format("%-d %b %Y, %H:%M UTC"));
    Safe(format!(r#"<time datetime="{exact}" title="{title}">{}</time>"#, near(*at, Utc::now())))
}

/// The same, or this word where there is none.
pub(super) fn time_or(at: &Option<DateTime<Utc>>, none: &'static str) -> Safe<String> {
    at.as_ref().map_or_else(|| Safe(none.to_owned()), time)
}

/// For the `datetime` of a `<time>`.
pub(super) fn machine(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// `1 session`, `3 sessions`.
pub(super) fn counted<N: Display + PartialEq + From<u8>>(count: N, one: &str) -> String {
    format!("{count} {one}{}", if count == N::from(1) { "" } else { "s" })
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
    fn what_is_near_is_told_by_its_distance_and_what_is_far_by_its_day() {
        let now = at("2027-01-20T12:00:00Z");
        for (minutes, told) in [
            (0, "just now"),
            (-1, "just now"),
            (-2, "2 minutes ago"),
            (-60, "1 hour ago"),
            (-60 * 24, "1 day ago"),
            (-60 * 24 * 13, "13 days ago"),
            (-60 * 24 * 14, "6 Jan 2027"),
            (1, "in 1 minute"),
            (60 * 24 * 6, "in 6 days"),
            (60 * 24 * 365, "20 Jan 2028"),
        ] {
            assert_eq!(near(now + TimeDelta::minutes(minutes), now), told, "{minutes}");
        }
    }
}
