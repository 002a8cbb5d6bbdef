//! A running Redis: a cache, so nothing is written to disk unless somebody asks for it. Always on the same port.

use std::{
    fs,
    io::{self, Read, Write},
    net::{Shutdown, TcpStream},
    path::Path,
    process::ExitStatus,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, bail, ensure};

use super::Binary;
use crate::{
    ports::local,
    process::{Launch, Lifetime, Process, Signal, last_lines},
};

const START_WAIT: Duration = Duration::from_secs(20);
const STOP_WAIT: Duration = Duration::from_secs(10);
/// How much of its log explains why it did not start.
const LOG_LINES: usize = 10;
const POLL_INTERVAL: Duration = Duration::from_millis(5);
const ANSWER_WAIT: Duration = Duration::from_secs(2);
/// Enough of an answer to hold what we ask for.
const ANSWER_BYTES_MAX: u64 = 64 * 1024;

/// Where Redis keeps its data, below its own folder, when it is told to keep any.
const APPEND_FOLDER: &str = "appendonlydir";

/// A server with a port of its own.
#[derive(Debug)]
pub(crate) struct Redis {
    launch: Launch,
    port: u16,
    running: Option<Process>,
}

impl Redis {
    /// A server that does not run yet, with this many numbered databases.
    pub(crate) fn new(binary: &Binary, log: &Path, port: u16, databases: u16, lifetime: Lifetime) -> Self {
        // Eviction may take what has a time to live: every document has one.
        let arguments = format!(
            "--bind 127.0.0.1 --port {port} --databases {databases} --maxmemory 2gb --maxmemory-policy volatile-ttl --appendonly no --daemonize no"
        );
        let launch = Launch::new("Redis", &binary.program, log, lifetime).args(arguments.split(' ')).args(["--save", ""]);
        Self { launch, port, running: None }
    }

    /// A sentinel that does not run yet. It writes into its configuration what it learns.
    pub(crate) fn sentinel(binary: &Binary, log: &Path, port: u16, configuration: &Path, lifetime: Lifetime) -> Self {
        let launch = Launch::new("Redis Sentinel", &binary.program, log, lifetime);
        let launch = launch.args([configuration.as_os_str(), "--sentinel".as_ref()]);
        Self { launch, port, running: None }
    }

    /// With what `more` adds to how it is started: a later argument outdoes an earlier one.
    pub(crate) fn adjusted(mut self, more: impl FnOnce(Launch) -> Launch) -> Self {
        self.launch = more(self.launch);
        self
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn url(&self, database: u16) -> String {
        format!("redis://127.0.0.1:{}/{database}", self.port)
    }

    pub(crate) fn log(&self) -> &Path {
        self.launch.log()
    }

    /// How its process is started, for whoever keeps the process himself.
    pub(crate) fn launch(&self) -> &Launch {
        &self.launch
    }

    /// Whether it has been started and has not ended.
    pub(crate) fn is_running(&mut self) -> bool {
        self.running.as_mut().is_some_and(|process| process.ended().is_none())
    }

    /// Starts it and waits until it answers.
    pub(crate) fn start(&mut self) -> anyhow::Result<()> {
        if self.is_running() {
            return Ok(());
        }
        let mut process = self.launch.start()?;
        self.wait_ready(process.pid(), || process.ended())?;
        self.running = Some(process);
        Ok(())
    }

    /// Waits until the process answers. Its end, or the deadline, is an error.
    pub(crate) fn wait_ready(&self, pid: u32, mut ended: impl FnMut() -> Option<ExitStatus>) -> anyhow::Result<()> {
        let deadline = Instant::now() + START_WAIT;
        while !self.is_ready(pid) {
            let said = || last_lines(self.log(), LOG_LINES);
            if let Some(status) = ended() {
                bail!("Redis did not start ({status}):\n{}", said());
            }
            if Instant::now() > deadline {
                bail!("Redis was not ready after {} s:\n{}", START_WAIT.as_secs(), said());
            }
            thread::sleep(POLL_INTERVAL);
        }
        Ok(())
    }

    /// Ends it in order.
    pub(crate) fn stop(&mut self) {
        self.resume();
        if let Some(mut process) = self.running.take() {
            process.end(Signal::Term, STOP_WAIT);
        }
    }

    /// Ends it as a crash does.
    pub(crate) fn kill(&mut self) {
        if let Some(mut process) = self.running.take() {
            process.kill();
        }
    }

    /// Throws away what it has written beside its log.
    pub(crate) fn lose_data(&mut self) -> anyhow::Result<()> {
        ensure!(self.running.is_none(), "a Redis that runs does not lose its data: stop or kill it first");
        let folder = self.log().parent().context("a log stands in a folder")?.join(APPEND_FOLDER);
        fs::remove_dir_all(&folder).with_context(|| format!("{} cannot be removed", folder.display()))
    }

    /// Stops it without ending it: connections stay open and get no answer.
    pub(crate) fn pause(&self) -> anyhow::Result<()> {
        self.running.as_ref().map_or(Ok(()), |process| Ok(process.signal(Signal::Stop)?))
    }

    /// Lets it go on.
    pub(crate) fn resume(&self) {
        if let Some(process) = &self.running {
            // Fails only if it has ended.
            let _ = process.signal(Signal::Continue);
        }
    }

    /// Another Redis on our port would answer as well, so it must also be ours; and it answers while it still reads its data.
    fn is_ready(&self, pid: u32) -> bool {
        let answer = command(self.port, &[&["info", "server"], &["info", "persistence"]]).unwrap_or_default();
        answer.contains(&format!("process_id:{pid}\r\n")) && !answer.contains("\r\nloading:1\r\n")
    }
}

/// Sends a few commands and returns the beginning of the raw answers. For start-up only; tests bring a real client.
pub(crate) fn command(port: u16, commands: &[&[&str]]) -> io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&local(port), ANSWER_WAIT)?;
    stream.set_read_timeout(Some(ANSWER_WAIT))?;
    stream.set_write_timeout(Some(ANSWER_WAIT))?;
    let mut request = String::new();
    for words in commands {
        request.push_str(&format!("*{}\r\n", words.len()));
        for word in *words {
            request.push_str(&format!("${}\r\n{word}\r\n", word.len()));
        }
    }
    stream.write_all(request.as_bytes())?;
    // The server answers and then ends the connection, too, so the answers can be read to their end. (A sentinel knows no QUIT.)
    stream.shutdown(Shutdown::Write)?;
    let mut answer = Vec::new();
    stream.take(ANSWER_BYTES_MAX).read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}
