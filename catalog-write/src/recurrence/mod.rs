//! Recurrence rules (RFC 5545), and what their days come to on the clock of a time zone.
//!
//! Own code because the one library for it brings a second database of time zones and a regular-expression engine. Here a rule
//! tells only days; which moments they are is the time zone's to say.

mod days;
mod parts;
mod rule;
pub(crate) mod wall_clock;

pub(crate) use days::{Day, Days};
pub(crate) use rule::{COUNT_MAX, End, Rule};
pub(crate) use wall_clock::{Clock, OnClock, local_of, moment_at};
