//! Since when an answer is as it is (`Last-Modified`), told only where no other state of the same can have that date or an earlier one
//! and yet be newer.
//!
//! The moment of a document is never before its snapshot, and PostgreSQL's clock alone tells it. Take a state that was answered with
//! a date, so a minute after its moment, and a newer one whose date is no later: the snapshot of the newer had then been there for a
//! minute, while Redis, confirmed to be up to date, still held the other. From a snapshot to Redis it takes milliseconds, and of a
//! projector that hangs on the way PostgreSQL gives the claim to another after a quarter of that minute.
//!
//! Where the clock of PostgreSQL is set back, or a reader's is a minute ahead of it, that is no longer so. Therefore dates are never
//! compared: a client's must be the very one that it would be told. The `ETag`, a hash of the body, depends on no clock.

use std::io::Write;

use chrono::{DateTime, Datelike, TimeDelta, Timelike, Utc};
use http::{HeaderMap, HeaderValue, header};

use crate::read::{Answer, Source};

/// How long ago it is at least. RFC 9110 asks for a second; this is many times what a change takes to Redis, and longer than any
/// lease or claim lasts.
const AGE_MIN: TimeDelta = TimeDelta::seconds(60);
const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/// `Sun, 06 Nov 1994 08:49:37 GMT`
const DATE_BYTES: usize = 29;

/// The date to tell with this answer, if there is one. What is made for one request has the moment of its making, so none.
pub(crate) fn of(answer: &Answer, now: DateTime<Utc>) -> Option<HeaderValue> {
    let moment = DateTime::from_timestamp_millis(answer.document.built_ms())?;
    (answer.source == Source::Redis && now - moment >= AGE_MIN).then(|| date(moment)).flatten()
}

/// Whether `If-Modified-Since` names exactly this date, and no `If-None-Match` tells better.
pub(crate) fn is_asked(request: &HeaderMap, date: Option<&HeaderValue>) -> bool {
    date.is_some() && request.get(header::IF_MODIFIED_SINCE) == date && !request.contains_key(header::IF_NONE_MATCH)
}

fn date(at: DateTime<Utc>) -> Option<HeaderValue> {
    let (weekday, month) = (WEEKDAYS[at.weekday().num_days_from_monday() as usize], MONTHS[at.month0() as usize]);
    let (day, year, hour, minute, second) = (at.day(), at.year(), at.hour(), at.minute(), at.second());
    let mut text = [0; DATE_BYTES];
    write!(&mut text[..], "{weekday}, {day:02} {month} {year:04} {hour:02}:{minute:02}:{second:02} GMT").ok()?;
    HeaderValue::from_bytes(&text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_rfc_9110() {
        for (moment, wanted) in [
            ("1994-11-06T08:49:37.999Z", "Sun, 06 Nov 1994 08:49:37 GMT"),
            ("2024-02-29T23:59:59Z", "Thu, 29 Feb 2024 23:59:59 GMT"),
            ("2286-11-20T17:46:39.999Z", "Sat, 20 Nov 2286 17:46:39 GMT"),
        ] {
            assert_eq!(date(moment.parse().unwrap()).unwrap(), wanted);
        }
    }
}
