//! The members of one JSON object, read one by one. What nobody read is an unknown field.

use serde_json::{Map, Value};

use crate::{
    error::Error,
    fields::{
        faults::{Faults, Refusal},
        pointer,
    },
};

/// A JSON object.
pub(crate) type Object = Map<String, Value>;

/// One object while it is read.
pub(crate) struct Members<'a> {
    object: &'a Object,
    at: String,
    writable: Vec<&'static str>,
    read_only: Vec<&'static str>,
    faults: &'a mut Faults,
}

/// Reads a whole body: what `read` makes of it, or every fault that was found. `read` answers `None` only after a fault.
pub(crate) fn read<T>(body: &Object, read: impl FnOnce(&mut Members<'_>) -> Option<T>) -> Result<T, Error> {
    let mut faults = Faults::default();
    let value = read_at(body, pointer::ROOT.to_owned(), &mut faults, read);
    match value {
        Some(value) if faults.is_empty() => Ok(value),
        _ => Err(faults.into_error()),
    }
}

/// One fault that shows only when the body is compared with what is stored.
pub(crate) fn fault(at: String, refusal: Refusal) -> Error {
    let mut faults = Faults::default();
    faults.add(|| at, refusal);
    faults.into_error()
}

fn read_at<T>(object: &Object, at: String, faults: &mut Faults, read: impl FnOnce(&mut Members<'_>) -> Option<T>) -> Option<T> {
    let mut members = Members { object, at, writable: Vec::new(), read_only: Vec::new(), faults };
    let value = read(&mut members);
    members.refuse_unknown();
    value
}

impl Members<'_> {
    /// Pointer to the object.
    pub(crate) fn at(&self) -> &str {
        &self.at
    }

    /// A member that has no default: without it, `current` stays; without that, it is a fault.
    pub(crate) fn required<T>(
        &mut self,
        name: &'static str,
        current: Option<T>,
        parse: impl FnOnce(&Value) -> Result<T, Refusal>,
    ) -> Option<T> {
        self.writable.push(name);
        let parsed = match (self.object.get(name), current) {
            (Some(Value::Null), _) => Err(Refusal::new("not_null", "This must have a value; null is none.")),
            (Some(value), _) => parse(value),
            (None, Some(current)) => Ok(current),
            (None, None) => Err(Refusal::new("required", "This must be given.")),
        };
        self.take(name, parsed)
    }

    /// A member with a default, to which `null` goes back: without the member, `current` stays; without that, the default.
    pub(crate) fn optional<T>(
        &mut self,
        name: &'static str,
        current: Option<T>,
        default: T,
        parse: impl FnOnce(&Value) -> Result<T, Refusal>,
    ) -> Option<T> {
        self.writable.push(name);
        let parsed = match self.object.get(name) {
            Some(Value::Null) => Ok(default),
            Some(value) => parse(value),
            None => Ok(current.unwrap_or(default)),
        };
        self.take(name, parsed)
    }

    /// A list of objects; without it, an empty one.
    pub(crate) fn children<T>(
        &mut self,
        name: &'static str,
        count_max: usize,
        mut read: impl FnMut(&mut Members<'_>) -> Option<T>,
    ) -> Option<Vec<T>> {
        self.writable.push(name);
        let values = match self.object.get(name) {
            None | Some(Value::Null) => return Some(Vec::new()),
            Some(Value::Array(values)) if values.len() <= count_max => values,
            Some(Value::Array(values)) => {
                let detail = format!("Use at most {count_max} in one request (these are {}).", values.len());
                return self.take(name, Err(Refusal::new("too_many", detail)));
            }
            Some(_) => return self.take(name, Err(Refusal::new("wrong_type", "Use a list of objects."))),
        };
        let list = pointer::member(&self.at, name);
        let children: Vec<Option<T>> = values
            .iter()
            .enumerate()
            .map(|(index, value)| {
                let at = format!("{list}/{index}");
                let Value::Object(object) = value else {
                    self.faults.add(|| at, Refusal::new("wrong_type", "Use an object."));
                    return None;
                };
                read_at(object, at, self.faults, &mut read)
            })
            .collect();
        children.into_iter().collect()
    }

    /// Like [`Self::children`], where a list that is left out is not the same as an empty one; null is none.
    pub(crate) fn children_if_given<T>(
        &mut self,
        name: &'static str,
        count_max: usize,
        read: impl FnMut(&mut Members<'_>) -> Option<T>,
    ) -> Option<Option<Vec<T>>> {
        match self.object.get(name) {
            None => {
                self.writable.push(name);
                Some(None)
            }
            Some(Value::Null) => self.required(name, None, |_| Ok(None)),
            Some(_) => self.children(name, count_max, read).map(Some),
        }
    }

    /// A member that the service sets. Whoever read it may send it back, but only as it is.
    pub(crate) fn sent_back(&mut self, name: &'static str, is_unchanged: impl FnOnce(&Value) -> bool) {
        self.read_only.push(name);
        if self.object.get(name).is_some_and(|value| !is_unchanged(value)) {
            self.refuse(name, Refusal::new("read_only", "The service sets this; leave it out, or send it back as it is."));
        }
    }

    /// Members that may not be given here, though they exist; `why` says what to do.
    pub(crate) fn read_only(&mut self, names: &[&'static str], why: &str) {
        for &name in names {
            self.read_only.push(name);
            if self.object.contains_key(name) {
                self.refuse(name, Refusal::new("read_only", why));
            }
        }
    }

    /// Refuses what `name` says together with another member.
    pub(crate) fn refuse(&mut self, name: &str, refusal: Refusal) {
        let at = &self.at;
        self.faults.add(|| pointer::member(at, name), refusal);
    }

    fn take<T>(&mut self, name: &str, parsed: Result<T, Refusal>) -> Option<T> {
        parsed.map_err(|refusal| self.refuse(name, refusal)).ok()
    }

    fn refuse_unknown(&mut self) {
        let known = |name: &str| self.writable.contains(&name) || self.read_only.contains(&name);
        for name in self.object.keys().filter(|name| !known(name)) {
            let detail = format!("There is no such field; those that can be set are {}.", self.writable.join(", "));
            let at = &self.at;
            self.faults.add(|| pointer::member(at, name), Refusal::new("unknown_field", detail));
        }
    }
}
