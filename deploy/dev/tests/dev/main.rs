//! The servers and the harness that all tests stand on, and the commands that a person types.

// Clippy takes only functions marked #[test] for tests; those that serve several tests stand beside them.
#![allow(clippy::unwrap_used)]

mod clock;
mod command;
mod faults;
mod foreground;
mod ladder;
mod product;
mod proxied;
mod proxy;
mod redis_kinds;
mod refusals;
mod servers;
mod soak;
mod standby;
mod up;
