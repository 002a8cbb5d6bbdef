//! What the public sees of the catalog: the SQL that reads it and the documents made of it. The projector and the reader's
//! fallback both go through here, so that both give the same bytes.

mod event;
mod rows;
mod schedule;
mod session;

pub use event::{Event, EventFacts, availability};
pub use rows::{EventDocuments, EventRow, ListRow, ListedFacts};
pub use schedule::{Availability, Offer, Schedule, Slot, Summary};

/// Reads the documents of some events. See the file.
pub const DOCUMENTS_SQL: &str = include_str!("../../sql/documents.sql");
/// Reads a page of the list. See the file.
pub const LIST_SQL: &str = include_str!("../../sql/list.sql");
/// Raised with every change of what documents look like: then all are made anew.
pub const SHAPE: i16 = 3;
