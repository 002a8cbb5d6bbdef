//! Events.

pub(crate) mod api;
mod copy;
pub(crate) mod input;
pub(crate) mod store;
pub(crate) mod write;
