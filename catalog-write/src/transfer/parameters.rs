//! The query parameters of a transfer. One that nobody knows is refused, not ignored.

use axum::extract::Query;
use catalog_shared::problem::{Code, Fault, Problem};
use http::Uri;

use crate::error::Error;

/// All parameters of a request in their order.
pub(crate) fn all(uri: &Uri) -> Result<Vec<(String, String)>, Error> {
    let unreadable = |_| Error::Unreadable(Problem::new(Code::BadRequest).detail("The query cannot be read."));
    Query::<Vec<(String, String)>>::try_from_uri(uri).map(|Query(parameters)| parameters).map_err(unreadable)
}

/// A fault of the parameter `name`.
pub(crate) fn fault(name: &str, code: &'static str, detail: impl Into<String>) -> Fault {
    Fault { pointer: None, parameter: Some(name.to_owned()), code, detail: detail.into() }
}

/// `value`, unless there are faults.
pub(crate) fn checked<T>(value: T, faults: Vec<Fault>) -> Result<T, Error> {
    if faults.is_empty() {
        return Ok(value);
    }
    let problem = Problem::new(Code::BadRequest).detail("Some parameters are refused; see errors.");
    Err(Error::Unreadable(problem.errors(faults)))
}
