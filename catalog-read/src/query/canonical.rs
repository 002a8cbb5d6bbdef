//! A query as we would have written it: sorted by name, normalised, without defaults. One query, one text.
//! Links are built from it, and a cursor is bound to it. Words like `today` stay words: a cursor holds the moment itself.

use std::fmt;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use sha2::{Digest, Sha256};

/// What has a meaning of its own in a query, or may not stand in one. Times and lists stay readable.
const ESCAPED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'&')
    .add(b'\'')
    .add(b'+')
    .add(b'<')
    .add(b'=')
    .add(b'>')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// What tells where in the result a page lies, or what else to count, and not which result it is.
const NO_PART_OF_THE_RESULT: [&str; 4] = ["cursor", "facets", "page", "page_size"];

/// The known parameters of a request that say something, each value as it is always written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Canonical {
    /// Sorted by name; values of one name in the order in which they were added.
    pairs: Vec<(&'static str, String)>,
}

impl Canonical {
    /// The query string with this parameter instead of what it has of that name, or without it.
    /// `page` and `cursor` replace one another, and the first page is not written.
    pub(crate) fn with(&self, name: &'static str, value: Option<&str>) -> String {
        let replaced = |other: &str| other == name || (is_place(name) && is_place(other));
        let mut changed = Self { pairs: self.pairs.iter().filter(|(other, _)| !replaced(other)).cloned().collect() };
        if let Some(value) = value {
            changed.add(name, value.to_owned());
        }
        changed.to_string()
    }

    /// The query string of the whole result, whichever part of it is asked for.
    pub(crate) fn whole(&self) -> String {
        let pairs = self.pairs.iter().filter(|(name, _)| !NO_PART_OF_THE_RESULT.contains(name)).cloned().collect();
        Self { pairs }.to_string()
    }

    /// The same in every process for every way to ask for the same result, whichever part of it is asked for.
    pub(crate) fn fingerprint(&self) -> u64 {
        let hash = Sha256::digest(self.whole());
        hash.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
    }

    pub(crate) fn add(&mut self, name: &'static str, value: String) {
        if (name, value.as_str()) != ("page", "1") {
            let at = self.pairs.partition_point(|(other, _)| *other <= name);
            self.pairs.insert(at, (name, value));
        }
    }
}

impl fmt::Display for Canonical {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (nth, (name, value)) in self.pairs.iter().enumerate() {
            let between = if nth == 0 { "" } else { "&" };
            write!(f, "{between}{name}={}", utf8_percent_encode(value, ESCAPED))?;
        }
        Ok(())
    }
}

fn is_place(name: &str) -> bool {
    matches!(name, "cursor" | "page")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(pairs: &[(&'static str, &str)]) -> Canonical {
        let mut canonical = Canonical::default();
        for (name, value) in pairs {
            canonical.add(name, (*value).to_owned());
        }
        canonical
    }

    #[test]
    fn it_is_sorted_and_escapes_what_it_must() {
        let query = canonical(&[("tz", "Etc/GMT+5"), ("search", "a&b=ü %"), ("location", "b"), ("location", "a")]);
        assert_eq!(query.to_string(), "location=b&location=a&search=a%26b%3D%C3%BC%20%25&tz=Etc/GMT%2B5");
        assert_eq!(canonical(&[("starts_after", "2026-06-01T18:00:00Z")]).to_string(), "starts_after=2026-06-01T18:00:00Z");
        assert_eq!(canonical(&[]).to_string(), "");
    }

    #[test]
    fn a_link_goes_to_another_place_of_the_same_result() {
        let query = canonical(&[("free", "true"), ("page", "3")]);
        assert_eq!(query.with("page", Some("4")), "free=true&page=4");
        assert_eq!(query.with("page", Some("1")), "free=true");
        assert_eq!(query.with("page", None), "free=true");
        assert_eq!(query.with("cursor", Some("abc")), "cursor=abc&free=true");
        assert_eq!(canonical(&[("cursor", "abc")]).with("page", Some("2")), "page=2");
        assert_eq!(query.with("free", None), "page=3");
        assert_eq!(query.with("tz", Some("Europe/Berlin")), "free=true&page=3&tz=Europe/Berlin");
    }

    #[test]
    fn the_fingerprint_is_that_of_the_result_and_never_changes() {
        // As another process would compute it: printf %s 'free=true&ordering=name' | sha256sum | cut -c1-16
        let query = canonical(&[("free", "true"), ("ordering", "name")]);
        assert_eq!(format!("{:016x}", query.fingerprint()), "23bcb57184605e95");
        let elsewhere = [("page", "3"), ("free", "true"), ("facets", "price"), ("ordering", "name"), ("page_size", "5")];
        assert_eq!(canonical(&elsewhere).fingerprint(), query.fingerprint());
        assert_ne!(canonical(&[("free", "true"), ("ordering", "-name")]).fingerprint(), query.fingerprint());
        assert_ne!(canonical(&[]).fingerprint(), query.fingerprint());
    }
}
