//! Stopped processes cannot notice that we have ended: a guard does so for them.

use std::{
    io,
    os::unix::process::CommandExt,
    process::{Child, Command, Stdio},
};

use super::ProcessId;

/// Kills the processes that it watches over, should we end before it is dropped.
#[derive(Debug)]
pub(crate) struct Guard {
    watching: Child,
}

impl Guard {
    pub(crate) fn over(processes: &[ProcessId]) -> io::Result<Self> {
        // Its input is a pipe that we never write to: the read returns when we are gone, however we went.
        let watching = Command::new("sh")
            .args(["-c", "read -r line; for pid; do kill -s KILL \"$pid\"; done", "guard"])
            .args(processes.iter().map(|process| process.pid.to_string()))
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        Ok(Self { watching })
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        // Killed before its pipe closes, so it does nothing. Both fail only if it has ended already.
        let _ = self.watching.kill();
        let _ = self.watching.wait();
    }
}
