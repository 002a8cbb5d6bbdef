//! Runs a command of the projector to its end, and takes the time.

use std::{
    io::Read,
    process::{Child, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

use anyhow::Context;

use crate::{processes, settings::Settings};

/// Longest that a command may take.
const ENDS_WITHIN: Duration = Duration::from_secs(3_600);
const LOOK_EVERY: Duration = Duration::from_millis(2);

/// A command that has ended.
pub(super) struct Ran {
    pub(super) took: Duration,
    status: ExitStatus,
    last_line: String,
}

impl Ran {
    /// How it ended, and the last that it said.
    pub(super) fn outcome(&self) -> String {
        let said = if self.last_line.is_empty() { String::new() } else { format!(": {}", self.last_line) };
        format!("{}{said}", if self.succeeded() { "done" } else { "FAILED" })
    }

    pub(super) fn succeeded(&self) -> bool {
        self.status.success()
    }
}

/// Runs it with the program of the running projector, on the same stores. `None` if the projector has no such command.
pub(super) async fn run(settings: &Settings, name: &str) -> anyhow::Result<Option<Ran>> {
    let program = processes::program(settings.projector_pid)?;
    let is_known = Command::new(&program).args([name, "--help"]).stdout(Stdio::null()).stderr(Stdio::null()).status();
    if !is_known.with_context(|| format!("{} cannot be run", program.display()))?.success() {
        return Ok(None);
    }
    let mut command = Command::new(&program);
    command.arg(name).env("DATABASE_URL", &settings.database_url).env("REDIS_URL", &settings.redis_url);
    // What it logs goes to the screen: only what somebody must know of.
    command.env("CATALOG_LOG", "warn").stdin(Stdio::null()).stdout(Stdio::piped());
    let began = Instant::now();
    let mut running = Running(command.spawn()?);
    // All that it says is read while it runs: it would stop at a full pipe.
    let mut output = running.0.stdout.take().context("no output")?;
    let said = tokio::task::spawn_blocking(move || {
        let mut text = Vec::new();
        output.read_to_end(&mut text).map(|_| text)
    });
    let status = loop {
        if let Some(status) = running.0.try_wait()? {
            break status;
        }
        anyhow::ensure!(began.elapsed() < ENDS_WITHIN, "`projector {name}` has not ended after {ENDS_WITHIN:?}");
        tokio::time::sleep(LOOK_EVERY).await;
    };
    let took = began.elapsed();
    let said = String::from_utf8_lossy(&said.await??).into_owned();
    let last_line = said.lines().rfind(|line| !line.trim().is_empty()).unwrap_or_default().trim().to_owned();
    Ok(Some(Ran { took, status, last_line }))
}

/// Does not outlive the measurement.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // Both fail only if it has ended.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
