//! The catalog of faults: each begins, lasts and is over again.

mod clock;
mod failover;
mod fault;
mod link;
mod postgres;
mod process;
mod random;
mod redis;
mod stage;
mod step;

pub use fault::{Fault, Then};
pub(crate) use random::some as random;
pub(crate) use stage::Stage;
