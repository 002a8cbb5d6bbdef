//! Takes each observation in, judges it by the rules, and keeps what breaks them.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use catalog_shared::version::Version;

use super::{
    Answer, Chain, Finding, Observation, Rule, Source, Violation,
    document::{self, Bounds},
    page::{self, Content},
};
use crate::soak::{
    figures::Figures,
    model::{EventNo, Shape, Shown, World},
    weather::Weather,
};

/// So many violations are kept; one is enough to fail.
const KEPT_MAX: usize = 200;

/// How old an answer may be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Patience {
    /// While a fault is on, and until all has settled after it.
    pub(crate) in_faults: Duration,
    /// How long all has to settle after a fault.
    pub(crate) settle: Duration,
    /// After that.
    pub(crate) when_calm: Duration,
}

/// The judge of a run.
#[derive(Debug, Clone)]
pub(crate) struct Checker {
    world: Arc<Mutex<World>>,
    weather: Weather,
    figures: Figures,
    patience: Patience,
    violations: Arc<Mutex<Vec<Violation>>>,
}

impl Checker {
    pub(crate) fn new(world: Arc<Mutex<World>>, weather: Weather, figures: Figures, patience: Patience) -> Self {
        Self { world, weather, figures, patience, violations: Arc::default() }
    }

    /// Judges an answer of a reader; `chain`: what the same process had answered when it was asked;
    /// this answer is added to it.
    pub(crate) fn check(&self, reader: &str, question: &str, chain: &mut Chain, observation: &Observation) {
        self.figures.answered(observation.answer.kind());
        match self.judge(reader, chain, observation) {
            Err(finding) => self.found(reader, question, finding),
            Ok(until) => {
                let age = document::age(until, observation.asked);
                let calm = self.weather.was_calm(observation.asked, self.patience.settle);
                let is_stale = observation.answer.source() == Some(Source::Stale);
                if calm && !is_stale {
                    self.figures.aged(age);
                }
                let bound =
                    if calm && !self.is_orphan(observation.event) { self.patience.when_calm } else { self.patience.in_faults };
                if age > bound && !(is_stale && age <= self.patience.in_faults) {
                    let seen = format!("{:?}, {age:.1?} after something newer was committed", observation.answer);
                    self.found(reader, question, Finding::new(Rule::TooOld, seen, format!("at most {bound:?}")));
                }
            }
        }
    }

    /// What a failover has left in Redis of events that it lost runs out by itself.
    fn is_orphan(&self, event: Option<EventNo>) -> bool {
        event.is_some_and(|number| self.world().event(number).is_some_and(|event| event.orphaned))
    }

    /// Answers until when it was true, if that is over.
    fn judge(&self, reader: &str, chain: &mut Chain, observation: &Observation) -> Result<Option<Instant>, Finding> {
        let Observation { shape, event, min, asked, answer } = observation;
        if !matches!(answer, Answer::Refused | Answer::Silence(_)) {
            chain.refusing_since = None;
        }
        let bounds = |version: Version| Bounds { min: *min, version, is_stale: answer.source() == Some(Source::Stale) };
        match (answer, event) {
            (Answer::Document { version, shown, .. }, Some(event)) => {
                self.document(chain, *shape, *event, shown, bounds(*version))
            }
            (Answer::NotFound { version, .. }, Some(event)) => {
                self.document(chain, *shape, *event, &Shown::Nothing, bounds(*version))
            }
            (Answer::NotFound { .. }, None) if !matches!(shape, Shape::Page(1, _)) => Ok(None),
            (Answer::Page { version, entries, count, has_next, .. }, None) => {
                let content = Content { entries, count: *count, has_next: *has_next };
                page::judge(&mut self.world(), chain, observation, content, bounds(*version))
            }
            (Answer::Refused, _) => {
                let since = *chain.refusing_since.get_or_insert(*asked);
                if self.weather.was_calm(since, self.patience.settle) && since.elapsed() > self.patience.when_calm {
                    let seen = format!("nothing but 503 for {:.1?}", since.elapsed());
                    return Err(Finding::new(Rule::Refused, seen, "an answer"));
                }
                Ok(None)
            }
            (Answer::Silence(_), _) if self.weather.excuses(reader, *asked) => Ok(None),
            (Answer::Silence(error), _) => {
                Err(Finding::new(Rule::NoAnswer, format!("{error} after {:.1?}", asked.elapsed()), "an answer"))
            }
            (Answer::Malformed(what), _) => Err(Finding::new(Rule::Malformed, what, "an answer of the public API")),
            (answer, _) => Err(Finding::new(Rule::Malformed, format!("{answer:?}"), "an answer to the question")),
        }
    }

    fn document(
        &self,
        chain: &mut Chain,
        shape: Shape,
        event: EventNo,
        shown: &Shown,
        bounds: Bounds,
    ) -> Result<Option<Instant>, Finding> {
        let mut world = self.world();
        let runs = document::runs(&world, chain, shape, event, shown, bounds)?;
        document::note(&mut world, chain, event, &runs, bounds.is_stale);
        Ok(runs.last().and_then(|run| run.until))
    }

    /// Keeps a violation.
    pub(crate) fn found(&self, reader: &str, question: &str, finding: Finding) {
        let at = self.world().began.elapsed();
        let violation = Violation {
            rule: finding.rule,
            at,
            reader: reader.to_owned(),
            question: question.to_owned(),
            seen: finding.seen,
            expected: finding.expected,
            faults: self.weather.describe(),
        };
        self.figures.violated();
        let mut violations = self.violations.lock().unwrap_or_else(PoisonError::into_inner);
        if violations.len() < KEPT_MAX {
            violations.push(violation);
        }
    }

    /// Those kept so far.
    pub(crate) fn violations(&self) -> Vec<Violation> {
        self.violations.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
