//! Builds the services, with cargo's own progress on the screen.

use std::time::{Duration, Instant};

use anyhow::{Context, bail};

use crate::{process::spawn_with_us, progress::Progress, services};

const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// Brings the three programs up to date with the sources.
pub(crate) async fn services(progress: &Progress) -> anyhow::Result<()> {
    progress.say("building catalog-write, projector and catalog-read");
    let start = Instant::now();
    let mut cargo = spawn_with_us(services::build()?).context("cargo, which builds the services, cannot be run")?;
    // Not as a step: its live line and cargo's would overwrite each other.
    let status = loop {
        match cargo.try_wait()? {
            Some(status) => break status,
            None => tokio::time::sleep(POLL_INTERVAL).await,
        }
    };
    if !status.success() {
        bail!("the services do not build: see what cargo says above");
    }
    progress.done("the services are built", start);
    Ok(())
}
