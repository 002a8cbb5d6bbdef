//! When an event takes place, what it costs, and whether there is anything left, as it is at one moment. Time moves when data does
//! not: each answer holds until the next session ends.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// So many of the ticket type with the most left, or fewer, are few. `catalog_level()` in the database says the same.
const FEW: i32 = 10;

/// Is there anything left?
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Availability {
    /// Tickets are left.
    Available,
    /// Of no ticket type more than ten are left.
    FewLeft,
    /// None is left.
    SoldOut,
    /// It is over, or cancelled: nothing is sold any more.
    Ended,
    /// It has no ticket types, so nobody can tell; an event without sessions, too.
    Unknown,
}

/// The ticket types of one session, in short.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The lowest price.
    pub price_from: Decimal,
    /// The highest price.
    pub price_to: Decimal,
    /// How many are left of the ticket type of which the most are left.
    pub most_left: i32,
}

/// One session, in short.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "SlotRow")]
pub struct Slot {
    /// When it starts.
    pub starts_at: DateTime<Utc>,
    /// When it ends.
    pub ends_at: DateTime<Utc>,
    /// It does not take place.
    pub is_cancelled: bool,
    /// There is room for nobody.
    pub is_closed: bool,
    /// `None` without ticket types.
    pub offer: Option<Offer>,
}

/// A slot as the SQL gives it.
type SlotRow = (DateTime<Utc>, DateTime<Utc>, bool, bool, Option<Decimal>, Option<Decimal>, Option<i32>);

impl From<SlotRow> for Slot {
    fn from((starts_at, ends_at, is_cancelled, is_closed, price_from, price_to, most_left): SlotRow) -> Self {
        let offer = || Some(Offer { price_from: price_from?, price_to: price_to?, most_left: most_left? });
        Self { starts_at, ends_at, is_cancelled, is_closed, offer: offer() }
    }
}

impl Slot {
    /// Does it take place, and is it not over at `now`?
    #[must_use]
    pub fn is_ahead(&self, now: DateTime<Utc>) -> bool {
        !self.is_cancelled && self.ends_at > now
    }

    /// Is there anything left of it at `now`?
    #[must_use]
    pub fn availability(&self, now: DateTime<Utc>) -> Availability {
        match self.offer {
            _ if !self.is_ahead(now) => Availability::Ended,
            _ if self.is_closed => Availability::SoldOut,
            None => Availability::Unknown,
            Some(Offer { most_left: ..=0, .. }) => Availability::SoldOut,
            Some(Offer { most_left: ..=FEW, .. }) => Availability::FewLeft,
            Some(_) => Availability::Available,
        }
    }
}

/// All sessions of an event, by their start.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Schedule(pub Vec<Slot>);

/// What an event tells of its sessions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Start of the next session that is not over, or of the last one when all are; cancelled ones do not count.
    pub starts_at: Option<DateTime<Utc>>,
    /// End of the same session.
    pub ends_at: Option<DateTime<Utc>>,
    /// Sessions that take place or took place.
    pub session_count: usize,
    /// Lowest price of what is still to come, or of what there was.
    pub price_from: Option<Decimal>,
    /// Highest price of the same.
    pub price_to: Option<Decimal>,
    /// ISO 4217.
    pub currency: String,
    /// Of the session that has the most to offer.
    pub availability: Availability,
}

impl Schedule {
    /// The sessions that take place or took place.
    pub fn scheduled(&self) -> impl Iterator<Item = &Slot> {
        self.0.iter().filter(|slot| !slot.is_cancelled)
    }

    /// The summary at `now`.
    #[must_use]
    pub fn summary(&self, currency: String, now: DateTime<Utc>) -> Summary {
        let ahead = || self.scheduled().filter(|slot| slot.ends_at > now);
        // Of those that start together the one that ends last: until then the event stands where it stands.
        let next = ahead().min_by_key(|slot| (slot.starts_at, std::cmp::Reverse(slot.ends_at)));
        let shown = next.or_else(|| self.scheduled().max_by_key(|slot| (slot.starts_at, slot.ends_at)));
        let prices = |slots: &mut dyn Iterator<Item = &Slot>| {
            slots
                .filter_map(|slot| slot.offer)
                .map(|offer| (offer.price_from, offer.price_to))
                .reduce(|(low, high), (from, to)| (low.min(from), high.max(to)))
        };
        let (price_from, price_to) = match next {
            Some(_) => prices(&mut ahead()),
            None => prices(&mut self.scheduled()),
        }
        .unzip();
        Summary {
            starts_at: shown.map(|slot| slot.starts_at),
            ends_at: shown.map(|slot| slot.ends_at),
            session_count: self.scheduled().count(),
            price_from,
            price_to,
            currency,
            availability: self.availability(now),
        }
    }

