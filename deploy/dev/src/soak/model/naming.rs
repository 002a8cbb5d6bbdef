//! Revisions in the names that the public sees: `e7 r42` is event 7 at revision 42, `s3 r42` the ticket type of session 3.

use super::EventNo;

/// The name of an event.
pub(crate) fn event_name(event: EventNo, revision: u32) -> String {
    format!("e{event} r{revision}")
}

/// The event and the revision in a name.
pub(crate) fn event_of(name: &str) -> Option<(EventNo, u32)> {
    parts(name, 'e')
}

/// The name of the ticket type of a session.
pub(crate) fn ticket_name(label: u32, revision: u32) -> String {
    format!("s{label} r{revision}")
}

/// The session's label and the revision in a name.
pub(crate) fn ticket_of(name: &str) -> Option<(u32, u32)> {
    parts(name, 's')
}

fn parts<T: std::str::FromStr>(name: &str, sign: char) -> Option<(T, u32)> {
    let (number, revision) = name.strip_prefix(sign)?.split_once(" r")?;
    Some((number.parse().ok()?, revision.parse().ok()?))
}
