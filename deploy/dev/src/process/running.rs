//! A process that we have started and must end.

use std::{
    io,
    process::{Child, ExitStatus},
    thread,
    time::{Duration, Instant},
};

use super::{Lifetime, ProcessId, Signal};

/// How often a wait looks.
const POLL_INTERVAL: Duration = Duration::from_millis(5);
/// SIGKILL needs no consent; a process that is still there after this hangs in the kernel.
const KILL_WAIT: Duration = Duration::from_secs(10);

/// A child process. Dropped, it is killed, unless it was started to outlive us.
#[derive(Debug)]
pub(crate) struct Process {
    name: String,
    child: Child,
    /// Absent if it had ended before we could look.
    id: Option<ProcessId>,
    lifetime: Lifetime,
}

impl Process {
    pub(super) fn new(name: String, child: Child, id: Option<ProcessId>, lifetime: Lifetime) -> Self {
        Self { name, child, id, lifetime }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn id(&self) -> Option<ProcessId> {
        self.id
    }

    /// Its exit status, if it has ended.
    pub(crate) fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().ok().flatten()
    }

    /// The processes it has started itself.
    pub(crate) fn children(&self) -> Vec<ProcessId> {
        self.id.map(|id| id.children()).unwrap_or_default()
    }

    pub(crate) fn signal(&self, signal: Signal) -> io::Result<()> {
        self.id.map_or(Ok(()), |id| id.signal(signal))
    }

    /// Waits for its end, at most this long.
    pub(crate) fn wait(&mut self, at_most: Duration) -> Option<ExitStatus> {
        let deadline = Instant::now() + at_most;
        loop {
            let status = self.ended();
            if status.is_some() || Instant::now() >= deadline {
                return status;
            }
            thread::sleep(POLL_INTERVAL);
        }
    }

    /// Asks it to end, and kills it when it has not done so in time. `None`: it had to be killed.
    pub(crate) fn end(&mut self, signal: Signal, at_most: Duration) -> Option<ExitStatus> {
        // A failed signal shows as a wait that ends in a kill.
        let _ = self.signal(signal);
        let status = self.wait(at_most);
        if status.is_none() {
            self.kill();
        }
        status
    }

    /// Ends it at once.
    pub(crate) fn kill(&mut self) {
        // Fails only if it has ended already.
        let _ = self.child.kill();
        self.wait(KILL_WAIT);
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if self.lifetime == Lifetime::WithParent && self.ended().is_none() {
            self.kill();
        }
    }
}
