//! Judges every answer by what was written.

mod chain;
mod checker;
mod document;
mod observation;
mod page;
mod violation;

pub(crate) use chain::{Chain, SharedChain};
pub(crate) use checker::{Checker, Patience};
pub(crate) use observation::{Answer, Entry, Observation, Source};
pub(crate) use violation::Finding;
pub use violation::{Rule, Violation};
