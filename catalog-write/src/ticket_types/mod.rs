//! The ticket types of sessions.

pub(crate) mod api;
pub(crate) mod input;
pub(crate) mod store;
pub(crate) mod write;
