//! The faults of one body.

use catalog_shared::problem::Fault;

use crate::error::Error;

/// Most faults that one answer lists: enough to mend any real body, and a bound on what a hostile one can make us answer.
const FAULTS_MAX: usize = 1000;

/// Why one value is refused.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) code: &'static str,
    pub(crate) detail: String,
}

impl Refusal {
    pub(crate) fn new(code: &'static str, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into() }
    }
}

/// All that was found so far.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    found: Vec<Fault>,
    /// Found, but not kept.
    beyond: usize,
}

impl Faults {
    /// `pointer` is only asked for when the fault is kept.
    pub(crate) fn add(&mut self, pointer: impl FnOnce() -> String, refusal: Refusal) {
        if self.found.len() >= FAULTS_MAX {
            self.beyond += 1;
            return;
        }
        self.found.push(Fault { pointer: Some(pointer()), parameter: None, code: refusal.code, detail: refusal.detail });
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// As the error that lists them.
    pub(crate) fn into_error(mut self) -> Error {
        if self.beyond > 0 {
            let detail = format!("There are {} more faults, which are not listed.", self.beyond);
            self.found.push(Fault { pointer: None, parameter: None, code: "more_faults", detail });
        }
        Error::Invalid(self.found)
    }
}
