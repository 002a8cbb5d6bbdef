//! What lists ask of an event again and again, computed once for as long as it holds: until the next of its sessions ends. A list of
//! a hundred thousand events reads these side by side and leaves the events themselves alone.

use catalog_shared::read_shape::{Availability, Slot};
use chrono::{DateTime, Datelike, Utc};
use rust_decimal::{Decimal, prelude::ToPrimitive};
use uuid::Uuid;

use super::entry::Entry;

/// An event at a moment. Moments are in microseconds, prices in hundredths.
#[derive(Clone, Debug)]
pub(super) struct Outlook {
    pub(super) id: Uuid,
    /// It holds from here to below `until`.
    from: i64,
    until: i64,
    /// The public sees it only from then on.
    visible_from: i64,
    /// Where it stands when what comes next stands first.
    pub(super) class: u8,
    pub(super) soonest: i64,
    /// Of the next session, or of the last.
    pub(super) starts_at: Option<i64>,
    /// The first and the last start of those that are not cancelled, over or not.
    pub(super) starts: Option<(i64, i64)>,
    /// The lowest and the highest price of what is to come, or of all when all is over.
    pub(super) prices: Option<(i64, i64)>,
    /// A session is to come.
    pub(super) is_ahead: bool,
    /// Something is left of a session to come.
    pub(super) is_left: bool,
    pub(super) availability: Availability,
    pub(super) months: Months,
    pub(super) created_at: i64,
    pub(super) changed_at: DateTime<Utc>,
    /// In [`super::places::Places`].
    pub(super) place: u32,
}

/// The months in which sessions to come start, as years times twelve.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Months {
    first: i32,
    /// From the first one on.
    bits: u64,
    /// There are others that have no bit.
    pub(super) has_others: bool,
}

impl Outlook {
    pub(super) fn of(entry: &Entry, place: u32, now: DateTime<Utc>) -> Self {
        let (event, schedule) = (&entry.facts.event, &entry.facts.schedule);
        let ahead = || schedule.scheduled().filter(|slot| slot.ends_at > now);
        let next = ahead().map(|slot| slot.starts_at).min();
        let last = schedule.scheduled().map(|slot| slot.starts_at).max();
        let first = schedule.scheduled().map(|slot| slot.starts_at).min();
        // Soonest upcoming session first, then events without dates, then past ones, latest first; as `shared/sql/list.sql` has it.
        let (class, soonest) = match (next, last) {
            (Some(next), _) => (0, next.timestamp_micros()),
            (None, Some(last)) => (2, -last.timestamp_micros()),
            (None, None) => (1, 0),
        };
        let offers = || entry.priced(now).filter_map(|slot| slot.offer);
        let lowest = offers().map(|offer| offer.price_from).min();
        let highest = offers().map(|offer| offer.price_to).max();
        let best = schedule.availability(now);
        Self {
            id: event.id,
            from: now.timestamp_micros(),
            until: schedule.until(now).map_or(i64::MAX, |until| until.timestamp_micros()),
            visible_from: entry.publish_at.map_or(i64::MIN, |publish_at| publish_at.timestamp_micros()),
            class,
            soonest,
            starts_at: next.or(last).map(|at| at.timestamp_micros()),
            starts: first.zip(last).map(|(first, last)| (first.timestamp_micros(), last.timestamp_micros())),
            prices: lowest.and_then(hundredths).zip(highest.and_then(hundredths)),
            is_ahead: next.is_some(),
            is_left: is_left(best),
            availability: entry.availability(now),
            months: next.map(|next| Months::of(next, ahead())).unwrap_or_default(),
            created_at: event.created_at.timestamp_micros(),
            changed_at: entry.changed_at,
            place,
        }
    }

    /// Does the public see the event at `moment`, in microseconds?
    pub(super) fn is_visible_at(&self, moment: i64) -> bool {
        self.visible_from <= moment
    }

    /// Does it hold at `moment`, in microseconds?
    pub(super) fn holds_at(&self, moment: i64) -> bool {
        self.from <= moment && moment < self.until
    }
}

impl Months {
    /// `next`: the first start of these.
    fn of<'a>(next: DateTime<Utc>, slots: impl Iterator<Item = &'a Slot>) -> Self {
        let first = number(next);
        slots.map(|slot| number(slot.starts_at)).fold(Self { first, ..Self::default() }, |this, month| match month - first {
            bit @ 0..64 => Self { bits: this.bits | 1 << bit, ..this },
            _ => Self { has_others: true, ..this },
        })
    }

    /// Each once; those that have a bit.
    pub(super) fn numbers(self) -> impl Iterator<Item = i32> {
        let mut bits = self.bits;
        std::iter::from_fn(move || {
            let bit = bits.trailing_zeros();
            bits &= bits.checked_sub(1)?;
            Some(self.first + bit.cast_signed())
        })
    }
}

/// The month of a moment, by UTC.
pub(super) fn number(moment: DateTime<Utc>) -> i32 {
    moment.year() * 12 + moment.month0().cast_signed()
}

pub(super) fn is_left(availability: Availability) -> bool {
    matches!(availability, Availability::Available | Availability::FewLeft)
}

/// A price has two places at most.
fn hundredths(price: Decimal) -> Option<i64> {
    (price * Decimal::ONE_HUNDRED).to_i64()
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn each_month_is_told_once_and_those_too_far_away_are_known_to_be_there() {
        let slot = |days: i64| {
            let starts_at = DateTime::from_timestamp(1_795_000_000, 0).unwrap() + TimeDelta::days(days);
            Slot { starts_at, ends_at: starts_at, is_cancelled: false, is_closed: false, offer: None }
        };
        let (near, far) = ([slot(60), slot(0), slot(1), slot(61)], [slot(0), slot(64 * 31)]);
        let (next, first) = (near[1].starts_at, number(near[1].starts_at));
        let months = Months::of(next, near.iter());
        assert_eq!(months.numbers().collect::<Vec<_>>(), [first, first + 2]);
        assert!(!months.has_others && Months::of(next, far.iter()).has_others);
        assert_eq!(Months::default().numbers().count(), 0);
    }
}
