//! The sessions of an event with their ticket types, as the public sees them.

use std::sync::LazyLock;

use chrono::{DateTime, FixedOffset, Offset, SecondsFormat, Utc};
use jiff::{
    Timestamp,
    tz::{TimeZone, TimeZoneDatabase},
};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::schedule::{Availability, Offer, Schedule, Slot};

/// The zones that came with this program, not those of the machine: two machines must make the same document.
static ZONES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// What stands in the session's row, and those of its ticket types.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct SessionFacts {
    id: Uuid,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    total_capacity: i32,
    ticket_types: Vec<TicketType>,
    /// `scheduled`, `cancelled` or `postponed`.
    status: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct TicketType {
    id: Uuid,
    name: String,
    price: Decimal,
    quantity: i32,
}

#[derive(Debug, Serialize)]
pub(super) struct Sessions<'a> {
    results: Vec<Session<'a>>,
}

#[derive(Debug, Serialize)]
struct Session<'a> {
    #[serde(flatten)]
    facts: &'a SessionFacts,
    availability: Availability,
    /// What all ticket types have left together, at most what there is room for; `null` without ticket types.
    remaining: Option<i64>,
    local_starts_at: String,
    local_ends_at: String,
}

impl<'a> Sessions<'a> {
    /// `timezone`: where the event takes place.
    pub(super) fn new(sessions: &'a [SessionFacts], timezone: &str, now: DateTime<Utc>) -> Self {
        let zone = ZONES.get(timezone).unwrap_or(TimeZone::UTC);
        Self { results: sessions.iter().map(|facts| facts.session(&zone, now)).collect() }
    }
}

impl SessionFacts {
    fn session(&self, zone: &TimeZone, now: DateTime<Utc>) -> Session<'_> {
        let left: i64 = self.ticket_types.iter().map(|ticket_type| i64::from(ticket_type.quantity)).sum();
        Session {
            facts: self,
            availability: self.slot().availability(now),
            remaining: (!self.ticket_types.is_empty()).then(|| left.min(self.total_capacity.into())),
            local_starts_at: local(self.starts_at, zone),
            local_ends_at: local(self.ends_at, zone),
        }
    }

    fn slot(&self) -> Slot {
        let prices = || self.ticket_types.iter().map(|ticket_type| ticket_type.price);
        let offer = || {
            let most_left = self.ticket_types.iter().map(|ticket_type| ticket_type.quantity).max()?;
            Some(Offer { price_from: prices().min()?, price_to: prices().max()?, most_left })
        };
        Slot {
            starts_at: self.starts_at,
            ends_at: self.ends_at,
            is_cancelled: self.status != "scheduled",
            is_closed: self.total_capacity == 0,
            offer: offer(),
        }
    }
}

pub(super) fn schedule(sessions: &[SessionFacts]) -> Schedule {
    Schedule(sessions.iter().map(SessionFacts::slot).collect())
}

/// RFC 3339 with the offset of that moment in that zone.
fn local(moment: DateTime<Utc>, zone: &TimeZone) -> String {
    let offset = Timestamp::from_second(moment.timestamp()).map_or(0, |moment| zone.to_offset(moment).seconds());
    let offset = FixedOffset::east_opt(offset).unwrap_or_else(|| Utc.fix());
    moment.with_timezone(&offset).to_rfc3339_opts(SecondsFormat::AutoSi, false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_times_follow_the_clock_of_the_venue() {
        let berlin = ZONES.get("Europe/Berlin").unwrap();
        let text = |utc: &str, zone: &TimeZone| local(utc.parse().unwrap(), zone);
        assert_eq!(text("2026-03-29T00:59:59Z", &berlin), "2026-03-29T01:59:59+01:00");
        assert_eq!(text("2026-03-29T01:00:00Z", &berlin), "2026-03-29T03:00:00+02:00");
        assert_eq!(text("2026-10-25T01:00:00.5Z", &berlin), "2026-10-25T02:00:00.500+01:00");
        assert_eq!(text("9999-12-31T23:00:00Z", &TimeZone::UTC), "9999-12-31T23:00:00+00:00");
    }
}
