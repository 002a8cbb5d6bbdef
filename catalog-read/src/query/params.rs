//! The parameters of one request, taken by name. What is taken is known, what is left over is not, so there is no list of
//! names that could differ from what is read. Every fault is collected; none ends the reading.

use std::fmt::Display;

use catalog_shared::problem::{Code, Fault, Problem};

use crate::query::{
    canonical::Canonical,
    pairs::{self, Pair, QUERY_BYTES_MAX},
    refusal::{Refusal, refused},
    unknown,
};

/// Longest canonical text without a cursor: a link adds one of ours, and we must take what we link to.
const REPEATED_BYTES_MAX: usize = QUERY_BYTES_MAX - CURSOR_BYTES;
/// Room for `&cursor=` and any cursor that we give.
const CURSOR_BYTES: usize = 560;

/// What a query string asks for, as `T`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Parsed<T> {
    pub(crate) value: T,
    /// Names of parameters that there are not, fit to be shown.
    pub(crate) unknown: Vec<String>,
    pub(crate) canonical: Canonical,
}

/// What was not taken yet, and what was found so far.
pub(crate) struct Params {
    left: Vec<Pair>,
    known: Vec<&'static str>,
    faults: Vec<Fault>,
    canonical: Canonical,
}

impl Params {
    /// # Errors
    /// 400 when there is too much of it.
    pub(crate) fn read(query: &str) -> Result<Self, Problem> {
        let left = pairs::read(query)?;
        Ok(Self { left, known: Vec::new(), faults: Vec::new(), canonical: Canonical::default() })
    }

    /// Whether a parameter that was not taken yet says something.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.left.iter().any(|pair| pair.name == name && !pair.is_blank())
    }

    /// The value of a parameter that may be given once; `None`, too, when it is refused.
    pub(crate) fn one<T: Display>(&mut self, name: &'static str, parse: impl Fn(&str) -> Result<T, Refusal>) -> Option<T> {
        let value = self.single(name, parse)?;
        self.write(name, &value);
        Some(value)
    }

    /// As [`Self::one`]; the default is not written in links.
    pub(crate) fn one_or<T: Display + Clone + PartialEq>(
        &mut self,
        name: &'static str,
        default: T,
        parse: impl Fn(&str) -> Result<T, Refusal>,
    ) -> T {
        let value = self.single(name, parse).unwrap_or_else(|| default.clone());
        if value != default {
            self.write(name, &value);
        }
        value
    }

    /// The values of a parameter that may be given several times, where neither order nor repetition has a meaning.
    pub(crate) fn several<T: Display + Ord>(
        &mut self,
        name: &'static str,
        max: usize,
        parse: impl Fn(&str) -> Result<T, Refusal>,
    ) -> Vec<T> {
        let values = self.take(name, max).and_then(|texts| texts.iter().map(|text| parse(text)).collect());
        let mut values: Vec<T> = self.or_refuse(name, values).unwrap_or_default();
        values.sort();
        values.dedup();
        for value in &values {
            self.write(name, value);
        }
        values
    }

    /// Writes a value in links, whether or not it was given.
    pub(crate) fn write(&mut self, name: &'static str, value: impl Display) {
        self.canonical.add(name, value.to_string());
    }

    pub(crate) fn refuse(&mut self, name: &str, refusal: Refusal) {
        self.faults.push(refusal.of(name));
    }

    /// # Errors
    /// 400 with every fault; one of these is, if `strict`, each parameter that was not taken.
    pub(crate) fn finish<T>(mut self, strict: bool, value: T) -> Result<Parsed<T>, Problem> {
        let unknown = unknown::shown(self.left.iter().map(|pair| pair.name.as_str()));
        if strict {
            self.faults.extend(unknown.iter().map(|name| unknown::fault(name, &self.known)));
        }
        if !self.faults.is_empty() {
            return Err(refused(self.faults));
        }
        if self.canonical.with("cursor", None).len() > REPEATED_BYTES_MAX {
            let detail = format!("The parameters are longer than {REPEATED_BYTES_MAX} bytes, page and cursor aside.");
            return Err(Problem::new(Code::BadRequest).detail(detail));
        }
        Ok(Parsed { value, unknown, canonical: self.canonical })
    }

    fn single<T>(&mut self, name: &'static str, parse: impl Fn(&str) -> Result<T, Refusal>) -> Option<T> {
        let value = self.take(name, 1).and_then(|texts| texts.first().map(|text| parse(text)).transpose());
        self.or_refuse(name, value).flatten()
    }

    /// What the parameter of this name says, at most so many times. Blank values say nothing; neither does outer white space.
    fn take(&mut self, name: &'static str, max: usize) -> Result<Vec<String>, Refusal> {
        self.known.push(name);
        let mut texts = Vec::new();
        let mut whole = true;
        for pair in self.left.extract_if(.., |pair| pair.name == name).filter(|pair| !pair.is_blank()) {
            match pair.value {
                Some(value) => texts.push(value.trim().to_owned()),
                None => whole = false,
            }
        }
        match texts.len() {
            _ if !whole => Err(Refusal::new("not_utf8", "Percent-encode the value as UTF-8.")),
            given if given > max && max == 1 => Err(Refusal::new("repeated", "Give it once.")),
            given if given > max => Err(Refusal::new("too_many", format!("Give it at most {max} times (these are {given})."))),
            _ => Ok(texts),
        }
    }

    fn or_refuse<T>(&mut self, name: &str, value: Result<T, Refusal>) -> Option<T> {
        value.map_err(|refusal| self.refuse(name, refusal)).ok()
    }
}

impl Pair {
    fn is_blank(&self) -> bool {
        self.value.as_ref().is_some_and(|value| value.trim().is_empty())
    }
}
