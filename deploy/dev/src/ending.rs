//! Ending what runs, in order: first those that serve, last the stores, so that what was taken on is finished.

use std::time::{Duration, Instant};

use crate::{
    process::Signal,
    progress::Progress,
    state::{Record, Recorded},
};

/// A service finishes what is under way; by default it gives up after 10 s itself.
const SERVICE_WAIT: Duration = Duration::from_secs(15);
/// PostgreSQL writes a checkpoint.
const STORE_WAIT: Duration = Duration::from_secs(30);
/// After SIGKILL.
const KILL_WAIT: Duration = Duration::from_secs(10);
const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// Ends all that is on record and still runs, newest first; returns how many had to be killed.
pub(crate) async fn end_all(record: &Record, progress: &Progress) -> anyhow::Result<usize> {
    let mut killed = 0;
    let newest_first: Vec<&Recorded> = record.processes.iter().rev().filter(|process| process.id.is_alive()).collect();
    // Those of one kind end together.
    for group in newest_first.chunk_by(|one, other| kind(one) == kind(other)) {
        let names: Vec<&str> = group.iter().rev().map(|process| process.name.as_str()).collect();
        let names = names.join(", ");
        killed += progress
            .step(&format!("ending {names}"), async {
                let killed = end(group).await?;
                progress.outcome(if killed == 0 {
                    format!("{names} ended")
                } else {
                    format!("{names} ended, {killed} by force")
                });
                Ok(killed)
            })
            .await?;
    }
    Ok(killed)
}

/// Kills all that is on record and still runs.
pub(crate) fn kill_all(record: &Record) {
    for process in record.alive() {
        // Nothing more can be done about one that takes no signal.
        let _ = process.id.signal(Signal::Kill);
    }
}

async fn end(group: &[&Recorded]) -> anyhow::Result<usize> {
    let is_store = group.iter().any(|process| matches!(kind(process), "PostgreSQL" | "Redis"));
    for process in group {
        // A paused process would not see the request.
        process.id.signal(Signal::Continue)?;
        // SIGINT is PostgreSQL's "fast" shutdown; on SIGTERM it would wait for its clients.
        process.id.signal(if kind(process) == "PostgreSQL" { Signal::Int } else { Signal::Term })?;
    }
    let left = wait(group, if is_store { STORE_WAIT } else { SERVICE_WAIT }).await;
    for process in &left {
        process.id.signal(Signal::Kill)?;
    }
    wait(group, KILL_WAIT).await;
    Ok(left.len())
}

/// Waits until all have ended, and returns those that have not.
async fn wait<'a>(group: &[&'a Recorded], at_most: Duration) -> Vec<&'a Recorded> {
    let deadline = Instant::now() + at_most;
    loop {
        let left: Vec<&Recorded> = group.iter().filter(|process| process.id.is_alive()).copied().collect();
        if left.is_empty() || Instant::now() >= deadline {
            return left;
        }
        tokio::time::sleep(POLL_INTERVAL).await;
    }
}

/// `catalog-read-2` is a `catalog-read`.
fn kind(process: &Recorded) -> &str {
    process.name.trim_end_matches(|sign: char| sign.is_ascii_digit() || sign == '-')
}
