//! What formats other than JSON tell of the index. They are written while the index is held, so that nothing is copied first.

use std::collections::BinaryHeap;

use catalog_shared::{read_shape::EventFacts, version::Version};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    Index,
    candidate::{Candidate, Candidates},
    entry::Entry,
    list,
    matching::Matcher,
    order::Place,
};
use crate::query::{filter::Filter, ordering::Ordering};

/// A session and the event that it is of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Meeting<'a> {
    pub(crate) event: &'a EventFacts,
    /// When anything of the event last changed.
    pub(crate) changed_at: DateTime<Utc>,
    pub(crate) id: Uuid,
    pub(crate) starts_at: DateTime<Utc>,
    pub(crate) ends_at: DateTime<Utc>,
    pub(crate) is_cancelled: bool,
}

/// Part of the events that a filter lets through, in an order.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Section<'a> {
    pub(crate) filter: &'a Filter,
    /// `None`: what changed last comes first.
    pub(crate) ordering: Option<Ordering>,
    pub(crate) offset: usize,
    pub(crate) size: usize,
}

impl Index {
    /// When anything of this event last changed, as far as it is known here.
    pub(crate) fn changed_at(&self, id: Uuid) -> Option<DateTime<Utc>> {
        self.read().entry(id).map(|entry| entry.changed_at)
    }

    /// What `write` makes of the sessions that are not over at `now` and that start when `filter` says, of the events that it lets
    /// through: at most `max` of them, soonest first.
    pub(crate) fn agenda<T>(
        &self,
        filter: &Filter,
        max: usize,
        now: DateTime<Utc>,
        write: impl FnOnce(&[Meeting<'_>]) -> T,
    ) -> (T, Version) {
        let catalog = self.read();
        let candidates = Candidates::of(&catalog, filter);
        let matcher = Matcher::new(&catalog, filter, now);
        let matching = candidates.at(&catalog, now).filter(|candidate| matcher.lets_through(candidate));
        let entries: Vec<&Entry> = matching.filter_map(|candidate| candidate.entry()).collect();
        // The latest of those that are kept is on top, so that it gives way to a sooner one.
        let mut soonest = BinaryHeap::with_capacity(max + 1);
        for (number, entry) in entries.iter().enumerate() {
            for (nth, (id, slot)) in entry.sessions().enumerate() {
                if slot.ends_at > now && filter.starts.holds(slot.starts_at) {
                    soonest.push((slot.starts_at, id, number, nth));
                    if soonest.len() > max {
                        soonest.pop();
                    }
                }
            }
        }
        let meetings: Vec<_> = soonest
            .into_sorted_vec()
            .into_iter()
            .filter_map(|(_, id, number, nth)| entries[number].facts.schedule.0.get(nth).map(|slot| (id, entries[number], slot)))
            .map(|(id, entry, slot)| Meeting {
                event: &entry.facts.event,
                changed_at: entry.changed_at,
                id,
                starts_at: slot.starts_at,
                ends_at: slot.ends_at,
                is_cancelled: slot.is_cancelled,
            })
            .collect();
        (write(&meetings), catalog.version)
    }

    /// What `write` makes of the events of `section`, and of how many there are in all sections.
    pub(crate) fn section<T>(
        &self,
        section: Section<'_>,
        now: DateTime<Utc>,
        write: impl FnOnce(&[&EventFacts], usize) -> T,
    ) -> (T, Version) {
        let catalog = self.read();
        let candidates = Candidates::of(&catalog, section.filter);
        let matcher = Matcher::new(&catalog, section.filter, now);
        let mut count = 0;
        let matching = candidates.at(&catalog, now).filter(|candidate| matcher.lets_through(candidate)).inspect(|_| count += 1);
        let places = matching.filter_map(|candidate| match section.ordering {
            Some(_) => Some(Place::of(&candidate, section.ordering)),
            None => changed_last(&candidate),
        });
        let (page, _) = list::section(places, section.offset, section.size, |one, other| one.compare(other, section.ordering));
        let events: Vec<_> = page.iter().filter_map(|place| Some(&catalog.at(place.event)?.facts.event)).collect();
        (write(&events, count), catalog.version)
    }

    /// All events by their ids, so in about the order in which they were made, each with when anything of it last changed.
    pub(crate) fn all(&self, now: DateTime<Utc>) -> (Vec<(Uuid, DateTime<Utc>)>, Version) {
        let catalog = self.read();
        let entries =
            catalog.entries.iter().flatten().filter(|entry| entry.publish_at.is_none_or(|publish_at| publish_at <= now));
        let mut all: Vec<_> = entries.map(|entry| (entry.facts.event.id, entry.changed_at)).collect();
        let version = catalog.version;
        drop(catalog);
        all.sort_unstable();
        (all, version)
    }
}

/// Where an event stands when what changed last comes first. Only its own row counts: a feed that tells of every ticket sold tells
/// nothing.
fn changed_last<'a>(candidate: &Candidate<'a>) -> Option<Place<'a>> {
    let number = -candidate.entry()?.facts.event.updated_at.timestamp_micros();
    Some(Place { rank: 0, class: 0, number, text: "", id: candidate.outlook.id, event: candidate.number })
}
