//! What is allowed, and yet most likely not meant. Nothing is refused for it: it is told.

pub(crate) mod api;
mod rules;
mod store;
mod written;

pub(crate) use written::{About, tell};
