//! Judges what one document shows of one event.

use std::time::{Duration, Instant};

use catalog_shared::version::Version;

use super::{Chain, Finding, Rule};
use crate::soak::model::{EventNo, Outcome, Run, Shape, Shown, World};

/// What an answer has to keep to besides what was written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// The version that was demanded.
    pub(super) min: Option<Version>,
    /// The version that the answer has.
    pub(super) version: Version,
    /// It says that it may be old.
    pub(super) is_stale: bool,
}

/// The states that the answer can be of, each run of them; never none.
pub(super) fn runs(
    world: &World,
    chain: &Chain,
    shape: Shape,
    number: EventNo,
    shown: &Shown,
    bounds: Bounds,
) -> Result<Vec<Run>, Finding> {
    let Some(event) = world.event(number) else {
        return Err(Finding::new(Rule::NeverWritten, format!("event {number}"), "no such event was ever made"));
    };
    let history = &event.history;
    let seen = || format!("e{number} {shown:?} of version {}", bounds.version);
    let wanted = |low: usize| {
        let at_least = history.step(low).map(|step| shape.shows(step.state.as_ref()));
        let (last, step) = history.settled_step();
        format!("step {low} ({at_least:?}) or a later one; the last one is {last} ({:?})", shape.shows(step.state.as_ref()))
    };
    let lows = [
        (Rule::BelowDemanded, bounds.min.map_or(0, |min| history.included_in(min))),
        (Rule::WentBack, if bounds.is_stale { 0 } else { chain.low(number) }),
        (Rule::BelowItsVersion, history.included_in(bounds.version)),
    ];
    let low = lows.into_iter().map(|(_, low)| low).max().unwrap_or(0);
    let runs = history.runs(shape, shown, low);
    if !runs.is_empty() {
        return Ok(runs);
    }
    if history.runs(shape, shown, 0).is_empty() {
        let rule = if history.was_undone(shape, shown) { Rule::RolledBack } else { Rule::NeverWritten };
        return Err(Finding::new(rule, seen(), wanted(0)));
    }
    let broken = lows.into_iter().find(|(_, low)| history.runs(shape, shown, *low).is_empty());
    let (rule, low) = broken.unwrap_or((Rule::WentBack, low));
    Err(Finding::new(rule, seen(), wanted(low)))
}

/// Notes an answer: for what may come after it, and in case that its write turns out to have been undone.
pub(super) fn note(world: &mut World, chain: &mut Chain, number: EventNo, runs: &[Run], is_stale: bool) {
    let [first, ..] = runs else { return };
    if !is_stale {
        chain.raise(number, first.first);
    }
    let step = world.event_mut(number).and_then(|event| event.history.step_mut(first.first));
    if let (1, Some(step)) = (runs.len(), step)
        && step.outcome == Outcome::Open
    {
        step.seen = true;
    }
}

/// How long something newer had been committed when the question was asked.
pub(super) fn age(until: Option<Instant>, asked: Instant) -> Duration {
    until.map_or(Duration::ZERO, |until| asked.saturating_duration_since(until))
}
