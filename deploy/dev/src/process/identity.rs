//! Which process exactly: a pid alone is reused, a pid with its start time is not.

use std::{fs, io, process::Command};

use serde::{Deserialize, Serialize};

/// A process of this machine, as long as it lives and for ever after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ProcessId {
    pub(crate) pid: u32,
    /// Clock ticks from the machine's start to the process's, from `/proc/PID/stat`.
    pub(crate) started: u64,
}

/// The signals that we send.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Signal {
    Term,
    Int,
    Kill,
    Stop,
    Continue,
}

impl ProcessId {
    /// The process that has this pid now, unless there is none or it has already ended.
    pub(crate) fn of(pid: u32) -> Option<Self> {
        let (state, started) = state_and_start(pid)?;
        (!matches!(state, 'Z' | 'X')).then_some(Self { pid, started })
    }

    /// This very process.
    pub(crate) fn own() -> Option<Self> {
        Self::of(std::process::id())
    }

    /// Whether it runs (or is stopped by a signal). A zombie that nobody has reaped has ended.
    pub(crate) fn is_alive(&self) -> bool {
        Self::of(self.pid) == Some(*self)
    }

    /// Sends the signal, unless the process has ended.
    pub(crate) fn signal(&self, signal: Signal) -> io::Result<()> {
        if !self.is_alive() {
            return Ok(());
        }
        // The shell's own `kill`: every machine has it, and the workspace forbids unsafe code.
        let status = Command::new("sh")
            .args(["-c", "kill -s \"$0\" \"$1\" 2>/dev/null"])
            .arg(signal.name())
            .arg(self.pid.to_string())
            .status()?;
        if status.success() || !self.is_alive() {
            return Ok(());
        }
        Err(io::Error::other(format!("process {} took no signal {}", self.pid, signal.name())))
    }

    /// The processes whose parent it is.
    pub(crate) fn children(&self) -> Vec<Self> {
        let Ok(entries) = fs::read_dir("/proc") else { return Vec::new() };
        entries
            .flatten()
            .filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok())
            .filter(|pid| parent(*pid) == Some(self.pid))
            .filter_map(Self::of)
            .collect()
    }
}

impl Signal {
    fn name(self) -> &'static str {
        match self {
            Self::Term => "TERM",
            Self::Int => "INT",
            Self::Kill => "KILL",
            Self::Stop => "STOP",
            Self::Continue => "CONT",
        }
    }
}

fn state_and_start(pid: u32) -> Option<(char, u64)> {
    let fields = stat_after_name(pid)?;
    let mut fields = fields.split_ascii_whitespace();
    let state = fields.next()?.chars().next()?;
    // proc(5): the state is field 3, the start time field 22.
    let started = fields.nth(18)?.parse().ok()?;
    Some((state, started))
}

fn parent(pid: u32) -> Option<u32> {
    stat_after_name(pid)?.split_ascii_whitespace().nth(1)?.parse().ok()
}

/// `/proc/PID/stat` behind the process's name, which may itself hold blanks and parentheses.
fn stat_after_name(pid: u32) -> Option<String> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    Some(stat.get(stat.rfind(')')? + 1..)?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_process_with_the_same_pid_is_not_taken_for_it() {
        let own = ProcessId::own().unwrap();
        assert!(own.is_alive());
        assert!(!ProcessId { started: own.started + 1, ..own }.is_alive());
    }

    #[test]
    fn a_zombie_has_ended() {
        let mut child = Command::new("true").spawn().unwrap();
        let id = child.id();
        while !matches!(state_and_start(id), Some(('Z', _))) {
            std::thread::yield_now();
        }
        assert_eq!(ProcessId::of(id), None);
        child.wait().unwrap();
    }
}
