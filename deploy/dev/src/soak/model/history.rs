//! The states of one event, one after the other. Changes of one event never overlap: a step is decided before the next begins.

use std::time::Instant;

use catalog_shared::version::Version;

use super::{Shape, Shown, State};

/// How a step ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Under way, or not known: it may be seen, and need not.
    Open,
    /// It must be seen from some moment on. `version`: of a snapshot taken after the commit, if it could be read.
    Committed { by: Instant, version: Option<Version> },
    /// Rolled back, or refused: it must never be seen.
    Undone,
}

/// One state, `None` for an event that does not exist.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub(crate) state: Option<State>,
    /// Nobody can see it before.
    pub(crate) sent: Instant,
    pub(crate) outcome: Outcome,
    /// Somebody has seen it and nothing else can have been what he saw.
    pub(crate) seen: bool,
}

/// Steps in a row that show the same.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Run {
    pub(crate) first: usize,
    pub(crate) last: usize,
    /// The earliest and the latest moment at which a snapshot can show it.
    pub(crate) from: Instant,
    pub(crate) until: Option<Instant>,
}

/// All states of one event.
#[derive(Debug, Clone)]
pub(crate) struct History(Vec<Step>);

impl History {
    /// In the beginning there is no such event.
    pub(crate) fn new(now: Instant) -> Self {
        let outcome = Outcome::Committed { by: now, version: None };
        Self(vec![Step { state: None, sent: now, outcome, seen: false }])
    }

    pub(crate) fn push(&mut self, state: Option<State>, sent: Instant, outcome: Outcome) -> usize {
        self.0.push(Step { state, sent, outcome, seen: false });
        self.0.len() - 1
    }

    pub(crate) fn step(&self, index: usize) -> Option<&Step> {
        self.0.get(index)
    }

    pub(crate) fn step_mut(&mut self, index: usize) -> Option<&mut Step> {
        self.0.get_mut(index)
    }

    pub(crate) fn steps_mut(&mut self) -> impl Iterator<Item = &mut Step> {
        self.0.iter_mut()
    }

    /// The last state that is known to be committed.
    pub(crate) fn settled(&self) -> Option<&State> {
        self.settled_step().1.state.as_ref()
    }

    /// The last step that is known to be committed, and its index.
    pub(crate) fn settled_step(&self) -> (usize, &Step) {
        let committed = self.0.iter().enumerate().rfind(|(_, step)| matches!(step.outcome, Outcome::Committed { .. }));
        // The first step is.
        committed.unwrap_or((0, &self.0[0]))
    }

    /// The last step, however it ended.
    pub(crate) fn last(&self) -> &Step {
        // There is always a first step.
        &self.0[self.0.len() - 1]
    }

    /// How many steps there are; never none.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Is the last step neither known to be committed nor to be undone?
    pub(crate) fn is_open(&self) -> bool {
        self.last().outcome == Outcome::Open
    }

    /// The last step that every snapshot of this version, or of a higher one, has.
    pub(crate) fn included_in(&self, version: Version) -> usize {
        let has = |step: &Step| match step.outcome {
            Outcome::Committed { version: Some(own), .. } => own <= version,
            _ => false,
        };
        self.0.iter().rposition(has).unwrap_or(0)
    }

    /// Where `shape` shows this, from step `low` on.
    pub(crate) fn runs(&self, shape: Shape, shown: &Shown, low: usize) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        let mut open: Option<Run> = None;
        for (index, step) in self.0.iter().enumerate().skip(low).filter(|(_, step)| step.outcome != Outcome::Undone) {
            if shape.shows(step.state.as_ref()) == *shown {
                let run = open.get_or_insert(Run { first: index, last: index, from: step.sent, until: None });
                run.last = index;
            } else if let Some(run) = &mut open {
                // A step that may not have been committed ends nothing.
                if let Outcome::Committed { by, .. } = step.outcome {
                    run.until = Some(by);
                }
                runs.extend(open.take());
            }
        }
        runs.extend(open);
        runs
    }

    /// Was this what a step would have shown that was undone?
    pub(crate) fn was_undone(&self, shape: Shape, shown: &Shown) -> bool {
        self.0.iter().any(|step| step.outcome == Outcome::Undone && shape.shows(step.state.as_ref()) == *shown)
    }
}
