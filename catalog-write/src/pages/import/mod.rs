//! `/admin/import`: the catalog from a file. A script shows which column is which and sends the file to the API; without one a form
//! sends it here, and from here it goes on to the API while it comes. Neither holds it in memory.

mod changes;
mod columns;
mod multipart;
pub(super) mod page;
mod report;
pub(super) mod upload;
