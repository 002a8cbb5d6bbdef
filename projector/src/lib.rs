//! Turns committed changes of the catalog into documents in Redis, and keeps those documents alive.
//!
//! One file a step: `listen` wakes, `claim` takes dirty rows, `reservation` takes the right to publish their documents, `project`
//! builds them, `publish` writes them, `round` ties these into one transaction, `renew` keeps documents alive, `epoch` begins anew
//! when a store was replaced, `run` is the loop around all of it,
//! `tell` says how it goes.
//!
//! Beside it stand the operator's commands: `verify` compares the two stores, `rebuild` makes all documents
//! anew, `status` tells whether all is well.

mod announce;
mod changes;
mod claim;
pub mod config;
mod database;
mod epoch;
mod figures;
mod listen;
mod progress;
mod project;
mod publish;
mod rebuild;
mod renew;
mod reservation;
mod round;
mod run;
mod serve;
mod set_aside;
mod status;
mod stores;
mod tell;
mod verify;

pub use rebuild::rebuild;
pub use serve::serve;
pub use status::status;
pub use verify::verify;
