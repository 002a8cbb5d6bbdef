//! How many files a test, and what it starts, may have open: few by default on many machines.

use std::{fs, process::Command};

use anyhow::{Context, ensure};

use super::or_panic;

/// Lets this process, and those that it starts from now on, have so many files open at once.
pub fn allow_open_files(wanted: u32) {
    or_panic(try_allow(wanted));
}

fn try_allow(wanted: u32) -> anyhow::Result<()> {
    let limits = fs::read_to_string("/proc/self/limits")?;
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files")).context("no limit of open files is told")?;
    let mut limits = line.split_whitespace().map(|limit| limit.parse().unwrap_or(u32::MAX));
    let (soft, hard) = (limits.next().unwrap_or(u32::MAX), limits.next().unwrap_or(u32::MAX));
    if soft >= wanted {
        return Ok(());
    }
    ensure!(hard >= wanted, "this test opens {wanted} files at once, and this machine allows {hard}: see `ulimit -Hn`");
    let mut prlimit = Command::new("prlimit");
    prlimit.arg(format!("--pid={}", std::process::id())).arg(format!("--nofile={wanted}:"));
    let done = prlimit.status().context("prlimit (of util-linux) cannot be run")?;
    ensure!(done.success(), "prlimit could not allow {wanted} open files");
    Ok(())
}
