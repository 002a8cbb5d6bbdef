//! `If-Match` and `If-None-Match` of a write: it is done only if the resource is as the client knows it.

use catalog_shared::problem::{Code, Problem};
use http::{HeaderMap, HeaderName, header};

use crate::{error::Error, representation::Representation};

/// Under which state of its resource a write is done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Condition {
    if_match: Option<Tags>,
    if_none_match: Option<Tags>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Tags {
    Any,
    These(Vec<String>),
}

impl Condition {
    pub(crate) fn of(headers: &HeaderMap) -> Result<Self, Error> {
        Ok(Self { if_match: tags(headers, header::IF_MATCH)?, if_none_match: tags(headers, header::IF_NONE_MATCH)? })
    }

    pub(crate) fn is_given(&self) -> bool {
        *self != Self::default()
    }

    /// `If-None-Match: *`: only if there is nothing yet.
    pub(crate) fn creates(&self) -> bool {
        self.if_none_match == Some(Tags::Any)
    }

    /// Refuses unless this state, or its absence, is the wanted one. What is refused is told the present state.
    pub(crate) fn check(&self, current: Option<Representation>) -> Result<(), Error> {
        let etag = current.as_ref().map(Representation::etag);
        let is_met = |tags: &Tags, found: fn(&str, &[&str]) -> bool| match (tags, &etag) {
            (_, None) => false,
            (Tags::Any, Some(_)) => true,
            (Tags::These(tags), Some(etag)) => found(etag, &tags.iter().map(String::as_str).collect::<Vec<_>>()),
        };
        // If-Match compares strongly: a weak tag names no exact state.
        let matches = self.if_match.as_ref().is_none_or(|tags| is_met(tags, |etag, tags| tags.contains(&etag)));
        let is_free = self.if_none_match.as_ref().is_none_or(|tags| !is_met(tags, is_weakly_among));
        if matches && is_free { Ok(()) } else { Err(Error::PreconditionFailed(current.map(Box::new))) }
    }
}

fn tags(headers: &HeaderMap, name: HeaderName) -> Result<Option<Tags>, Error> {
    let mut values = Vec::new();
    for value in headers.get_all(&name) {
        let text = value.to_str().ok().filter(|text| is_list(text)).ok_or_else(|| {
            let detail = format!("{name} must be *, or a list of ETags in quotation marks.");
            Error::Unreadable(Problem::new(Code::BadRequest).detail(detail))
        })?;
        values.push(text);
    }
    if values.is_empty() {
        return Ok(None);
    }
    let lists = values.into_iter().map(listed).collect::<Option<Vec<_>>>();
    Ok(Some(lists.map_or(Tags::Any, |lists| Tags::These(lists.concat().into_iter().map(str::to_owned).collect()))))
}

fn is_list(text: &str) -> bool {
    let is_tag = |tag: &str| {
        let tag = tag.strip_prefix("W/").unwrap_or(tag);
        tag.len() >= 2 && tag.starts_with('"') && tag.ends_with('"') && !tag[1..tag.len() - 1].contains('"')
    };
    listed(text).is_none_or(|tags| tags.into_iter().all(is_tag))
}

/// Of a header (RFC 9110): its tags, or `None` for `*`.
fn listed(value: &str) -> Option<Vec<&str>> {
    (value.trim() != "*").then(|| value.split(',').map(str::trim).collect())
}

/// Whether one of `tags` is `etag`, where a weak tag is as good as a strong one.
fn is_weakly_among(etag: &str, tags: &[&str]) -> bool {
    tags.iter().any(|tag| tag.strip_prefix("W/").unwrap_or(tag) == etag)
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use serde_json::json;

    use super::*;

    fn condition(pairs: &[(HeaderName, &str)]) -> Result<Condition, Error> {
        let headers = pairs.iter().map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap()));
        Condition::of(&headers.collect())
    }

    #[test]
    fn a_write_is_done_only_on_the_state_that_it_names() {
        let [old, new] = ["a", "b"].map(|name| Representation::of(&json!({"name": name})).unwrap());
        let (tag, weak) = (old.etag(), format!("W/{}", old.etag()));
        let cases = [
            (header::IF_MATCH, tag.as_str(), [true, false, false]),
            (header::IF_MATCH, weak.as_str(), [false, false, false]),
            (header::IF_MATCH, "*", [true, true, false]),
            (header::IF_MATCH, "\"x\", \"y\"", [false, false, false]),
            (header::IF_NONE_MATCH, "*", [false, false, true]),
            (header::IF_NONE_MATCH, weak.as_str(), [false, true, true]),
        ];
        for (name, value, [as_known, changed, absent]) in cases {
            let condition = condition(&[(name.clone(), value)]).unwrap();
            let met = [Some(old.clone()), Some(new.clone()), None].map(|state| condition.check(state).is_ok());
            assert_eq!(met, [as_known, changed, absent], "{name}: {value}");
        }
        assert!(condition(&[]).unwrap().check(None).is_ok());
    }

    #[test]
    fn what_is_no_list_of_tags_is_refused_and_not_ignored() {
        for wrong in ["", "abc", "\"a", "\"a\" \"b\"", "W/", "w/\"a\"", "\"a\",", "*, \"a\""] {
            assert!(condition(&[(header::IF_MATCH, wrong)]).is_err(), "{wrong:?}");
        }
    }
}
