//! An event as a row of the table tells it.

use chrono::{DateTime, Utc};
use jiff::tz::TimeZone;

use crate::{
    pages::{
        events::{choice::Status, store::Listed},
        moments::{self, counted, machine, near},
    },
    recurrence::wall_clock::local_of,
};

/// Warnings that are told one by one.
const WARNINGS_MAX: usize = 2;
/// Of a hundred places so many are few.
const FEW_PERCENT: i64 = 15;

/// A row.
pub(super) struct Row {
    pub(super) event: Listed,
    pub(super) status: Status,
    /// When it becomes public, if that is ahead.
    pub(super) public_from: Option<String>,
    pub(super) warnings: Vec<&'static str>,
    /// Those that are not told.
    pub(super) more_warnings: usize,
    pub(super) next: Option<Moment>,
    /// Of its sessions: by which clock, and how many.
    pub(super) sessions: String,
    pub(super) left: Left,
    pub(super) changed: Moment,
}

/// A moment: for machines, and for people.
pub(super) struct Moment {
    pub(super) at: String,
    pub(super) told: String,
}

/// What is left of the next session.
pub(super) enum Left {
    NoSession,
    NoTicketTypes,
    Of(Tickets),
}

/// What all ticket types have left together, at most what there is room for: as `remaining` of the public API.
pub(super) struct Tickets {
    pub(super) left: i64,
    pub(super) capacity: i64,
}

impl Row {
    pub(super) fn new(event: Listed, warnings: &[&'static str], now: DateTime<Utc>) -> Self {
        let zone = moments::zone(&event.timezone);
        let status = status(&event, now);
        let ahead = event.publish_at.filter(|_| status == Status::Scheduled);
        let mut told: Vec<&'static str> = warnings.iter().map(|code| warning(code)).collect();
        let more_warnings = told.len().saturating_sub(WARNINGS_MAX);
        told.truncate(WARNINGS_MAX);
        Self {
            public_from: ahead.map(|at| told_at(at, &zone, "%-d %b %Y, %H:%M")),
            next: event.starts_at.map(|at| Moment { at: machine(at), told: moments::minute(at, &zone) }),
            sessions: sessions(&event, now),
            left: left(&event),
            changed: Moment { at: machine(event.updated_at), told: near(event.updated_at, now) },
            warnings: told,
            more_warnings,
            status,
            event,
        }
    }
}

impl Tickets {
    /// Below it a meter shows that few are left.
    pub(super) fn few(&self) -> i64 {
        self.capacity * FEW_PERCENT / 100
    }
}

pub(super) fn status(event: &Listed, now: DateTime<Utc>) -> Status {
    match event.status.as_str() {
        "draft" => Status::Draft,
        "postponed" => Status::Postponed,
        "cancelled" => Status::Cancelled,
        _ if event.publish_at.is_some_and(|at| at > now) => Status::Scheduled,
        _ => Status::Published,
    }
}

/// `New York · 3 sessions`.
fn sessions(event: &Listed, now: DateTime<Utc>) -> String {
    let count = counted(event.sessions, "session");
    let Some(starts_at) = event.starts_at else { return count };
    let place = event.timezone.rsplit('/').next().unwrap_or_default().replace('_', " ");
    format!("{place} · {}{count}", if starts_at <= now { "under way · " } else { "" })
}

fn left(event: &Listed) -> Left {
    match (event.capacity, event.quantity) {
        (None, _) => Left::NoSession,
        (Some(_), None) => Left::NoTicketTypes,
        (Some(capacity), Some(quantity)) => {
            let capacity = i64::from(capacity);
            Left::Of(Tickets { left: quantity.min(capacity), capacity })
        }
    }
}

fn warning(code: &str) -> &'static str {
    match code {
        "no_sessions" => "No sessions",
        "no_ticket_types" => "No ticket types",
        "over_capacity" => "Over capacity",
        "sessions_overlap" => "Sessions overlap",
        "price_zero" => "Costs nothing",
        "same_name" => "Same name twice",
        _ => "Look at it",
    }
}

fn told_at(at: DateTime<Utc>, zone: &TimeZone, form: &str) -> String {
    local_of(at, zone).map(|local| local.strftime(form).to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn listed() -> Listed {
        Listed {
            id: uuid::Uuid::nil(),
            name: "Jazz".to_owned(),
            location: String::new(),
            image_url: String::new(),
            status: "published".to_owned(),
            timezone: "America/New_York".to_owned(),
            publish_at: Some(at("2027-06-01T13:00:00Z")),
            updated_at: at("2027-05-01T10:00:00Z"),
            sessions: 3,
            starts_at: Some(at("2027-06-15T22:00:00Z")),
            capacity: Some(100),
            quantity: Some(120),
        }
    }

    #[test]
    fn times_are_those_of_the_event_and_no_more_is_left_than_there_is_room() {
        let row = Row::new(listed(), &["over_capacity", "price_zero", "same_name"], at("2027-05-01T10:02:00Z"));
        assert_eq!(row.next.map(|next| next.told).unwrap(), "Tue 15 Jun 2027, 18:00");
        assert_eq!((row.status, row.public_from.unwrap().as_str()), (Status::Scheduled, "1 Jun 2027, 09:00"));
        assert_eq!((row.sessions.as_str(), row.changed.told.as_str()), ("New York · 3 sessions", "2 minutes ago"));
        assert_eq!((row.warnings, row.more_warnings), (vec!["Over capacity", "Costs nothing"], 1));
        assert!(matches!(row.left, Left::Of(Tickets { left: 100, capacity: 100 })));
    }

    #[test]
    fn what_is_public_is_not_scheduled_any_more_and_what_runs_is_under_way() {
        let row = Row::new(listed(), &[], at("2027-06-15T22:00:00Z"));
        assert_eq!((row.status, row.sessions.as_str()), (Status::Published, "New York · under way · 3 sessions"));
        assert_eq!(row.changed.told, "1 May 2027");
    }
}
