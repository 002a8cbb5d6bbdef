//! Where a walk through a list has come to. A walk is pinned to the moment and to the version at which it began: time does not move
//! the events under it, and what has moved since is passed over, so that it never meets an event twice, and misses none that
//! stayed as it was.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use catalog_shared::version::Version;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Key;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Cursor {
    /// Milliseconds since 1970.
    moment_ms: i64,
    version: String,
    /// Of the filter and the order that it belongs to.
    fingerprint: u64,
    /// Forwards from here, or backwards.
    pub(crate) backwards: bool,
    pub(crate) key: Key,
}

impl Cursor {
    pub(crate) fn new(moment: DateTime<Utc>, version: Version, fingerprint: u64, backwards: bool, key: Key) -> Self {
        Self { moment_ms: moment.timestamp_millis(), version: version.to_string(), fingerprint, backwards, key }
    }

    /// Reads one; `None` if it is none of ours.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let cursor: Self = serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
        cursor.version().and(cursor.moment()).map(|_| cursor)
    }

    /// When the walk began.
    pub(crate) fn moment(&self) -> Option<DateTime<Utc>> {
        DateTime::from_timestamp_millis(self.moment_ms)
    }

    /// Of the state at which the walk began.
    pub(crate) fn version(&self) -> Option<Version> {
        self.version.parse().ok()
    }

    /// Does it belong to this query?
    pub(crate) fn is_of(&self, fingerprint: u64) -> bool {
        self.fingerprint == fingerprint
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let json = serde_json::to_vec(self).map_err(|_| std::fmt::Error)?;
        f.write_str(&BASE64_URL_SAFE_NO_PAD.encode(json))
    }
}
