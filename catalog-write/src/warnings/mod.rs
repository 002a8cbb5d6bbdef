//! What is allowed, and yet most likely not meant. Nothing is refused for it: it is told.

mod ahead;
pub(crate) mod api;
mod rules;
mod store;
mod written;

pub(crate) use ahead::of_events;
pub(crate) use written::{About, tell};
