//! The processes of one `cargo dev up`: each is on record from the moment it starts, so that none is ever lost.

use std::{
    fs::File,
    process::ExitStatus,
    sync::{Mutex, MutexGuard, PoisonError},
};

use anyhow::bail;

use crate::{
    process::{Launch, Lifetime, Process, ProcessId},
    state::{Record, Recorded, StateDir},
};

/// What has been started, and where that is recorded.
#[derive(Debug)]
pub(crate) struct Stack {
    pub(crate) state: StateDir,
    pub(crate) lifetime: Lifetime,
    inner: Mutex<Inner>,
    /// Nobody else uses the state folder while we do.
    _lock: File,
}

#[derive(Debug, Default)]
struct Inner {
    processes: Vec<Process>,
    record: Record,
    /// Nothing is started any more.
    is_closed: bool,
}

impl Stack {
    /// An empty one, in a state folder that is ours from now on.
    pub(crate) fn new(state: StateDir, lifetime: Lifetime) -> anyhow::Result<Self> {
        let lock = state.take()?;
        state.forget()?;
        state.empty_logs()?;
        let record = Record { up: ProcessId::own(), processes: Vec::new() };
        state.keep_record(&record)?;
        Ok(Self { state, lifetime, inner: Mutex::new(Inner { record, ..Inner::default() }), _lock: lock })
    }

    /// Starts a process and returns its pid.
    pub(crate) fn start(&self, launch: &Launch) -> anyhow::Result<u32> {
        let mut inner = self.lock();
        if inner.is_closed {
            bail!("{} is not started any more: all is being ended", launch.name());
        }
        let process = launch.start()?;
        let pid = process.pid();
        if let Some(id) = process.id() {
            inner.record.processes.push(Recorded { name: launch.name().to_owned(), id });
        }
        inner.processes.push(process);
        self.state.keep_record(&inner.record)?;
        Ok(pid)
    }

    /// The exit status of the process with this pid, if it has ended.
    pub(crate) fn ended(&self, pid: u32) -> Option<ExitStatus> {
        self.lock().processes.iter_mut().find(|process| process.pid() == pid).and_then(Process::ended)
    }

    /// The first process that has ended, by name.
    pub(crate) fn first_ended(&self) -> Option<(String, ExitStatus)> {
        let mut inner = self.lock();
        inner.processes.iter_mut().find_map(|process| Some((process.name().to_owned(), process.ended()?)))
    }

    /// The pids of all processes whose name begins like this, in the order of their start.
    pub(crate) fn pids(&self, name: &str) -> Vec<u32> {
        self.lock()
            .record
            .processes
            .iter()
            .filter(|process| process.name.starts_with(name))
            .map(|process| process.id.pid)
            .collect()
    }

    /// The names of all processes, in the order of their start.
    pub(crate) fn names(&self) -> Vec<String> {
        self.lock().record.processes.iter().map(|process| process.name.clone()).collect()
    }

    /// Lets them go on without us.
    pub(crate) fn leave(&self) -> anyhow::Result<()> {
        let mut inner = self.lock();
        inner.record.up = None;
        self.state.keep_record(&inner.record)
    }

    /// What is to be ended; from now on nothing is started.
    pub(crate) fn close(&self) -> Record {
        let mut inner = self.lock();
        inner.is_closed = true;
        inner.record.clone()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
