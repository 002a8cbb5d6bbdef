//! One event as the index holds it.

use catalog_shared::{
    read_shape::{Availability, ListedFacts, Schedule, Slot, availability},
    version::Version,
};
use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::Deserialize;
use uuid::Uuid;

use super::{Snapshot, search::fold};

/// Bytes of a folded name that decide its place: what has the same ones is ordered by id. It bounds the length of a cursor.
pub(super) const NAME_BYTES: usize = 60;

/// An event as PostgreSQL gives it.
#[derive(Debug, Deserialize)]
pub(super) struct Facts {
    #[serde(flatten)]
    pub(super) listed: ListedFacts,
    /// The public sees it only from then on.
    publish_at: Option<DateTime<Utc>>,
    /// Of the sessions, in the order of the schedule.
    session_ids: Vec<Uuid>,
    /// When it, a session or a ticket type of it last changed.
    pub(super) changed_at: DateTime<Utc>,
    /// The last transaction that changed it; 0 if that was long ago.
    pub(super) changed_by: u64,
}

#[derive(Debug)]
pub(super) struct Entry {
    pub(super) facts: ListedFacts,
    /// The public sees it only from then on.
    pub(super) publish_at: Option<DateTime<Utc>>,
    session_ids: Vec<Uuid>,
    pub(super) changed_at: DateTime<Utc>,
    /// Folded, for ordering.
    pub(super) name: String,
    /// At which look something of it had changed: the one before had not seen that.
    pub(super) changed_in: Version,
    /// The last transaction of which it may be that before it the event stood elsewhere, or nowhere.
    moved_by: u64,
}

impl Entry {
    pub(super) fn new(facts: Facts, changed_in: Version) -> Self {
        let event = &facts.listed.event;
        let mut name = fold(&event.name);
        name.truncate(name.floor_char_boundary(NAME_BYTES));
        Self {
            name,
            facts: facts.listed,
            publish_at: facts.publish_at,
            session_ids: facts.session_ids,
            changed_at: facts.changed_at,
            changed_in,
            moved_by: facts.changed_by,
        }
    }

    /// Takes the place of `old`: if it stands where that stood, it has not moved.
    pub(super) fn succeed(&mut self, old: &Self) {
        if self.stands_as(old) {
            self.moved_by = old.moved_by;
        }
    }

    /// Did it stand where it stands when this snapshot was taken?
    pub(super) fn stood_at(&self, snapshot: &Snapshot) -> bool {
        snapshot.saw(self.moved_by)
    }

    /// Does it stand where `other` stands, whatever it is ordered by, and at whatever moment?
    fn stands_as(&self, other: &Self) -> bool {
        let times = |schedule: &Schedule| {
            let places = schedule.0.iter().map(|slot| (slot.starts_at, slot.ends_at, slot.is_cancelled, price_from(slot)));
            places.collect::<Vec<_>>()
        };
        let (one, another) = (&self.facts, &other.facts);
        self.name == other.name
            && self.publish_at == other.publish_at
            && one.event.created_at == another.event.created_at
            && one.event.description == another.event.description
            && one.event.location == another.event.location
            && times(&one.schedule) == times(&another.schedule)
    }

    /// All its sessions by their start, cancelled ones too, with their ids. None where one could not be read: whose id is whose is
    /// not known then.
    pub(super) fn sessions(&self) -> impl Iterator<Item = (Uuid, &Slot)> {
        let slots = Some(&self.facts.schedule.0).filter(|slots| slots.len() == self.session_ids.len());
        self.session_ids.iter().copied().zip(slots.into_iter().flatten())
    }

    /// The sessions whose prices speak for it at `now`: what is to come, or all when all is over.
    pub(super) fn priced(&self, now: DateTime<Utc>) -> impl Iterator<Item = &Slot> {
        let any_ahead = self.facts.schedule.0.iter().any(|slot| slot.is_ahead(now));
        self.facts.schedule.scheduled().filter(move |slot| !any_ahead || slot.ends_at > now)
    }

    pub(super) fn availability(&self, now: DateTime<Utc>) -> Availability {
        availability(&self.facts.event, self.facts.schedule.availability(now))
    }
}

fn price_from(slot: &Slot) -> Option<Decimal> {
    slot.offer.map(|offer| offer.price_from)
}
