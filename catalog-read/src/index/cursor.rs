//! Where a walk through a list has come to. A walk is pinned to the moment and to the version at which it began: time does not move
//! the events under it, and what has moved since is passed over, so that it never meets an event twice, and misses none that
//! stayed as it was.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use catalog_shared::version::Version;
use chrono::{DateTime, Utc};

use super::{Key, Snapshot};

/// A place in a list. Whoever makes up one of his own gets a part of the same list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cursor {
    /// When the walk began; milliseconds.
    pub(crate) moment: DateTime<Utc>,
    /// The state at which the walk began: whoever goes on must have reached it.
    pub(crate) version: Version,
    /// What that state had seen.
    pub(crate) began: Snapshot,
    /// Of the query that it belongs to.
    pub(crate) fingerprint: u64,
    /// The page before this key, not the one after it.
    pub(crate) backwards: bool,
    pub(crate) key: Key,
}

impl Cursor {
    /// Reads one; `None` if it is none of ours.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
        // The text of the key comes last, as it may hold anything.
        let parts: Vec<&str> = text.splitn(10, '.').collect();
        let [moment, version, began, fingerprint, way, rank, class, number, id, text] = parts[..] else { return None };
        let key = Key {
            rank: rank.parse().ok()?,
            class: class.parse().ok()?,
            number: number.parse().ok()?,
            text: text.to_owned(),
            id: id.parse().ok()?,
        };
        Some(Self {
            moment: DateTime::from_timestamp_millis(moment.parse().ok()?)?,
            version: version.parse().ok()?,
            began: Snapshot::parse_short(began)?,
            fingerprint: u64::from_str_radix(fingerprint, 16).ok()?,
            backwards: way == "b",
            key,
        })
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { moment, version, fingerprint, backwards, key: Key { rank, class, number, text, id }, .. } = self;
        let began = self.began.short();
        let (moment, way, id) = (moment.timestamp_millis(), if *backwards { "b" } else { "f" }, id.simple());
        let text = format!("{moment}.{version}.{began}.{fingerprint:x}.{way}.{rank}.{class}.{number}.{id}.{text}");
        f.write_str(&BASE64_URL_SAFE_NO_PAD.encode(text))
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_cursor_is_read_back_and_is_no_longer_than_a_link_has_room_for() {
        let key = Key {
            rank: u32::MAX,
            class: 2,
            number: i64::MIN,
            text: ".".repeat(super::super::entry::NAME_BYTES),
            id: Uuid::max(),
        };
        let moment = DateTime::from_timestamp_millis(253_402_300_799_999).unwrap();
        let xmin = u64::from(u32::MAX) * 2;
        let under_way: Vec<String> = (1..=16).map(|n| (xmin + 0xfff_ff00 + n).to_string()).collect();
        let began = Snapshot::parse(&format!("{xmin}:{}:{}", xmin + 0xfff_ffff, under_way.join(","))).unwrap();
        let cursor = Cursor { moment, version: Version::MAX, began, fingerprint: u64::MAX, backwards: true, key };
        assert_eq!(Cursor::parse(&cursor.to_string()), Some(cursor.clone()));
        assert!("&cursor=".len() + cursor.to_string().len() <= 560, "{}", cursor.to_string().len());
        for wrong in ["", "a", "MQ", &cursor.to_string()[1..]] {
            assert_eq!(Cursor::parse(wrong), None, "{wrong}");
        }
    }
}
