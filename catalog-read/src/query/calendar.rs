//! When days begin and end where the client is.

use chrono::{DateTime, TimeDelta, Utc};
use jiff::{
    Timestamp,
    civil::{Date, time},
    tz::AmbiguousOffset,
};

use crate::query::zone::Zone;

const EPOCH: Date = Date::constant(1970, 1, 1);

/// The present moment and a time zone to tell days in. One for a whole request, so that midnight cannot fall between two
/// parameters.
pub(crate) struct Calendar {
    pub(crate) now: DateTime<Utc>,
    pub(crate) zone: Zone,
}

impl Calendar {
    pub(crate) fn today(&self) -> Date {
        let now = Timestamp::from_second(self.now.timestamp()).unwrap_or(Timestamp::MAX);
        self.zone.0.to_datetime(now).date()
    }

    /// The first moment of a day. Where clocks skip midnight that is the moment at which they skip it, and where they strike
    /// it twice it is the first time.
    pub(crate) fn start_of(&self, day: Date) -> DateTime<Utc> {
        let offset = match self.zone.0.to_ambiguous_timestamp(day.to_datetime(time(0, 0, 0, 0))).offset() {
            AmbiguousOffset::Unambiguous { offset } => offset,
            AmbiguousOffset::Gap { before, .. } | AmbiguousOffset::Fold { before, .. } => before,
        };
        // By hand: the last days of the year 9999 are no timestamps of jiff's.
        let midnight = DateTime::UNIX_EPOCH + TimeDelta::seconds(day.duration_since(EPOCH).as_secs());
        midnight - TimeDelta::seconds(offset.seconds().into())
    }

    /// The first moment that is no longer of this day.
    pub(crate) fn end_of(&self, day: Date) -> DateTime<Utc> {
        // The year 10000 is no year of jiff's.
        day.tomorrow().map_or_else(|_| self.start_of(day) + TimeDelta::days(1), |next| self.start_of(next))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn calendar(now: &str, zone: &str) -> Calendar {
        Calendar { now: now.parse().unwrap(), zone: Zone::parse(zone).unwrap() }
    }

    fn day(zone: &str, day: Date) -> [String; 2] {
        let calendar = calendar("2026-06-01T12:00:00Z", zone);
        [calendar.start_of(day), calendar.end_of(day)].map(|moment| moment.format("%FT%H:%M").to_string())
    }

    #[test]
    fn a_day_is_that_of_the_zone() {
        assert_eq!(calendar("2026-06-01T23:30:00Z", "UTC").today(), date(2026, 6, 1));
        assert_eq!(calendar("2026-06-01T23:30:00Z", "Europe/Berlin").today(), date(2026, 6, 2));
        assert_eq!(calendar("2026-06-01T03:30:00Z", "America/New_York").today(), date(2026, 5, 31));
        assert_eq!(day("Europe/Berlin", date(2026, 6, 1)), ["2026-05-31T22:00", "2026-06-01T22:00"]);
    }

    #[test]
    fn a_day_on_which_clocks_change_is_shorter_or_longer() {
        assert_eq!(day("Europe/Berlin", date(2026, 3, 29)), ["2026-03-28T23:00", "2026-03-29T22:00"]);
        assert_eq!(day("Europe/Berlin", date(2026, 10, 25)), ["2026-10-24T22:00", "2026-10-25T23:00"]);
        // No midnight: the day began at one o'clock.
        assert_eq!(day("America/Sao_Paulo", date(2018, 11, 4)), ["2018-11-04T03:00", "2018-11-05T02:00"]);
        // Two midnights: at one o'clock it was midnight again. The first counts.
        assert_eq!(day("America/Havana", date(2018, 11, 4)), ["2018-11-04T04:00", "2018-11-05T05:00"]);
        // A day that never was.
        assert_eq!(day("Pacific/Apia", date(2011, 12, 30)), ["2011-12-30T10:00", "2011-12-30T10:00"]);
    }

    #[test]
    fn the_first_and_the_last_day_have_an_end_everywhere() {
        assert_eq!(day("UTC", date(9999, 12, 31)), ["9999-12-31T00:00", "+10000-01-01T00:00"]);
        for zone in jiff::tz::db().available() {
            let zone = Zone(jiff::tz::TimeZone::get(zone.as_str()).unwrap());
            let calendar = Calendar { now: DateTime::<Utc>::MAX_UTC, zone };
            for day in [Date::MIN, EPOCH, calendar.today(), date(9999, 12, 30), Date::MAX] {
                let hours = (calendar.end_of(day) - calendar.start_of(day)).num_hours();
                assert!((0..=48).contains(&hours), "{day} has {hours} hours in {}", calendar.zone);
            }
        }
    }
}
