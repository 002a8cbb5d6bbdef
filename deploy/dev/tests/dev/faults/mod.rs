//! The product under faults: real processes are killed, paused and cut off while writers write, readers read, and a checker
//! that knows what was written judges every answer.

mod checker;
mod clocks;
mod failover;
mod links;
mod postgres;
mod processes;
mod redis;
mod steps;

use std::time::Duration;

/// A moment in which nothing goes wrong.
const BREATH: Duration = Duration::from_millis(500);

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}
