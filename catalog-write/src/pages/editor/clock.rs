//! Times as they are filled in and shown: by the clock of the event's zone.

use chrono::{DateTime, Utc};
use jiff::{civil::DateTime as Local, tz::TimeZone};

use crate::recurrence::wall_clock::{Clock, OnClock, moment_at};

/// What a time that was filled in means.
#[derive(Clone, Copy, Debug)]
pub(super) enum Meant {
    Moment(OnClock),
    /// The clock is set forward over it.
    Skipped,
    /// It is no time, or out of the calendar.
    Unreadable,
}

/// As a field for date and time has it, with seconds only where there are some.
pub(super) fn written(at: DateTime<Utc>, zone: &TimeZone) -> String {
    OnClock::of(at, zone).map(|shown| field(shown.local)).unwrap_or_default()
}

fn field(local: Local) -> String {
    let form = if local.second() == 0 && local.subsec_nanosecond() == 0 { "%Y-%m-%dT%H:%M" } else { "%Y-%m-%dT%H:%M:%S" };
    local.strftime(form).to_string()
}

/// The moment that is meant by a field. Of a time that the clock shows twice it is the first.
pub(super) fn meant(text: &str, zone: &TimeZone) -> Meant {
    let Ok(local) = text.trim().replace(' ', "T").parse::<Local>() else { return Meant::Unreadable };
    match moment_at(local, zone) {
        Some(OnClock { clock: Some(Clock::Gap), .. }) => Meant::Skipped,
        Some(moment) => Meant::Moment(moment),
        None => Meant::Unreadable,
    }
}

/// What stands below a field: the same in UTC, or what is odd about it.
pub(super) fn hint(text: &str, zone: &TimeZone) -> String {
    match meant(text, zone) {
        Meant::Unreadable => String::new(),
        Meant::Skipped => "The clock is set forward over this time: it does not exist.".to_owned(),
        Meant::Moment(moment) => {
            let utc = OnClock::of(moment.at, &TimeZone::UTC).map(|utc| utc.local);
            let is_same_day = utc.is_some_and(|utc| utc.date() == moment.local.date());
            let form = if is_same_day { "%H:%M UTC" } else { "%H:%M UTC on %a %-d %b" };
            let told = utc.map(|utc| utc.strftime(form).to_string()).unwrap_or_default();
            match moment.clock {
                Some(Clock::Overlap) => format!("{told}. The clock shows this time twice; the first is meant."),
                _ => format!("{told} (UTC{})", moment.offset()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn berlin() -> TimeZone {
        TimeZone::get("Europe/Berlin").unwrap()
    }

    #[test]
    fn what_is_written_is_what_is_meant_when_it_comes_back() {
        for text in ["2027-06-15T18:00:00Z", "2027-01-15T23:30:00Z", "2027-06-15T18:00:07Z"] {
            let at: DateTime<Utc> = text.parse().unwrap();
            let Meant::Moment(moment) = meant(&written(at, &berlin()), &berlin()) else { panic!("{text}") };
            assert_eq!(moment.at, at);
        }
    }

    #[test]
    fn hints_tell_utc_and_what_the_clock_does() {
        assert_eq!(hint("2027-06-15T18:00", &berlin()), "16:00 UTC (UTC+02:00)");
        assert_eq!(hint("2027-01-15T00:30", &berlin()), "23:30 UTC on Thu 14 Jan (UTC+01:00)");
        assert!(hint("2027-03-28T02:30", &berlin()).contains("does not exist"));
        assert!(hint("2027-10-31T02:30", &berlin()).starts_with("00:30 UTC. The clock shows this time twice"));
        assert_eq!(hint("soon", &berlin()), "");
    }

    #[test]
    fn a_time_that_does_not_exist_is_no_moment() {
        assert!(matches!(meant("2027-03-28T02:30", &berlin()), Meant::Skipped));
        assert!(matches!(meant("2027-02-30T02:30", &berlin()), Meant::Unreadable));
        assert!(matches!(meant("", &berlin()), Meant::Unreadable));
    }
}
