//! The catalog of faults: each begins, lasts and is over again.

mod fault;
mod postgres;
mod process;
mod redis;
mod stage;

pub use fault::Fault;
pub(crate) use stage::Stage;
