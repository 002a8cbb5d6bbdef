//! A document in Redis: JSON whose head has a fixed width, so that a script compares versions with GETRANGE and a reader
//! serves the body as a slice. `{"version":"…","until_ms":…,"built_ms":…,"etag":"…","body":…}`, and in pages of lists
//! `,"snapshot":"…"` after the body

use bytes::Bytes;
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

use crate::version::Version;

const VERSION_AT: usize = r#"{"version":""#.len();
const UNTIL_AT: usize = VERSION_AT + Version::TEXT_LEN + r#"","until_ms":"#.len();
const BUILT_AT: usize = UNTIL_AT + MOMENT_LEN + r#","built_ms":"#.len();
const ETAG_AT: usize = BUILT_AT + MOMENT_LEN + r#","etag":""#.len();
const BODY_AT: usize = ETAG_AT + ETAG_LEN + r#"","body":"#.len();
const MOMENT_LEN: usize = 13;
const ETAG_LEN: usize = 32;
/// The year 2286: the last moment of 13 digits stands for "no end".
const NO_END_MS: i64 = 9_999_999_999_999;
const TOMBSTONE: &[u8] = b"null";
const SNAPSHOT: &[u8] = br#","snapshot":""#;

/// First and last byte of the version, for GETRANGE.
pub const VERSION_RANGE: (usize, usize) = (VERSION_AT, VERSION_AT + Version::TEXT_LEN - 1);

/// First and last byte of the moment at which time alone makes it wrong.
pub const UNTIL_RANGE: (usize, usize) = (UNTIL_AT, UNTIL_AT + MOMENT_LEN - 1);

/// A document as it stands in Redis.
#[derive(Clone, Debug)]
pub struct Document(Bytes);

/// These bytes are not a document.
#[derive(Debug, thiserror::Error)]
#[error("not a document")]
pub struct NotADocument;

