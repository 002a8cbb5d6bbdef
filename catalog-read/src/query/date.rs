//! `date`: the days on which something begins.

use std::{fmt, ops::RangeInclusive};

use jiff::{ToSpan, civil::Date};

use crate::query::{calendar::Calendar, refusal::Refusal, span::Span};

/// Years that a moment of the catalog may lie in.
pub(crate) const YEARS: RangeInclusive<i32> = 1970..=9999;

/// What was written. A word stays a word until a calendar resolves it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Days {
    Today,
    Tomorrow,
    /// From Saturday to Sunday of this week, also when it is Sunday already.
    Weekend,
    Day(Date),
    /// The month that begins with this day.
    Month(Date),
}

impl Days {
    pub(crate) fn parse(text: &str) -> Result<Self, Refusal> {
        match text {
            "today" => Ok(Self::Today),
            "tomorrow" => Ok(Self::Tomorrow),
            "weekend" => Ok(Self::Weekend),
            _ => match (day(text), day(&format!("{text}-01"))) {
                (Some(day), _) => in_range(day).map(Self::Day),
                (_, Some(first)) => in_range(first).map(Self::Month),
                _ => Err(Refusal::new(
                    "not_a_date",
                    "Write it as 2026-06-01, as the month 2026-06, or as today, tomorrow or weekend.",
                )),
            },
        }
    }

    pub(crate) fn resolve(self, calendar: &Calendar) -> Span {
        let today = calendar.today();
        let (first, last) = match self {
            Self::Today => (today, today),
            Self::Tomorrow => {
                let tomorrow = today.saturating_add(1.day());
                (tomorrow, tomorrow)
            }
            Self::Weekend => {
                let monday = today.saturating_sub(i64::from(today.weekday().to_monday_zero_offset()).days());
                (monday.saturating_add(5.days()), monday.saturating_add(6.days()))
            }
            Self::Day(day) => (day, day),
            Self::Month(first) => (first, first.last_of_month()),
        };
        Span { from: Some(calendar.start_of(first)), before: Some(calendar.end_of(last)) }
    }
}

impl fmt::Display for Days {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Today => f.write_str("today"),
            Self::Tomorrow => f.write_str("tomorrow"),
            Self::Weekend => f.write_str("weekend"),
            Self::Day(day) => day.fmt(f),
            Self::Month(first) => write!(f, "{:04}-{:02}", first.year(), first.month()),
        }
    }
}

/// A day of the calendar, written `YYYY-MM-DD` and in no other way.
pub(crate) fn day(text: &str) -> Option<Date> {
    let shape = |(at, byte): (usize, u8)| if matches!(at, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() };
    (text.len() == 10 && text.bytes().enumerate().all(shape)).then(|| text.parse().ok())?
}

pub(crate) fn in_range(day: Date) -> Result<Date, Refusal> {
    if YEARS.contains(&day.year().into()) { Ok(day) } else { Err(Refusal::new("out_of_range", "Use a year from 1970 to 9999.")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::zone::Zone;

    /// As seen at noon of that day in Berlin.
    fn resolved(text: &str, today: &str) -> String {
        let calendar =
            Calendar { now: format!("{today}T10:00:00Z").parse().unwrap(), zone: Zone::parse("Europe/Berlin").unwrap() };
        let Span { from, before } = Days::parse(text).unwrap().resolve(&calendar);
        format!("{} {}", from.unwrap().format("%FT%H:%M"), before.unwrap().format("%FT%H:%M"))
    }

    #[test]
    fn days_are_half_open_spans_of_the_zone() {
        assert_eq!(resolved("today", "2026-06-03"), "2026-06-02T22:00 2026-06-03T22:00");
        assert_eq!(resolved("tomorrow", "2026-06-30"), "2026-06-30T22:00 2026-07-01T22:00");
        assert_eq!(resolved("2026-12-24", "2026-06-03"), "2026-12-23T23:00 2026-12-24T23:00");
        assert_eq!(resolved("2026-03", "2026-06-03"), "2026-02-28T23:00 2026-03-31T22:00");
        assert_eq!(resolved("2028-02", "2026-06-03"), "2028-01-31T23:00 2028-02-29T23:00");
        assert_eq!(resolved("9999-12", "2026-06-03"), "9999-11-30T23:00 9999-12-31T23:00");
    }

    #[test]
    fn the_weekend_is_that_of_this_week_from_monday_to_sunday() {
        for today in ["2026-06-01", "2026-06-05", "2026-06-06", "2026-06-07"] {
            assert_eq!(resolved("weekend", today), "2026-06-05T22:00 2026-06-07T22:00", "{today}");
        }
        assert_eq!(resolved("weekend", "2026-06-08"), "2026-06-12T22:00 2026-06-14T22:00");
    }

    #[test]
    fn what_is_written_is_read_back() {
        for text in ["today", "tomorrow", "weekend", "2026-06-01", "2026-06", "1970-01", "9999-12-31"] {
            assert_eq!(Days::parse(text).unwrap().to_string(), text);
        }
        for wrong in
            ["", "2026", "2026-13", "2026-02-29", "2026-6", "2026-06-1", "20260601", "2026-06-01T00:00:00Z", "٢٠٢٦-06", "now"]
        {
            assert_eq!(Days::parse(wrong).unwrap_err().code, "not_a_date", "{wrong}");
        }
        for wrong in ["1969-12", "1969-12-31", "0000-01-01"] {
            assert_eq!(Days::parse(wrong).unwrap_err().code, "out_of_range", "{wrong}");
        }
    }
}
