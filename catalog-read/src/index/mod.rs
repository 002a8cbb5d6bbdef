//! All events in memory, so that any filter, order and count is answered in a millisecond, also while a store is gone. Each
//! reader holds the catalog as one snapshot of PostgreSQL has it, and follows snapshot by snapshot: what a list shows was true
//! at one moment.

mod agenda;
mod candidate;
mod cursor;
mod entry;
mod facets;
mod first;
mod follow;
mod keep;
mod list;
mod matching;
mod order;
mod outlook;
mod places;
mod search;
mod source;
#[cfg(test)]
mod tests;

pub(crate) use agenda::{Meeting, Section};
pub(crate) use cursor::Cursor;
pub(crate) use follow::Follower;
pub(crate) use keep::Index;
pub(crate) use list::{Listed, Part, Question, Walk};
pub(crate) use order::Key;

pub(crate) use crate::snapshot::Snapshot;
