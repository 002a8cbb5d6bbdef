//! The catalog that a fresh `cargo dev up` shows, and the large one that `--events N` makes.

pub mod catalog;
mod many;
mod schedule;
mod seed;

pub use many::seed_many;
pub use seed::seed;
