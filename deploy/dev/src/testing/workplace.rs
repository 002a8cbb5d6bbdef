//! The folder of this test process, and the removal of those whose process has ended.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::{
        LazyLock,
        atomic::{AtomicU32, Ordering},
    },
};

use anyhow::{Context, anyhow};

use crate::{account::Account, process::ProcessId, workspace};

static WORKPLACE: LazyLock<Result<PathBuf, String>> = LazyLock::new(|| make().map_err(|error| format!("{error:#}")));
static FOLDERS: AtomicU32 = AtomicU32::new(1);

/// A new, empty folder for one server or one product under test.
pub(super) fn folder(name: &str) -> anyhow::Result<PathBuf> {
    let workplace = WORKPLACE.as_ref().map_err(|error| anyhow!(error.clone()))?;
    let folder = workplace.join(format!("{name}-{}", FOLDERS.fetch_add(1, Ordering::Relaxed)));
    workspace::make_enterable(&folder)?;
    Ok(folder)
}

fn make() -> anyhow::Result<PathBuf> {
    let all = place()?;
    remove_stale(&all);
    let own = ProcessId::own().context("/proc tells nothing about this process")?;
    let folder = all.join(format!("{}-{}", own.pid, own.started));
    workspace::make_enterable(&folder)?;
    Ok(folder)
}

/// Beside what cargo builds, unless PostgreSQL's account may not enter there.
fn place() -> anyhow::Result<PathBuf> {
    let target = workspace::target()?.join("test-servers");
    workspace::make_enterable(&target)?;
    match Account::for_postgres()? {
        Some(account) if !account.may_enter(&target) => Ok(workspace::cache()?.join("test-servers")),
        _ => Ok(target),
    }
}

fn remove_stale(all: &Path) {
    let Ok(entries) = fs::read_dir(all) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let of = name
            .to_str()
            .and_then(|name| name.split_once('-'))
            .and_then(|(pid, started)| Some(ProcessId { pid: pid.parse().ok()?, started: started.parse().ok()? }));
        if of.is_none_or(|process| !process.is_alive()) {
            remove_shared_memory(&entry.path());
            // Another test process may be removing it at this moment.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// A killed PostgreSQL leaves a small System V shared memory segment behind, of which a machine has only so many.
fn remove_shared_memory(workplace: &Path) {
    let Ok(servers) = fs::read_dir(workplace) else { return };
    for server in servers.flatten() {
        let Ok(text) = fs::read_to_string(server.path().join("data/postmaster.pid")) else { continue };
        let lines: Vec<&str> = text.lines().collect();
        // Line 1 is the server's pid, line 7 the segment's key and id.
        let (Some(pid), Some(segment)) = (lines.first(), lines.get(6).and_then(|line| line.split_whitespace().nth(1))) else {
            continue;
        };
        if is_abandoned(segment, pid) {
            let _ = Command::new("ipcrm").args(["-m", segment]).output();
        }
    }
}

/// Whether the segment was made by that process and nobody is attached to it: ids, too, are reused.
fn is_abandoned(segment: &str, pid: &str) -> bool {
    let Ok(table) = fs::read_to_string("/proc/sysvipc/shm") else { return false };
    // The columns are: key, id, permissions, size, creator's pid, last pid, number attached.
    table
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>())
        .any(|row| row.get(1) == Some(&segment) && row.get(4) == Some(&pid) && row.get(6) == Some(&"0"))
}
