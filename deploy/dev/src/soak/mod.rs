//! Fault tests: the whole product with writers, readers and faults, and a checker that knows what may be seen.
//!
//! Every change carries a revision that only grows, and every step of every event is on record (`model`). Each answer of each
//! reader is judged by that record (`check`): what was never written, was undone, or is older than it may be breaks a rule.

mod check;
mod command;
mod converge;
mod faults;
mod figures;
mod model;
mod read;
mod report;
mod setup;
mod trial;
mod weather;
mod write;

pub(crate) use command::run;

pub use check::{Rule, Violation};
pub use faults::{Fault, Then};
pub use report::Report;
pub use setup::Setup;
pub use trial::Trial;
