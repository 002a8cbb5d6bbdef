//! One page of the events that a query asks for.

use std::cmp::Ordering as Cmp;

use catalog_shared::{
    document::Document,
    keys,
    read_shape::{Event, ListedFacts},
    version::Version,
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use uuid::Uuid;

use super::{
    Index, Key, Snapshot,
    candidate::Candidates,
    facets::{self, Facets},
    first::First,
    matching::Matcher,
    order::Place,
};
use crate::query::{facets::FacetSet, filter::Filter, ordering::Ordering};

/// Which part of the events in their order.
#[derive(Clone, Debug)]
pub(crate) enum Part {
    /// After so many.
    Offset(usize),
    /// Where a walk goes on.
    From(Walk),
}

/// A walk that began with this snapshot, and has come to this key.
#[derive(Clone, Debug)]
pub(crate) struct Walk {
    pub(crate) began: Snapshot,
    pub(crate) key: Key,
    pub(crate) backwards: bool,
}

/// What is asked of the index.
#[derive(Clone, Debug)]
pub(crate) struct Question<'a> {
    pub(crate) filter: &'a Filter,
    pub(crate) ordering: Option<Ordering>,
    pub(crate) facets: &'a FacetSet,
    pub(crate) part: Part,
    pub(crate) size: usize,
    /// Where everything stands, and what it is called, is as of this moment.
    pub(crate) moment: DateTime<Utc>,
}

/// One page.
pub(crate) struct Listed {
    /// JSON.
    pub(crate) body: Vec<u8>,
    /// All that the filter lets through.
    pub(crate) count: usize,
    pub(crate) version: Version,
    pub(crate) snapshot: Snapshot,
    /// Of the first event on the page, if there are others before it.
    pub(crate) before: Option<Key>,
    /// Of the last event on the page, if there are others after it.
    pub(crate) after: Option<Key>,
}

#[derive(Serialize)]
struct Page<'a> {
    results: Vec<Event<'a>>,
    count: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    facets: Option<Facets<'a>>,
}

impl Index {
    /// The document of one event, or its tombstone, as of the last look; `None` before the first.
    pub(crate) fn event(&self, id: Uuid, now: DateTime<Utc>) -> Option<Document> {
        let catalog = self.loaded()?;
        let Some(entry) = catalog.entry(id) else { return Some(Document::new(catalog.version, None, now, None)) };
        if let Some(publish_at) = entry.publish_at.filter(|publish_at| *publish_at > now) {
            return Some(Document::new(catalog.version, Some(publish_at), now, None));
        }
        let ListedFacts { event, schedule } = &entry.facts;
        let body = serde_json::to_vec(&Event::new(event, schedule, &catalog.currency, now)).ok()?;
        Some(Document::new(catalog.version, schedule.until(now), now, Some(&body)))
    }

    /// The document of a page of all events, as of the last look; `None` before the first.
    pub(crate) fn page(&self, page: keys::Page, now: DateTime<Utc>) -> Option<Document> {
        if !self.is_loaded() {
            return None;
        }
        let part = Part::Offset(usize::try_from(page.offset()).ok()?);
        let (filter, facets, size) = (&Filter::default(), &FacetSet::default(), page.size as usize);
        let listed = self.list(&Question { filter, ordering: None, facets, part, size, moment: now }, now).ok()?;
        let document = Document::new(listed.version, None, now, Some(&listed.body));
        Some(document.of_snapshot(&listed.snapshot.to_string()))
    }

    /// Answers `question`. `now`: what each event tells of itself is as of this moment.
    ///
    /// # Errors
    /// When JSON cannot be written, which never happens.
    pub(crate) fn list(&self, question: &Question<'_>, now: DateTime<Utc>) -> serde_json::Result<Listed> {
        let catalog = self.read();
        let candidates = Candidates::of(&catalog, question.filter);
        let matcher = Matcher::new(&catalog, question.filter, question.moment);
        let mut count = 0;
        let matching = candidates.at(&catalog, question.moment).filter(|candidate| matcher.lets_through(candidate));
        let places = matching.inspect(|_| count += 1).map(|candidate| Place::of(&candidate, question.ordering));
        let compare = |one: &Place<'_>, other: &Place<'_>| one.compare(other, question.ordering);
        let (page, more) = match &question.part {
            Part::Offset(offset) => section(places, *offset, question.size, compare),
            Part::From(walk) => {
                let from = Place::from_key(&walk.key);
                let stood = |it: &Place<'_>| catalog.at(it.event).is_some_and(|entry| entry.stood_at(&walk.began));
                if walk.backwards {
                    let before = places.filter(|it| compare(it, &from).is_lt() && stood(it));
                    let (mut page, more) = section(before, 0, question.size, |one, other| compare(other, one));
                    page.reverse();
                    (page, more)
                } else {
                    section(places.filter(|it| compare(it, &from).is_gt() && stood(it)), 0, question.size, compare)
                }
            }
        };
        let (before, after) = match &question.part {
            Part::Offset(offset) => (*offset > 0 && count > 0, more),
            Part::From(Walk { backwards: true, .. }) => (more, true),
            Part::From(Walk { backwards: false, .. }) => (true, more),
        };
        let facets = (!question.facets.0.is_empty())
            .then(|| facets::count(&catalog, &candidates, question.filter, question.facets, question.moment));
        let events = page.iter().filter_map(|place| catalog.at(place.event));
        let results = events.map(|entry| Event::new(&entry.facts.event, &entry.facts.schedule, &catalog.currency, now)).collect();
        let body = serde_json::to_vec(&Page { results, count, facets })?;
        let (first, last) = (page.first().map(Place::key), page.last().map(Place::key));
        let (version, snapshot) = (catalog.version, catalog.snapshot.clone());
        Ok(Listed { body, count, version, snapshot, before: first.filter(|_| before), after: last.filter(|_| after) })
    }
}

/// Those after `offset` others, in order, and whether there are more.
pub(super) fn section<'a>(
    places: impl Iterator<Item = Place<'a>>,
    offset: usize,
    size: usize,
    compare: impl Fn(&Place<'a>, &Place<'a>) -> Cmp,
) -> (Vec<Place<'a>>, bool) {
    let end = offset.saturating_add(size);
    let mut first = First::new(end.saturating_add(1), compare);
    places.for_each(|place| first.push(place));
    let mut page = first.into_sorted();
    let more = page.len() > end;
    page.truncate(end);
    page.drain(..offset.min(page.len()));
    (page, more)
}