    /// Of the session that has the most to offer at `now`.
    #[must_use]
    pub fn availability(&self, now: DateTime<Utc>) -> Availability {
        let rank = |availability: &Availability| match availability {
            Availability::Available => 0,
            Availability::FewLeft => 1,
            Availability::Unknown => 2,
            Availability::SoldOut => 3,
            Availability::Ended => 4,
        };
        let best = self.0.iter().map(|slot| slot.availability(now)).min_by_key(rank);
        best.unwrap_or(Availability::Unknown)
    }

    /// The next moment after `now` at which time alone changes what this says.
    #[must_use]
    pub fn until(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.scheduled().map(|slot| slot.ends_at).filter(|ends_at| *ends_at > now).min()
    }

    /// When the last session ends.
    #[must_use]
    pub fn ends_at(&self) -> Option<DateTime<Utc>> {
        self.scheduled().map(|slot| slot.ends_at).max()
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn slot(start: i64, end: i64, left: Option<i32>) -> Slot {
        let at = |minutes| DateTime::UNIX_EPOCH + TimeDelta::minutes(minutes);
        let offer = |most_left| Offer { price_from: Decimal::from(start), price_to: Decimal::from(end), most_left };
        Slot { starts_at: at(start), ends_at: at(end), is_cancelled: false, is_closed: false, offer: left.map(offer) }
    }

    fn at(minutes: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minutes)
    }

    #[test]
    fn the_best_session_that_is_not_over_speaks_for_the_event() {
        use Availability::{Available, Ended, FewLeft, SoldOut, Unknown};
        let schedule = Schedule(vec![slot(0, 10, Some(11)), slot(10, 20, Some(10)), slot(20, 30, Some(0)), slot(30, 40, None)]);
        for (now, wanted) in [(9, Available), (10, FewLeft), (20, Unknown), (39, Unknown), (40, Ended)] {
            assert_eq!(schedule.availability(at(now)), wanted, "at {now}");
        }
        assert_eq!(Schedule(vec![slot(0, 10, Some(0))]).availability(at(0)), SoldOut);
        assert_eq!(Schedule::default().availability(at(0)), Unknown);
        let (mut closed, mut cancelled) = (slot(0, 10, Some(50)), slot(0, 10, Some(50)));
        (closed.is_closed, cancelled.is_cancelled) = (true, true);
        assert_eq!((closed.availability(at(0)), cancelled.availability(at(0))), (SoldOut, Ended));
    }

    #[test]
    fn times_and_prices_are_of_what_is_to_come_and_of_all_when_all_is_over() {
        let mut cancelled = slot(1, 99, Some(5));
        cancelled.is_cancelled = true;
        let schedule = Schedule(vec![slot(0, 10, Some(1)), cancelled, slot(10, 20, Some(1)), slot(20, 30, None)]);
        let summary = |now| schedule.summary("EUR".to_owned(), at(now));
        let seen = |now| {
            let s = summary(now);
            (s.starts_at.unwrap(), s.ends_at.unwrap(), s.session_count, s.price_from.map(|p| p.to_string()))
        };
        assert_eq!(seen(0), (at(0), at(10), 3, Some("0".to_owned())));
        assert_eq!(seen(10), (at(10), at(20), 3, Some("10".to_owned())));
        assert_eq!(seen(20), (at(20), at(30), 3, None));
        assert_eq!(seen(30), (at(20), at(30), 3, Some("0".to_owned())));
        let moments: Vec<_> = [0, 10, 20, 30].map(|now| schedule.until(at(now))).into();
        assert_eq!(moments, [Some(at(10)), Some(at(20)), Some(at(30)), None]);
    }
}
