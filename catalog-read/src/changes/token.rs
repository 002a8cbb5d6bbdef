//! How far somebody who follows the catalog has come. Opaque to clients, so that it may change.

use std::fmt;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use uuid::Uuid;

use crate::snapshot::{Snapshot, xid};

/// Longest token that is read. One of ours is shorter, with as many running transactions as [`super::look`] lets it have; and it
/// fits into a query, where it must stand.
pub(crate) const TOKEN_BYTES_MAX: usize = 3_072;

/// Everything that `since` saw is known; in a walk also what comes up to its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// Of the version of the look: in another one a snapshot means nothing.
    pub(super) epoch: u64,
    pub(super) since: Snapshot,
    /// Where pages have come to, if there are more.
    pub(super) walk: Option<Walk>,
}

/// A walk through the changes that one snapshot saw and another did not. What changes meanwhile comes after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Walk {
    pub(super) until: Snapshot,
    /// The last change that was told.
    pub(super) xid: u64,
    pub(super) id: Uuid,
}

impl Token {
    /// Reads one; `None` if it is none of ours.
    pub(super) fn parse(text: &str) -> Option<Self> {
        if text.len() > TOKEN_BYTES_MAX {
            return None;
        }
        let text = String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
        let parts: Vec<&str> = text.splitn(6, '/').collect();
        let walk = match parts[..] {
            [_, _] => None,
            [_, _, until, last, id] => {
                Some(Walk { until: Snapshot::parse(until)?, xid: xid(last)?, id: Uuid::try_parse(id).ok()? })
            }
            _ => return None,
        };
        Some(Self { epoch: xid(parts[0])?, since: Snapshot::parse(parts[1])?, walk })
    }

    /// The last snapshot of which something was told.
    pub(super) fn reached(&self) -> &Snapshot {
        self.walk.as_ref().map_or(&self.since, |walk| &walk.until)
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { epoch, since, walk } = self;
        let mut text = format!("{epoch}/{since}");
        if let Some(Walk { until, xid, id }) = walk {
            text.push_str(&format!("/{until}/{xid}/{}", id.simple()));
        }
        f.write_str(&BASE64_URL_SAFE_NO_PAD.encode(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::changes::look::RUNNING_MAX;

    fn of(text: &str) -> Option<Token> {
        Token::parse(&BASE64_URL_SAFE_NO_PAD.encode(text))
    }

    #[test]
    fn a_token_is_read_back_and_nothing_else_is_one() {
        let id = Uuid::now_v7().simple().to_string();
        for right in ["3/10:20:12,15".to_owned(), format!("3/10:20:/11:30:11/29/{id}")] {
            let token = of(&right).unwrap();
            assert_eq!(Token::parse(&token.to_string()), Some(token), "{right}");
        }
        for wrong in
            ["", "3", "x/10:20:", "3/10:20", "3/10:20:/11:30:", "3/10:20:/11:30:/29/nobody", "3/10:20:/11:30:/-1/", "\u{fffd}"]
        {
            assert_eq!(of(wrong), None, "{wrong}");
        }
        assert_eq!(of(&format!("3/10:20:/11:30:11/29/{id}/more")), None);
        assert!(Token::parse("MS8xMDoyMDo=").is_none() && Token::parse("ü").is_none());
    }

    #[test]
    fn the_longest_of_ours_is_read() {
        let running: Vec<String> = (0..RUNNING_MAX as u64).map(|n| (u64::MAX - 1_000 + n).to_string()).collect();
        let until = format!("{}:{}:{}", u64::MAX - 2_000, u64::MAX, running.join(","));
        let longest = of(&format!("32767/{until}/{until}/{}/{}", u64::MAX, Uuid::now_v7().simple()));
        assert!(longest.is_some());
        assert!(Token::parse(&"a".repeat(TOKEN_BYTES_MAX + 1)).is_none());
    }
}
