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
        let matching: Vec<Place<'_>> = candidates
            .at(&catalog, question.moment)
            .filter(|candidate| matcher.lets_through(candidate))
            .map(|candidate| Place::of(&candidate, question.ordering))
            .collect();
        let count = matching.len();
        let facets = (!question.facets.0.is_empty())
            .then(|| facets::count(&catalog, &candidates, question.filter, question.facets, question.moment));
        let compare = |one: &Place<'_>, other: &Place<'_>| one.compare(other, question.ordering);
        let (page, before, after) = match &question.part {
            Part::Offset(offset) => cut(matching, *offset, question.size, compare),
            Part::From(walk) => {
                let place = Place::from_key(&walk.key);
                let wanted = if walk.backwards { Cmp::Less } else { Cmp::Greater };
                let stood = |it: &Place<'_>| catalog.at(it.event).is_some_and(|entry| entry.stood_at(&walk.began));
                let ahead: Vec<_> =
                    matching.into_iter().filter(|it| it.compare(&place, question.ordering) == wanted && stood(it)).collect();
                go_on(ahead, walk.backwards, question.size, compare)
            }
        };
        let events = page.iter().filter_map(|place| catalog.at(place.event));
        let results = events.map(|entry| Event::new(&entry.facts.event, &entry.facts.schedule, &catalog.currency, now)).collect();
        let body = serde_json::to_vec(&Page { results, count, facets })?;
        let (first, last) = (page.first().map(Place::key), page.last().map(Place::key));
        let (version, snapshot) = (catalog.version, catalog.snapshot.clone());
        Ok(Listed { body, count, version, snapshot, before: first.filter(|_| before), after: last.filter(|_| after) })
    }
}

/// The page after `offset`, in order; whether there are events before it, and after it.
pub(super) fn cut<'a>(
    mut all: Vec<Place<'a>>,
    offset: usize,
    size: usize,
    compare: impl Fn(&Place<'a>, &Place<'a>) -> Cmp,
) -> (Vec<Place<'a>>, bool, bool) {
    let end = offset.saturating_add(size).min(all.len());
    let after = end < all.len();
    if offset >= end {
        return (Vec::new(), offset > 0 && !all.is_empty(), false);
    }
    // Only the page has to be sorted, not all that comes before or after it.
    if after {
        all.select_nth_unstable_by(end - 1, &compare);
        all.truncate(end);
    }
    if offset > 0 {
        all.select_nth_unstable_by(offset, &compare);
        all.drain(..offset);
    }
    all.sort_unstable_by(compare);
    (all, offset > 0, after)
}

/// The next page of those that are ahead of a walk, in the order of the list.
fn go_on<'a>(
    ahead: Vec<Place<'a>>,
    backwards: bool,
    size: usize,
    compare: impl Fn(&Place<'a>, &Place<'a>) -> Cmp,
) -> (Vec<Place<'a>>, bool, bool) {
    if backwards {
        let (mut page, _, more) = cut(ahead, 0, size, |one, other| compare(other, one));
        page.reverse();
        (page, more, true)
    } else {
        let (page, _, more) = cut(ahead, 0, size, compare);
        (page, true, more)
    }
}
