//! The tokens of programs.

pub(crate) mod api;
pub(crate) mod input;
pub(crate) mod store;
pub(crate) mod write;
