//! Judges a page of the list: all that it shows, and all that it does not show, must have been so at one moment.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use super::{
    Chain, Entry, Finding, Observation, Rule,
    document::{self, Bounds},
};
use crate::soak::model::{EventNo, Outcome, Run, Shape, Shown, World};

/// An event that has been gone for so long says nothing more about a list that does not show it.
const GONE_FOR: Duration = Duration::from_secs(20);

/// A stretch of time.
#[derive(Debug, Clone, Copy)]
struct Span {
    from: Instant,
    until: Option<Instant>,
}

/// The content of a page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Content<'a> {
    pub(super) entries: &'a [Entry],
    pub(super) count: usize,
    pub(super) has_next: bool,
}

/// Until when the page was true, if that is over.
pub(super) fn judge(
    world: &mut World,
    chain: &mut Chain,
    observation: &Observation,
    content: Content<'_>,
    bounds: Bounds,
) -> Result<Option<Instant>, Finding> {
    let Shape::Page(number, size) = observation.shape else { return Ok(None) };
    count_fits(content, number, size)?;
    let mut shown = HashMap::new();
    for entry in content.entries {
        if !world.learn_id(entry.event, entry.id) {
            let expected = "the event of that name has another id, or there is none";
            return Err(Finding::new(Rule::NeverWritten, format!("e{} as {}", entry.event, entry.id), expected));
        }
        if shown.insert(entry.event, Shown::Name(entry.revision)).is_some() {
            return Err(Finding::new(Rule::NotOneMoment, format!("e{} twice", entry.event), "each event once"));
        }
    }
    if content.entries.len() == content.count {
        let missing = world.events().filter(|(number, event)| {
            let (_, last) = event.history.settled_step();
            let gone = observation.shape.shows(last.state.as_ref()) == Shown::Nothing && !event.history.is_open();
            let long = matches!(last.outcome, Outcome::Committed { by, .. } if observation.asked > by + GONE_FOR);
            !(shown.contains_key(number) || gone && long)
        });
        let missing: Vec<EventNo> = missing.map(|(number, _)| number).collect();
        shown.extend(missing.into_iter().map(|number| (number, Shown::Nothing)));
    }

    let mut moments = vec![Span { from: world.began, until: None }];
    let mut all_runs = HashMap::new();
    for (number, shown) in &shown {
        let runs = document::runs(world, chain, observation.shape, *number, shown, bounds)?;
        let spans: Vec<Span> = runs.iter().map(|run| Span { from: run.from, until: run.until }).collect();
        moments = both(&moments, &spans);
        if moments.is_empty() {
            let seen = format!("e{number} {shown:?} among {:?}", content.entries);
            return Err(Finding::new(Rule::NotOneMoment, seen, "the events of one moment"));
        }
        all_runs.insert(*number, runs);
    }
    whole_transactions(world, &all_runs)?;
    for (number, runs) in &all_runs {
        let possible: Vec<Run> = runs.iter().filter(|run| meets(&moments, run)).copied().collect();
        document::note(world, chain, *number, &possible, bounds.is_stale);
    }
    let open = moments.iter().any(|span| span.until.is_none());
    Ok(if open { None } else { moments.iter().filter_map(|span| span.until).max() })
}

fn count_fits(content: Content<'_>, number: u32, size: u32) -> Result<(), Finding> {
    let before = (number - 1) as usize * size as usize;
    let wanted = content.count.saturating_sub(before).min(size as usize);
    let more = content.count > before + size as usize;
    if content.entries.len() == wanted && content.has_next == more {
        return Ok(());
    }
    let seen = format!("{} events, count {}, next: {}", content.entries.len(), content.count, content.has_next);
    Err(Finding::new(Rule::Malformed, seen, format!("{wanted} events, next: {more}")))
}

/// Of a transaction that changed several events either all is seen or nothing.
fn whole_transactions(world: &World, runs: &HashMap<EventNo, Vec<Run>>) -> Result<(), Finding> {
    for transaction in world.wide() {
        let certain = |(number, step): &(EventNo, usize)| match runs.get(number).map(Vec::as_slice) {
            Some([run]) if run.first >= *step => Some((*number, true)),
            Some([run]) if run.last < *step => Some((*number, false)),
            _ => None,
        };
        let seen: Vec<(EventNo, bool)> = transaction.0.iter().filter_map(certain).collect();
        if seen.iter().any(|(_, has)| *has) && seen.iter().any(|(_, has)| !has) {
            return Err(Finding::new(Rule::TornTransaction, format!("{seen:?}"), "all or nothing of one transaction"));
        }
    }
    Ok(())
}

fn both(some: &[Span], others: &[Span]) -> Vec<Span> {
    let mut spans: Vec<Span> = some
        .iter()
        .flat_map(|one| {
            others.iter().map(|other| Span { from: one.from.max(other.from), until: earlier(one.until, other.until) })
        })
        .filter(|span| span.until.is_none_or(|until| span.from <= until))
        .collect();
    spans.sort_by_key(|span| span.from);
    spans
}

fn meets(moments: &[Span], run: &Run) -> bool {
    !both(moments, &[Span { from: run.from, until: run.until }]).is_empty()
}

fn earlier(one: Option<Instant>, other: Option<Instant>) -> Option<Instant> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}
