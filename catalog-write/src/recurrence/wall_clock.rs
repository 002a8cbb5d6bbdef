//! What a clock on the wall shows, and which moment that is.

use chrono::{DateTime, Datelike, Utc};
use jiff::{
    Timestamp,
    civil::DateTime as Local,
    tz::{AmbiguousOffset, Offset, TimeZone},
};
use serde::Serialize;

/// What is odd about a time of a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Clock {
    /// The clock skips it: meant is the moment that it would be if the clock had not been set forward yet.
    Gap,
    /// The clock shows it twice: meant is the first time.
    Overlap,
}

/// A moment, and how clocks show it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OnClock {
    pub(crate) at: DateTime<Utc>,
    /// As clocks really show it: other than was asked for in a gap.
    pub(crate) local: Local,
    pub(crate) offset: Offset,
    pub(crate) clock: Option<Clock>,
}

impl OnClock {
    /// Like `+02:00`.
    pub(crate) fn offset(&self) -> String {
        let seconds = self.offset.seconds();
        let sign = if seconds < 0 { '-' } else { '+' };
        let minutes = seconds.unsigned_abs() / 60;
        format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
    }

    /// A moment as clocks show it; `None` at the very end of the calendar.
    pub(crate) fn of(at: DateTime<Utc>, zone: &TimeZone) -> Option<Self> {
        let timestamp = Timestamp::from_microsecond(at.timestamp_micros()).ok()?;
        let offset = zone.to_offset(timestamp);
        Some(Self { at, local: offset.to_datetime(timestamp), offset, clock: None })
    }
}

/// What clocks show at a moment.
pub(crate) fn local_of(at: DateTime<Utc>, zone: &TimeZone) -> Option<Local> {
    OnClock::of(at, zone).map(|shown| shown.local)
}

/// The moment at which clocks show this, as RFC 5545 reads it; `None` unless it is from 1970 to 9999.
pub(crate) fn moment_at(local: Local, zone: &TimeZone) -> Option<OnClock> {
    let (offset, clock) = match zone.to_ambiguous_timestamp(local).offset() {
        AmbiguousOffset::Unambiguous { offset } => (offset, None),
        AmbiguousOffset::Gap { before, .. } => (before, Some(Clock::Gap)),
        AmbiguousOffset::Fold { before, .. } => (before, Some(Clock::Overlap)),
    };
    let timestamp = offset.to_timestamp(local).ok()?;
    let at = DateTime::from_timestamp_micros(timestamp.as_microsecond())?;
    (1970..=9999).contains(&at.year()).then_some(())?;
    Some(OnClock { clock, ..OnClock::of(at, zone)? })
}
