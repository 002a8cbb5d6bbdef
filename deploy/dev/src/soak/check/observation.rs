//! One question to one reader, and its answer.

use std::time::Instant;

use catalog_shared::version::Version;
use uuid::Uuid;

use crate::soak::model::{EventNo, Shape, Shown};

/// Where a reader says that its answer is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    Redis,
    Postgres,
    Index,
    Absent,
    Stale,
}

/// An event on a page of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) event: EventNo,
    pub(crate) id: Uuid,
    pub(crate) revision: u32,
}

/// What came back.
#[derive(Debug, Clone)]
pub(crate) enum Answer {
    /// 200 or 304: an event or its sessions.
    Document { source: Source, version: Version, shown: Shown },
    /// 200 or 304: a page of the list.
    Page { source: Source, version: Version, entries: Vec<Entry>, count: usize, has_next: bool },
    /// 404.
    NotFound { source: Source, version: Version },
    /// 503 with `Retry-After`.
    Refused,
    /// Anything else, in words.
    Malformed(String),
    /// The connection was refused, broke, or nothing came in time.
    Silence(String),
}

/// A question and its answer.
#[derive(Debug, Clone)]
pub(crate) struct Observation {
    pub(crate) shape: Shape,
    /// Whom it is about; none for a page.
    pub(crate) event: Option<EventNo>,
    /// The version that was demanded.
    pub(crate) min: Option<Version>,
    pub(crate) asked: Instant,
    pub(crate) answer: Answer,
}

impl Source {
    /// As `Cache-Status` has it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Redis => "redis",
            Self::Postgres => "postgres",
            Self::Index => "index",
            Self::Absent => "absent",
            Self::Stale => "stale",
        }
    }
}

impl Answer {
    /// Where it says that it is from.
    pub(crate) fn source(&self) -> Option<Source> {
        match self {
            Self::Document { source, .. } | Self::Page { source, .. } | Self::NotFound { source, .. } => Some(*source),
            Self::Refused | Self::Malformed(_) | Self::Silence(_) => None,
        }
    }

    /// For the figures.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Document { source, .. } | Self::Page { source, .. } => source.name(),
            Self::NotFound { .. } => "404",
            Self::Refused => "503",
            Self::Malformed(_) => "malformed",
            Self::Silence(_) => "silence",
        }
    }
}
