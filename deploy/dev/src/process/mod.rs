//! Processes that we start: each with a log of its own, an identity that survives pid reuse, and a bound on every wait.

mod guard;
mod identity;
mod launch;
mod log_tail;
mod nursery;
mod running;

pub(crate) use guard::Guard;
pub(crate) use identity::{ProcessId, Signal};
pub(crate) use launch::{Launch, Lifetime};
pub(crate) use log_tail::{LogTail, last_lines};
pub(crate) use nursery::spawn_with_us;
pub(crate) use running::Process;
