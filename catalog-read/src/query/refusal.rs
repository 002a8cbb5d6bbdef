//! Why a parameter is refused, and the answer that lists every refusal of a request.

use catalog_shared::problem::{Code, Fault, Problem};

/// What is wrong with one value.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) code: &'static str,
    pub(crate) detail: String,
}

impl Refusal {
    pub(crate) fn new(code: &'static str, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into() }
    }

    /// As the fault of this parameter.
    pub(crate) fn of(self, parameter: impl Into<String>) -> Fault {
        Fault { pointer: None, parameter: Some(parameter.into()), code: self.code, detail: self.detail }
    }
}

/// The answer to a request that has these faults.
pub(crate) fn refused(faults: Vec<Fault>) -> Problem {
    Problem::new(Code::BadRequest).detail("Some parameters are refused; see errors.").errors(faults)
}
