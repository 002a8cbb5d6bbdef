//! The sessions of events.

pub(crate) mod api;
pub(crate) mod input;
mod repeat;
pub(crate) mod store;
pub(crate) mod write;
