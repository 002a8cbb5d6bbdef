//! A running PostgreSQL: started, stopped, killed, paused, always on the same port.

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitStatus,
    thread,
    time::{Duration, Instant, SystemTime},
};

use anyhow::bail;

use super::{Binaries, url};
use crate::{
    account::Account,
    process::{Guard, Launch, Lifetime, Process, ProcessId, Signal, last_lines},
    servers::postgres::{OWNER, OWNER_PASSWORD},
};

/// Includes crash recovery after a kill.
const START_WAIT: Duration = Duration::from_secs(60);
/// A fast shutdown ends every session and writes a checkpoint.
const STOP_WAIT: Duration = Duration::from_secs(30);
/// How much of its log explains why it did not start.
const LOG_LINES: usize = 10;
const POLL_INTERVAL: Duration = Duration::from_millis(5);
/// Leaves room for two readers, two projectors, the admin API and a test's own pool, many times over.
const CONNECTIONS_MAX: u16 = 200;

/// What a crash of the machine may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Durability {
    /// Nothing.
    Kept,
    /// Everything: a test's data.
    ThrownAway,
}

/// A server with a data folder and a port of its own.
#[derive(Debug)]
pub(crate) struct Postgres {
    launch: Launch,
    data: PathBuf,
    port: u16,
    running: Option<Process>,
    /// The sessions' processes that were stopped together with the server, and who ends them if we cannot.
    paused: Option<(Vec<ProcessId>, Guard)>,
}

impl Postgres {
    /// A server that does not run yet.
    pub(crate) fn new(
        binaries: &Binaries,
        data: &Path,
        log: &Path,
        port: u16,
        durability: Durability,
        lifetime: Lifetime,
    ) -> anyhow::Result<Self> {
        let launch = Launch::new("PostgreSQL", binaries.program("postgres"), log, lifetime)
            .args(["-D".into(), data.as_os_str().to_owned()])
            .args(settings(port, durability).iter().flat_map(|setting| ["-c".into(), setting.clone()]))
            // Where its messages and the times in them do not depend on the machine.
            .env("LC_ALL", "C.UTF-8")
            .env("TZ", "UTC")
            .account(Account::for_postgres()?);
        Ok(Self { launch, data: data.to_owned(), port, running: None, paused: None })
    }

    /// With what `more` adds to how it is started.
    pub(crate) fn adjusted(mut self, more: impl FnOnce(Launch) -> Launch) -> Self {
        self.launch = more(self.launch.clone());
        self
    }

    pub(crate) fn data(&self) -> &Path {
        &self.data
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// The owner's way to a database.
    pub(crate) fn url(&self, database: &str) -> String {
        url(OWNER, OWNER_PASSWORD, self.port, database)
    }

    pub(crate) fn log(&self) -> &Path {
        self.launch.log()
    }

    /// How its process is started, for whoever keeps the process himself.
    pub(crate) fn launch(&self) -> &Launch {
        &self.launch
    }

    /// Starts it and waits until it takes connections.
    pub(crate) fn start(&mut self) -> anyhow::Result<()> {
        if self.running.as_mut().is_some_and(|process| process.ended().is_none()) {
            return Ok(());
        }
        let since = SystemTime::now();
        let mut process = self.launch.start()?;
        self.wait_ready(process.pid(), since, || process.ended())?;
        self.running = Some(process);
        Ok(())
    }

    /// Waits until the process, started after `since`, takes connections. Its end, or the deadline, is an error.
    pub(crate) fn wait_ready(
        &self,
        pid: u32,
        since: SystemTime,
        mut ended: impl FnMut() -> Option<ExitStatus>,
    ) -> anyhow::Result<()> {
        let deadline = Instant::now() + START_WAIT;
        while !self.is_ready(pid, since) {
            let said = || last_lines(self.log(), LOG_LINES);
            if let Some(status) = ended() {
                bail!("PostgreSQL did not start ({status}):\n{}", said());
            }
            if Instant::now() > deadline {
                bail!("PostgreSQL was not ready after {} s:\n{}", START_WAIT.as_secs(), said());
            }
            thread::sleep(POLL_INTERVAL);
        }
        Ok(())
    }

    /// Ends it in order: sessions are cut, what is committed is kept.
    pub(crate) fn stop(&mut self) {
        self.resume();
        if let Some(mut process) = self.running.take() {
            // SIGINT is PostgreSQL's "fast" shutdown.
            process.end(Signal::Int, STOP_WAIT);
        }
    }

    /// Ends it as a crash does.
    pub(crate) fn kill(&mut self) {
        let Some(mut process) = self.running.take() else { return };
        let sessions = process.children();
        process.kill();
        for session in &sessions {
            // Whoever has ended by now needs no signal.
            let _ = session.signal(Signal::Kill);
        }
        let deadline = Instant::now() + STOP_WAIT;
        while sessions.iter().any(ProcessId::is_alive) && Instant::now() < deadline {
            thread::sleep(POLL_INTERVAL);
        }
        self.paused = None;
    }

    /// Stops it without ending it: connections stay open and get no answer.
    pub(crate) fn pause(&mut self) -> anyhow::Result<()> {
        let Some(process) = &self.running else { return Ok(()) };
        // First the one that makes others.
        process.signal(Signal::Stop)?;
        let sessions = process.children();
        let guard = Guard::over(&sessions)?;
        for session in &sessions {
            session.signal(Signal::Stop)?;
        }
        self.paused = Some((sessions, guard));
        Ok(())
    }

    /// Lets it go on.
    pub(crate) fn resume(&mut self) {
        let (sessions, _guard) = self.paused.take().unzip();
        for session in sessions.unwrap_or_default() {
            // Whoever has ended meanwhile needs no signal.
            let _ = session.signal(Signal::Continue);
        }
        if let Some(process) = &self.running {
            let _ = process.signal(Signal::Continue);
        }
    }

    /// The server writes into this file who it is (line 1) and how far it has come (line 8). A server that was killed has
    /// left it behind, maybe with the very same pid.
    fn is_ready(&self, pid: u32, since: SystemTime) -> bool {
        let file = self.data.join("postmaster.pid");
        let is_new = fs::metadata(&file).and_then(|metadata| metadata.modified()).is_ok_and(|modified| modified >= since);
        let Ok(text) = fs::read_to_string(&file) else { return false };
        let mut lines = text.lines();
        is_new && lines.next() == Some(pid.to_string().as_str()) && lines.nth(6).is_some_and(|status| status.trim() == "ready")
    }
}

fn settings(port: u16, durability: Durability) -> Vec<String> {
    let for_all = [
        "listen_addresses=127.0.0.1".to_owned(),
        format!("port={port}"),
        "unix_socket_directories=".to_owned(),
        format!("max_connections={CONNECTIONS_MAX}"),
        "timezone=UTC".to_owned(),
        "log_timezone=UTC".to_owned(),
    ];
    let own: &[&str] = match durability {
        Durability::Kept => &["shared_buffers=256MB"],
        // Commits still reach the operating system, so a killed server forgets none (synchronous_commit=off would).
        // Shared memory is in the data folder, so nothing stays in /dev/shm after a kill.
        Durability::ThrownAway => {
            &["fsync=off", "full_page_writes=off", "shared_buffers=64MB", "dynamic_shared_memory_type=mmap"]
        }
    };
    for_all.into_iter().chain(own.iter().map(|setting| (*setting).to_owned())).collect()
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // Stopped sessions would not notice that their server has ended.
        if self.paused.is_some() {
            self.kill();
        }
    }
}
