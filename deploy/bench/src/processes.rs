//! What the kernel tells of a process: its program.

use std::{fs, path::PathBuf};

use anyhow::Context;

/// The program that a process runs.
pub(crate) fn program(pid: u32) -> anyhow::Result<PathBuf> {
    let link = fs::read_link(format!("/proc/{pid}/exe")).with_context(|| not_running(pid))?;
    // As it is told when a newer build has taken its place.
    Ok(link.to_string_lossy().trim_end_matches(" (deleted)").into())
}

fn not_running(pid: u32) -> String {
    format!("process {pid} does not run: is the env file of a catalog that has ended?")
}