impl Document {
    /// A document of `body`, compact JSON; `None` is the tombstone of what the public must not see.
    /// `until`: the moment at which time alone makes it wrong, if there is one. `built_at`: a moment that it tells of, not before its
    /// snapshot by PostgreSQL's clock where it is of one.
    #[must_use]
    pub fn new(version: Version, until: Option<DateTime<Utc>>, built_at: DateTime<Utc>, body: Option<&[u8]>) -> Self {
        let body = body.unwrap_or(TOMBSTONE);
        let moment_ms = |moment: DateTime<Utc>| moment.timestamp_millis().clamp(1_000_000_000_000, NO_END_MS);
        let (until_ms, built_ms, etag) = (until.map_or(NO_END_MS, moment_ms), moment_ms(built_at), etag_of(body));
        let mut bytes = format!(r#"{{"version":"{version}","until_ms":{until_ms},"built_ms":{built_ms},"etag":"{etag}","body":"#)
            .into_bytes();
        bytes.extend_from_slice(body);
        bytes.push(b'}');
        Self(bytes.into())
    }

    /// The same, with the snapshot that it was built from: `xmin:xmax:xip,…`.
    #[must_use]
    pub fn of_snapshot(&self, snapshot: &str) -> Self {
        let whole = &self.0[..self.0.len() - 1];
        Self([whole, SNAPSHOT, snapshot.as_bytes(), br#""}"#].concat().into())
    }

    /// The snapshot, if it has one.
    #[must_use]
    pub fn snapshot(&self) -> Option<&str> {
        let after = self.0[self.body_end()..].strip_prefix(SNAPSHOT)?.strip_suffix(br#""}"#)?;
        std::str::from_utf8(after).ok()
    }

    /// A body never ends with a quote, as it is an object, a list or nothing: then a snapshot follows it.
    fn body_end(&self) -> usize {
        match self.0.ends_with(br#""}"#) {
            true => (BODY_AT..self.0.len()).rev().find(|at| self.0[*at..].starts_with(SNAPSHOT)).unwrap_or(self.0.len() - 1),
            false => self.0.len() - 1,
        }
    }

    /// Takes what Redis holds.
    ///
    /// # Errors
    /// When the head is not one that [`Self::new`] wrote.
    pub fn parse(bytes: Bytes) -> Result<Self, NotADocument> {
        let whole = bytes.len() > BODY_AT && bytes.starts_with(br#"{"version":""#) && bytes.ends_with(b"}");
        let document = Self(bytes);
        let head = whole && &document.0[ETAG_AT + ETAG_LEN..BODY_AT] == br#"","body":"# && document.head_text().is_some();
        if head { Ok(document) } else { Err(NotADocument) }
    }

    fn head_text(&self) -> Option<(Version, i64, i64)> {
        let text = |at: usize, len: usize| std::str::from_utf8(&self.0[at..at + len]).ok();
        let moment = |at| text(at, MOMENT_LEN)?.parse().ok();
        Some((text(VERSION_AT, Version::TEXT_LEN)?.parse().ok()?, moment(UNTIL_AT)?, moment(BUILT_AT)?))
    }

    /// Of the snapshot that this was built from.
    #[must_use]
    pub fn version(&self) -> Version {
        self.head_text().map_or(Version::ZERO, |head| head.0)
    }

    /// Milliseconds since 1970 from which on time alone makes this wrong.
    #[must_use]
    pub fn until_ms(&self) -> i64 {
        self.head_text().map_or(0, |head| head.1)
    }

    /// The moment that it tells of and was built at, in milliseconds since 1970.
    #[must_use]
    pub fn built_ms(&self) -> i64 {
        self.head_text().map_or(0, |head| head.2)
    }

    /// Does time alone make it wrong some day?
    #[must_use]
    pub fn ends(&self) -> bool {
        self.until_ms() < NO_END_MS
    }

    /// Is it still true at `now`, as far as time alone can tell?
    #[must_use]
    pub fn is_true_at(&self, now: DateTime<Utc>) -> bool {
        now.timestamp_millis() < self.until_ms()
    }

    /// Hash of the body: 32 hexadecimal digits.
    #[must_use]
    pub fn etag(&self) -> &str {
        std::str::from_utf8(&self.0[ETAG_AT..ETAG_AT + ETAG_LEN]).unwrap_or_default()
    }

    /// The body, or `None` if this is a tombstone.
    #[must_use]
    pub fn body(&self) -> Option<Bytes> {
        let body = self.0.slice(BODY_AT..self.body_end());
        (body != TOMBSTONE).then_some(body)
    }

    /// All of it, as Redis holds it.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

fn etag_of(body: &[u8]) -> String {
    Sha256::digest(body)[..ETAG_LEN / 2].iter().map(|b| format!("{b:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version() -> Version {
        Version::from_u64((1 << 48) | 42)
    }

    fn built() -> DateTime<Utc> {
        DateTime::from_timestamp(1_700_000_000, 0).unwrap()
    }

    #[test]
    fn a_document_is_json_and_comes_back_whole() {
        let until = DateTime::from_timestamp(1_800_000_000, 0);
        let document = Document::new(version(), until, built(), Some(br#"{"a":"}"}"#));
        let json: serde_json::Value = serde_json::from_slice(document.as_bytes()).unwrap();
        assert_eq!(json["version"], "000100000000002a");
        assert_eq!(json["body"]["a"], "}");

        let parsed = Document::parse(Bytes::copy_from_slice(document.as_bytes())).unwrap();
        assert_eq!(parsed.version(), version());
        assert_eq!((parsed.until_ms(), parsed.built_ms()), (1_800_000_000_000, 1_700_000_000_000));
        assert_eq!(parsed.etag(), json["etag"]);
        assert_eq!(parsed.body().unwrap(), br#"{"a":"}"}"#.as_slice());
        assert_eq!(&parsed.as_bytes()[VERSION_RANGE.0..=VERSION_RANGE.1], b"000100000000002a");
    }

    #[test]
    fn a_snapshot_is_no_part_of_the_body() {
        for body in [&br#"{"results":[],"count":0}"#[..], br#"{"a":",\"snapshot\":\"1:1:"}"#] {
            let document = Document::new(version(), None, built(), Some(body));
            assert_eq!((document.snapshot(), document.body().unwrap()), (None, Bytes::copy_from_slice(body)));
            let document = Document::parse(Bytes::copy_from_slice(document.of_snapshot("10:20:15").as_bytes())).unwrap();
            assert_eq!((document.snapshot(), document.body().unwrap()), (Some("10:20:15"), Bytes::copy_from_slice(body)));
            assert!(serde_json::from_slice::<serde_json::Value>(document.as_bytes()).is_ok());
        }
    }

    #[test]
    fn a_tombstone_has_no_body() {
        let document = Document::new(version(), None, built(), None);
        assert!(Document::parse(Bytes::copy_from_slice(document.as_bytes())).unwrap().body().is_none());
    }

    #[test]
    fn what_is_cut_short_or_foreign_is_no_document() {
        let document = Document::new(version(), None, built(), Some(b"[]"));
        for end in 0..document.as_bytes().len() {
            assert!(Document::parse(Bytes::copy_from_slice(&document.as_bytes()[..end])).is_err(), "{end}");
        }
        assert!(Document::parse(Bytes::from(vec![b'{'; 200])).is_err());
    }
}
