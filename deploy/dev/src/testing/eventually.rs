//! Waiting on a condition: with a deadline, and with the last thing seen when it passes.

use std::{
    fmt::Debug,
    time::{Duration, Instant},
};

/// How often a condition is looked at; the only sleep of the tests.
const POLL_INTERVAL: Duration = Duration::from_millis(10);

/// Looks until `look` answers `Ok` and returns that. `Err` is what was seen instead: past the deadline the panic shows the last.
pub async fn eventually<T, E: Debug>(deadline: Duration, what: &str, mut look: impl AsyncFnMut() -> Result<T, E>) -> T {
    let start = Instant::now();
    let mut seen = "(no answer)".to_owned();
    loop {
        // A look that never comes back must not outlast the deadline either.
        let left = deadline.saturating_sub(start.elapsed()).max(POLL_INTERVAL);
        match tokio::time::timeout(left, look()).await {
            Ok(Ok(value)) => return value,
            Ok(Err(instead)) => seen = format!("{instead:#?}"),
            Err(_) => {}
        }
        if start.elapsed() >= deadline {
            panic!("not so within {deadline:?}: {what}. Last seen: {seen}");
        }
        tokio::time::sleep(POLL_INTERVAL).await;
    }
}
