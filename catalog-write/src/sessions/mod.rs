//! The sessions of events.

pub(crate) mod api;
pub(crate) mod input;
pub(crate) mod insert;
mod repeat;
pub(crate) mod store;
pub(crate) mod write;
