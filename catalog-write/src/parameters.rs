//! The query parameters of a request: each read by its own rule, all faults together.

use axum::extract::Query;
use catalog_shared::problem::{Code, Fault, Problem};

use crate::{error::Error, fields::faults::Refusal};

/// The parameters of one request while they are read. What nobody read is an unknown parameter.
pub(crate) struct Parameters {
    given: Vec<(String, String)>,
    known: Vec<&'static str>,
    faults: Vec<Fault>,
}

impl Parameters {
    pub(crate) fn of(uri: &http::Uri) -> Self {
        match Query::<Vec<(String, String)>>::try_from_uri(uri) {
            Ok(Query(given)) => Self { given, known: Vec::new(), faults: Vec::new() },
            Err(_) => {
                let mut this = Self { given: Vec::new(), known: Vec::new(), faults: Vec::new() };
                this.refuse("query", Refusal::new("unreadable", "The query cannot be read."));
                this
            }
        }
    }

    /// The value of a parameter, if it is given and `read` takes it.
    pub(crate) fn take<T>(&mut self, name: &'static str, read: impl FnOnce(&str) -> Result<T, Refusal>) -> Option<T> {
        self.known.push(name);
        let values: Vec<&str> = self.given.iter().filter(|(given, _)| given == name).map(|(_, value)| &**value).collect();
        let read = match values[..] {
            [] => return None,
            [value] => read(value),
            _ => Err(Refusal::new("repeated", "Give it once.")),
        };
        read.map_err(|refusal| self.refuse(name, refusal)).ok()
    }

    /// The values of a parameter that may be given up to `count_max` times, in their order.
    pub(crate) fn take_all<T>(
        &mut self,
        name: &'static str,
        count_max: usize,
        read: impl Fn(&str) -> Result<T, Refusal>,
    ) -> Vec<T> {
        self.known.push(name);
        let values: Vec<_> = self.given.iter().filter(|(given, _)| given == name).map(|(_, value)| read(value)).collect();
        if values.len() > count_max {
            self.refuse(name, Refusal::new("too_many", format!("Give it at most {count_max} times.")));
        }
        values.into_iter().filter_map(|value| value.map_err(|refusal| self.refuse(name, refusal)).ok()).collect()
    }

    /// Refuses the request if there was a fault.
    pub(crate) fn end(mut self) -> Result<(), Error> {
        let unknown: Vec<String> =
            self.given.iter().map(|(name, _)| name).filter(|name| !self.known.contains(&name.as_str())).cloned().collect();
        for name in unknown {
            let detail = format!("There is no such parameter; use {}.", self.known.join(", "));
            self.refuse(&name, Refusal::new("unknown_parameter", detail));
        }
        if self.faults.is_empty() {
            return Ok(());
        }
        let problem = Problem::new(Code::BadRequest).detail("Some parameters are refused; see errors.");
        Err(Error::Unreadable(problem.errors(self.faults)))
    }

    fn refuse(&mut self, name: &str, refusal: Refusal) {
        let (code, detail) = (refusal.code, refusal.detail);
        self.faults.push(Fault { pointer: None, parameter: Some(name.to_owned()), code, detail });
    }
}

/// A whole number from 1 to `max`.
pub(crate) fn whole(text: &str, max: i64) -> Result<i64, Refusal> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.parse().ok().filter(|number| plain && (1..=max).contains(number));
    number.ok_or_else(|| Refusal::new("out_of_range", format!("Use a whole number from 1 to {max}.")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_asked_for_is_refused_and_a_number_is_plain() {
        let mut parameters = Parameters::of(&"/x?limit=7".parse().unwrap());
        assert_eq!(parameters.take("limit", |text| whole(text, 10)), Some(7));
        assert_eq!(parameters.take("before", |text| whole(text, 10)), None);
        assert!(parameters.end().is_ok());
        for wrong in ["limit=11", "limit=0", "limit=%2B1", "limit=", "limit=1&limit=1", "limt=1"] {
            let mut parameters = Parameters::of(&format!("/x?{wrong}").parse().unwrap());
            assert_eq!(parameters.take("limit", |text| whole(text, 10)), None, "{wrong}");
            assert!(parameters.end().is_err(), "{wrong}");
        }
    }
}
