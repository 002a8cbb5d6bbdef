//! iCalendar (RFC 5545, RFC 7986): sessions as calendars show them.

use chrono::{DateTime, TimeDelta, Utc};

use super::{content_line::Lines, page_url::Pages, text::shortened};
use crate::index::Meeting;

/// Sessions of a list that one calendar tells of: what a calendar program still opens at once.
pub(crate) const LISTED_MAX: usize = 1_000;
/// Sessions of one event, latest first. With what each may say at most, that makes some 20 MB; as a rule one of 5,000.
pub(crate) const OF_EVENT_MAX: usize = 5_000;
/// It is told again with each session, so the whole of it is left to the event's page.
const DESCRIPTION_CHARS_MAX: usize = 1_000;
/// What a session takes, about.
const MEETING_BYTES: usize = 700;
/// Who made it: RFC 5545 wants it to be unlike that of any other product.
const PRODUCT: &str = "-//Event Catalog//catalog-read 1//EN";
/// Behind the id of a session. No host: a calendar that is fetched elsewhere must not show everything twice.
const UID_DOMAIN: &str = "event-catalog";
/// How often who subscribes should look again.
const REFRESH: &str = "PT1H";

/// What a calendar without sessions consists of. RFC 5545 demands a component, and this one shows nothing: who subscribes before
/// there are dates, or after the last match is gone, neither fails nor sees a made-up entry.
const NOTHING: [(&str, &str); 9] = [
    ("BEGIN", "VTIMEZONE"),
    ("TZID", "UTC"),
    ("BEGIN", "STANDARD"),
    ("DTSTART", "19700101T000000"),
    ("TZNAME", "UTC"),
    ("TZOFFSETFROM", "+0000"),
    ("TZOFFSETTO", "+0000"),
    ("END", "STANDARD"),
    ("END", "VTIMEZONE"),
];

/// The calendar of `meetings`.
pub(super) fn calendar(name: &str, meetings: &[Meeting<'_>], pages: &Pages) -> String {
    let mut lines = Lines::with_capacity(500 + MEETING_BYTES * meetings.len());
    lines.plain("BEGIN", "VCALENDAR");
    lines.plain("VERSION", "2.0");
    lines.plain("PRODID", PRODUCT);
    lines.plain("CALSCALE", "GREGORIAN");
    // The second of each pair is for programs that are older than RFC 7986.
    lines.text("NAME", name);
    lines.text("X-WR-CALNAME", name);
    lines.plain("REFRESH-INTERVAL;VALUE=DURATION", REFRESH);
    lines.plain("X-PUBLISHED-TTL", REFRESH);
    if meetings.is_empty() {
        NOTHING.into_iter().for_each(|(name, value)| lines.plain(name, value));
    }
    for meeting in meetings {
        add(&mut lines, meeting, &pages.of(meeting.event.id));
    }
    lines.plain("END", "VCALENDAR");
    lines.into_text()
}

fn add(lines: &mut Lines, meeting: &Meeting<'_>, page: &str) {
    let event = meeting.event;
    let changed_at = utc(meeting.changed_at);
    // Whole seconds: who starts and ends within one would end before it starts.
    let ends_at = meeting.ends_at.max(meeting.starts_at + TimeDelta::seconds(1));
    lines.plain("BEGIN", "VEVENT");
    lines.plain("UID", &format!("{}@{UID_DOMAIN}", meeting.id));
    // Without METHOD it is when this was last revised.
    lines.plain("DTSTAMP", &changed_at);
    lines.plain("LAST-MODIFIED", &changed_at);
    lines.plain("SEQUENCE", &sequence(event.created_at, meeting.changed_at).to_string());
    lines.plain("DTSTART", &utc(meeting.starts_at));
    lines.plain("DTEND", &utc(ends_at));
    lines.text("SUMMARY", &event.name);
    for (name, text) in [("LOCATION", &event.location), ("DESCRIPTION", &event.description)] {
        if !text.is_empty() {
            lines.text(name, &shortened(text, DESCRIPTION_CHARS_MAX));
        }
    }
    lines.plain("URL", page);
    let status = match (meeting.event.status.as_str(), meeting.is_cancelled) {
        ("postponed", _) => "TENTATIVE",
        (_, true) => "CANCELLED",
        (_, false) => "CONFIRMED",
    };
    lines.plain("STATUS", status);
    lines.plain("END", "VEVENT");
}

/// Higher with each change, as calendars go by it whether to replace what they have. Nobody counts the changes, so it is the seconds
/// from the making of the event to its last change.
fn sequence(created_at: DateTime<Utc>, changed_at: DateTime<Utc>) -> i64 {
    (changed_at - created_at).num_seconds().clamp(0, i32::MAX.into())
}

fn utc(moment: DateTime<Utc>) -> String {
    moment.format("%Y%m%dT%H%M%SZ").to_string()
}
