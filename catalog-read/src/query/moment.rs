//! A moment as a client writes it: RFC 3339, a date, `now` or `today`.

use std::fmt;

use chrono::{DateTime, Datelike, NaiveDateTime, SecondsFormat, Utc};
use jiff::civil::Date;

use crate::query::{calendar::Calendar, date, refusal::Refusal};

/// What was written. A word stays a word until a calendar resolves it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Moment {
    Now,
    /// The start of today.
    Today,
    /// The start of that day.
    Day(Date),
    At(DateTime<Utc>),
}

impl Moment {
    pub(crate) fn parse(text: &str) -> Result<Self, Refusal> {
        match text {
            "now" => Ok(Self::Now),
            "today" => Ok(Self::Today),
            _ => match date::day(text) {
                Some(day) => date::in_range(day).map(Self::Day),
                None => at(text).map(Self::At),
            },
        }
    }

    pub(crate) fn resolve(self, calendar: &Calendar) -> DateTime<Utc> {
        match self {
            Self::Now => calendar.now,
            Self::Today => calendar.start_of(calendar.today()),
            Self::Day(day) => calendar.start_of(day),
            Self::At(moment) => moment,
        }
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Now => f.write_str("now"),
            Self::Today => f.write_str("today"),
            Self::Day(day) => day.fmt(f),
            Self::At(moment) => f.write_str(&moment.to_rfc3339_opts(SecondsFormat::AutoSi, true)),
        }
    }
}

fn at(text: &str) -> Result<DateTime<Utc>, Refusal> {
    let text = with_plus(text);
    let moment = DateTime::parse_from_rfc3339(&text).map_err(|_| not_a_time(&text))?;
    // As PostgreSQL keeps it: in microseconds, and a leap second is the one after it.
    let moment = DateTime::from_timestamp_micros(moment.timestamp_micros());
    let in_range = moment.filter(|moment| date::YEARS.contains(&moment.year()));
    in_range.ok_or_else(|| Refusal::new("out_of_range", "Use a moment from 1970 to 9999, in UTC."))
}

/// A `+` that was not escaped arrives as a space: `18:00:00 02:00`.
fn with_plus(text: &str) -> String {
    match text.rsplit_once(' ') {
        Some((time, offset)) if time.contains(':') => format!("{time}+{offset}"),
        _ => text.to_owned(),
    }
}

fn not_a_time(text: &str) -> Refusal {
    let naive = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f"];
    let lacks_offset = naive.iter().any(|form| NaiveDateTime::parse_from_str(text, form).is_ok());
    let detail = if lacks_offset {
        "Say in which offset this is: 2026-06-01T18:00:00Z for UTC, or 2026-06-01T18:00:00+02:00."
    } else {
        "Write it as 2026-06-01T18:00:00Z, as a date, or as now or today."
    };
    Refusal::new("not_a_time", detail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::zone::Zone;

    fn resolved(text: &str) -> String {
        let now = "2026-06-03T22:30:00Z".parse().unwrap();
        let calendar = Calendar { now, zone: Zone::parse("Europe/Berlin").unwrap() };
        Moment::parse(text).unwrap().resolve(&calendar).to_rfc3339_opts(SecondsFormat::AutoSi, true)
    }

    #[test]
    fn words_and_days_are_of_the_zone_and_times_are_not() {
        assert_eq!(resolved("now"), "2026-06-03T22:30:00Z");
        assert_eq!(resolved("today"), "2026-06-03T22:00:00Z");
        assert_eq!(resolved("2026-12-24"), "2026-12-23T23:00:00Z");
        assert_eq!(resolved("2026-12-24T20:00:00Z"), "2026-12-24T20:00:00Z");
    }

    #[test]
    fn one_moment_is_always_written_in_the_same_way() {
        let cases = [
            ("2026-06-01T18:00:00+02:00", "2026-06-01T16:00:00Z"),
            ("2026-06-01T18:00:00 02:00", "2026-06-01T16:00:00Z"),
            ("2026-06-01 18:00:00 02:00", "2026-06-01T16:00:00Z"),
            ("2026-06-01 18:00:00Z", "2026-06-01T18:00:00Z"),
            ("2026-06-01t18:00:00.1234567z", "2026-06-01T18:00:00.123456Z"),
            ("2026-06-01T18:00:00.500Z", "2026-06-01T18:00:00.500Z"),
            ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),
            ("2026-06-01", "2026-06-01"),
            ("now", "now"),
            ("today", "today"),
        ];
        for (text, canonical) in cases {
            assert_eq!(Moment::parse(text).unwrap().to_string(), canonical, "{text}");
        }
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for naive in ["2026-06-01T18:00:00", "2026-06-01 18:00:00.5"] {
            assert!(Moment::parse(naive).unwrap_err().detail.contains("offset"), "{naive}");
        }
        for wrong in
            ["tomorrow", "Now", "2026-02-30", "2026-6-1", "20260601", "2026-06", "2026-06-01T25:00:00Z", "1780336800", "ü ü:"]
        {
            assert_eq!(Moment::parse(wrong).unwrap_err().code, "not_a_time", "{wrong}");
        }
        for wrong in ["1969-12-31", "1970-01-01T00:00:00+01:00", "9999-12-31T23:59:59-00:01", "0000-01-01"] {
            assert_eq!(Moment::parse(wrong).unwrap_err().code, "out_of_range", "{wrong}");
        }
        for right in ["1970-01-01", "9999-12-31", "9999-12-31T23:59:59.999999Z"] {
            assert!(Moment::parse(right).is_ok(), "{right}");
        }
    }
}
