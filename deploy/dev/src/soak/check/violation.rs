//! What was answered and may not be.

use std::{fmt, time::Duration};

/// What every answer must keep to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// Only what was written is answered.
    NeverWritten,
    /// What was rolled back, or refused, is never answered.
    RolledBack,
    /// A reader never answers an older state of a document than it did before, unless it says that it is stale.
    WentBack,
    /// A demanded version is answered with that state or a later one.
    BelowDemanded,
    /// An answer has all that was committed up to its own `Catalog-Version`.
    BelowItsVersion,
    /// A list shows one moment.
    NotOneMoment,
    /// A list shows all of a transaction or nothing of it.
    TornTransaction,
    /// No answer is older than the bound of the moment.
    TooOld,
    /// An answer has one of the statuses, the headers and the shape of the public API.
    Malformed,
    /// A reader that nothing disturbs answers.
    NoAnswer,
    /// A reader refuses (503) only for a moment when no fault is on.
    Refused,
    /// A process ends only when it is told to.
    Died,
    /// When all faults are over, Redis and every reader have the last committed state.
    NotConverged,
}

/// An answer that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) rule: Rule,
    pub(crate) seen: String,
    pub(crate) expected: String,
}

/// A finding with its circumstances.
#[derive(Debug, Clone)]
pub struct Violation {
    /// What was broken.
    pub rule: Rule,
    /// From the start of the run.
    pub at: Duration,
    /// The process that answered.
    pub reader: String,
    /// What was asked.
    pub question: String,
    /// What was answered.
    pub seen: String,
    /// What might have been.
    pub expected: String,
    /// The faults that were on, and the last one that was over.
    pub faults: String,
}

impl Finding {
    pub(crate) fn new(rule: Rule, seen: impl Into<String>, expected: impl Into<String>) -> Self {
        Self { rule, seen: seen.into(), expected: expected.into() }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rule, at, reader, question, seen, expected, faults } = self;
        let at = at.as_secs_f64();
        write!(
            f,
            "{rule:?} at {at:.3} s: {reader} was asked {question}\n    seen: {seen}\n    expected: {expected}\n    faults: {faults}"
        )
    }
}
