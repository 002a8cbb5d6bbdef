//! `cargo dev` as a person runs it, with a state folder of its own.

use std::{
    collections::HashMap,
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use catalog_dev::testing::eventually;

/// Includes the build of the services, if these tests come first.
const RUN_WAIT: Duration = Duration::from_secs(600);

/// A state folder, ended and removed with the test.
pub(crate) struct State {
    pub(crate) folder: PathBuf,
}

/// A run of `cargo dev` that has ended.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) status: ExitStatus,
    pub(crate) output: String,
}

/// A run that goes on.
pub(crate) struct Running {
    pub(crate) child: Child,
    output: PathBuf,
}

impl State {
    pub(crate) fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(1);
        let name = format!("catalog-dev-{}-{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        let folder = std::env::temp_dir().join(name);
        fs::create_dir(&folder).unwrap();
        Self { folder }
    }

    /// `cargo dev up` with these flags besides the state folder and free ports.
    pub(crate) fn up(&self, flags: &[&str]) -> Command {
        let mut command = cargo_dev("up");
        command.arg("--free-ports").arg("--state").arg(&self.folder).args(flags);
        command
    }

    pub(crate) fn down(&self) -> Command {
        let mut command = cargo_dev("down");
        command.arg("--state").arg(&self.folder);
        command
    }

    /// What a script reads.
    pub(crate) fn env(&self) -> HashMap<String, String> {
        let text = fs::read_to_string(self.folder.join("env")).unwrap();
        text.lines().map(|line| line.split_once('=').unwrap()).map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
    }

    /// Waits until a catalog that starts here is ready.
    pub(crate) async fn ready(&self, running: &mut Running) -> HashMap<String, String> {
        eventually(RUN_WAIT, "the catalog is up", async || {
            assert_eq!(running.child.try_wait().unwrap(), None, "{}", running.output());
            if self.folder.join("env").exists() { Ok(()) } else { Err(running.output()) }
        })
        .await;
        self.env()
    }
}

impl Drop for State {
    fn drop(&mut self) {
        let down = self.down().output().unwrap();
        if !std::thread::panicking() {
            assert!(down.status.success(), "{down:?}");
            fs::remove_dir_all(&self.folder).unwrap();
        }
    }
}

impl Running {
    pub(crate) fn output(&self) -> String {
        fs::read_to_string(&self.output).unwrap()
    }

    /// Waits for its end.
    pub(crate) async fn end(mut self) -> Run {
        let status =
            eventually(RUN_WAIT, "cargo dev has ended", async || self.child.try_wait().unwrap().ok_or(self.output())).await;
        let run = Run { status, output: self.output() };
        fs::remove_file(&self.output).unwrap();
        run
    }
}

/// `cargo dev`, as it was built with these tests.
pub(crate) fn cargo_dev(name: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_catalog-dev"));
    command.arg(name);
    command
}

/// Starts it; what it prints is kept.
pub(crate) fn start(mut command: Command) -> Running {
    static NUMBER: AtomicU32 = AtomicU32::new(1);
    let name = format!("catalog-dev-output-{}-{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
    let output = std::env::temp_dir().join(name);
    let file = File::create(&output).unwrap();
    let child = command.stdin(Stdio::null()).stdout(file.try_clone().unwrap()).stderr(file).spawn().unwrap();
    Running { child, output }
}

/// Runs it to its end.
pub(crate) async fn run(command: Command) -> Run {
    start(command).end().await
}

/// Those of the processes in an `env` file that still run.
pub(crate) fn alive(env: &HashMap<String, String>) -> Vec<&str> {
    let pids = env.iter().filter(|(key, _)| key.ends_with("_PID"));
    pids.filter(|(_, pid)| is_alive(pid)).map(|(key, _)| key.as_str()).collect()
}

fn is_alive(pid: &str) -> bool {
    let stat = fs::read_to_string(Path::new("/proc").join(pid).join("stat")).unwrap_or_default();
    stat.rsplit(')').next().and_then(|rest| rest.split_whitespace().next()).is_some_and(|state| state != "Z")
}
