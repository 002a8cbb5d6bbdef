//! What the kernel tells of a process: its program, its memory, and the processor time that it has used.

use std::{fs, path::PathBuf};

use anyhow::Context;

/// Ticks of the processor times in /proc: on all that Linux runs on, for user space.
const TICKS_PER_SECOND: f64 = 100.0;

/// The program that a process runs.
pub(crate) fn program(pid: u32) -> anyhow::Result<PathBuf> {
    let link = fs::read_link(format!("/proc/{pid}/exe")).with_context(|| not_running(pid))?;
    // As it is told when a newer build has taken its place.
    Ok(link.to_string_lossy().trim_end_matches(" (deleted)").into())
}

/// Memory of a process, in bytes: now (`VmRSS`), or at most so far (`VmHWM`).
pub(crate) fn memory(pid: u32, which: &str) -> anyhow::Result<u64> {
    let text = fs::read_to_string(format!("/proc/{pid}/status")).with_context(|| not_running(pid))?;
    let kib = text.lines().find_map(|line| line.strip_prefix(which)?.strip_prefix(':')?.split_whitespace().next());
    Ok(kib.with_context(|| format!("no {which} of process {pid}"))?.parse::<u64>()? * 1024)
}

/// Processor seconds of a process and all that it has started, whether it still runs or not.
pub(crate) fn processor_seconds(pid: u32) -> anyhow::Result<f64> {
    let all: Vec<Times> =
        fs::read_dir("/proc")?.filter_map(|entry| times(entry.ok()?.file_name().to_str()?.parse().ok()?)).collect();
    let mut family = vec![all.iter().find(|times| times.pid == pid).with_context(|| not_running(pid))?];
    let mut ticks = 0;
    while let Some(member) = family.pop() {
        ticks += member.ticks;
        family.extend(all.iter().filter(|times| times.parent == member.pid));
    }
    Ok(ticks as f64 / TICKS_PER_SECOND)
}

struct Times {
    pid: u32,
    parent: u32,
    /// Its own, and those of its children that have ended.
    ticks: u64,
}

/// `None` if the process has just ended.
fn times(pid: u32) -> Option<Times> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name, in parentheses, may hold anything; what follows are numbers, the state first.
    let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
    let number = |at: usize| fields.get(at)?.parse::<u64>().ok();
    let parent = u32::try_from(number(1)?).ok()?;
    Some(Times { pid, parent, ticks: number(11)? + number(12)? + number(13)? + number(14)? })
}

fn not_running(pid: u32) -> String {
    format!("process {pid} does not run: is the env file of a catalog that has ended?")
}
