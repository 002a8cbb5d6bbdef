//! The whole catalog out of the service and into it: as CSV for spreadsheets, as NDJSON for programs.

pub(crate) mod export;
pub(crate) mod import;
pub(crate) mod slots;
