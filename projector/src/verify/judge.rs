//! Is what stands in Redis right? The order of looking is the whole argument:
//!
//! 1. a snapshot of PostgreSQL, the *base*, of version V, tells what the key must hold, and whether a change that it sees still
//!    waits for the projector;
//! 2. then the key is read from Redis;
//! 3. then a second snapshot is taken.
//!
//! If nothing of the base waits, or the watermark had reached V before the key was read, then everything up to V had been
//! published to that key: it holds what the base says, or something newer. Anything else is wrong, and will not right itself.

use catalog_shared::{document::Document, keys::Key};
use chrono::{DateTime, Utc};

use super::{expected::Expected, held::Held};

/// What is wrong with a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    Missing,
    Differs,
    /// The public must not see it, or there is no such document.
    Unwanted,
    NotADocument,
    NotAVersion,
    /// Its version is above the present one, so that nothing newer could replace it.
    FromTheFuture,
    /// Another epoch than the present one: a repair is under way, or nobody does it.
    OtherEpoch,
    SetAside(String),
    Unbuildable(String),
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Missing => "missing",
            Self::Differs => "differs",
            Self::Unwanted => "should not be there",
            Self::NotADocument => "not a document",
            Self::NotAVersion => "not a version",
            Self::FromTheFuture => "is of a version that is yet to come",
            Self::OtherEpoch => "is of another epoch",
            Self::SetAside(error) => return write!(f, "set aside: {error}"),
            Self::Unbuildable(error) => return write!(f, "cannot be built: {error}"),
        })
    }
}

/// What a look at a key came to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Right,
    Wrong(Fault),
    /// Something newer than the base stands there, and it is not what stands in PostgreSQL now: it must be compared again.
    Moved,
    /// It is not what it should be, and the projector has not got to it yet.
    Early(Fault),
}

/// `is_reached`: everything up to the version of `base` had reached Redis before `held` was read. `now`: after `held` was read.
pub(super) fn judge(key: Key, base: &Expected, is_reached: bool, held: &Held, fresh: &Expected, now: DateTime<Utc>) -> Verdict {
    let unless_early = |fault| if is_reached { Verdict::Wrong(fault) } else { Verdict::Early(fault) };
    let is_of_sessions = matches!(key, Key::Sessions(_));
    if let Some(error) = &fresh.set_aside {
        let fault = Fault::SetAside(error.clone());
        return match () {
            // Said once an event.
            () if is_of_sessions => Verdict::Right,
            // It is about to be tried again.
            () if fresh.waiting.is_some() => Verdict::Early(fault),
            () => Verdict::Wrong(fault),
        };
    }
    let wanted = match (&fresh.document, &base.document) {
        (Ok(document), _) => document,
        (Err(_), _) if is_of_sessions => return Verdict::Right,
        (Err(error), Err(_)) => return unless_early(Fault::Unbuildable(error.clone())),
        (Err(_), Ok(_)) => return Verdict::Moved,
    };
    let document = match held {
        Held::Nothing if base.must_stand && fresh.must_stand => return unless_early(Fault::Missing),
        Held::Nothing => return Verdict::Right,
        Held::Foreign(_) | Held::OtherType => return Verdict::Wrong(Fault::NotADocument),
        Held::Document(document) => document,
    };
    // No snapshot that was taken before this one can have a higher version.
    if document.version() > fresh.version {
        return Verdict::Wrong(Fault::FromTheFuture);
    }
    if is_same(document, wanted) || base.document.as_ref().is_ok_and(|base| is_same(document, base)) {
        return Verdict::Right;
    }
    let is_outlived = !document.is_true_at(now);
    if document.version() > base.version || (is_outlived && matches!(key, Key::List(_))) {
        return Verdict::Moved;
    }
    // Nobody is told that it is the present; it stands there until somebody asks for it, or a sweep comes by.
    if is_outlived {
        return Verdict::Right;
    }
    let is_wanted = wanted.body().is_some() || document.body().is_none();
    unless_early(if is_wanted { Fault::Differs } else { Fault::Unwanted })
}

/// All but the version: of what does not change many versions are right.
fn is_same(one: &Document, other: &Document) -> bool {
    one.body() == other.body() && one.etag() == other.etag() && one.until_ms() == other.until_ms()
}
