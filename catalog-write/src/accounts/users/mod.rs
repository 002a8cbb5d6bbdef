//! The accounts of people.

pub(crate) mod api;
pub(crate) mod input;
pub(crate) mod store;
pub(crate) mod write;
