//! `cargo dev down`: ends what is on record, whoever started it.

use std::time::{Duration, Instant};

use crate::{ending, process::Signal, progress::Progress, state::StateDir};

/// A `cargo dev up` that is asked to end does so in order: all its services and stores, each with a bound of its own.
const UP_WAIT: Duration = Duration::from_secs(90);
const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// Ends the catalog of this state folder, if one runs.
pub(crate) async fn run(state: &StateDir) -> anyhow::Result<()> {
    let progress = Progress::new();
    let record = state.record();
    let up = record.up.filter(|up| up.is_alive());
    if up.is_none() && record.alive().is_empty() {
        state.forget()?;
        progress.print(&format!("Nothing runs in {}.\n", state.path().display()));
        return Ok(());
    }
    if let Some(up) = up {
        progress
            .step("ending `cargo dev up`, which ends the rest", async {
                up.signal(Signal::Term)?;
                let deadline = Instant::now() + UP_WAIT;
                while up.is_alive() && Instant::now() < deadline {
                    tokio::time::sleep(POLL_INTERVAL).await;
                }
                up.signal(Signal::Kill)?;
                Ok(())
            })
            .await?;
    }
    // What a killed or failed `up` has left.
    ending::end_all(&state.record(), &progress).await?;
    state.forget()?;
    progress.print("The catalog is down.\n");
    Ok(())
}
