//! How a process is started: as whom, with which environment, where its output goes, and whether it may outlive us.

use std::{
    ffi::OsString,
    fs::{self, OpenOptions},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, bail};

use super::{Process, ProcessId, nursery};
use crate::account::Account;

/// Whether a process may outlive the one that started it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lifetime {
    /// The kernel kills it when we end, however we end.
    WithParent,
    /// It goes on without us, in a session of its own, so that a closing terminal does not end it.
    Detached,
}

/// All that is needed to start a process, as often as wanted.
#[derive(Debug, Clone)]
pub(crate) struct Launch {
    name: String,
    program: PathBuf,
    args: Vec<OsString>,
    env: Vec<(String, String)>,
    log: PathBuf,
    account: Option<Account>,
    lifetime: Lifetime,
    keeps_settings: bool,
}

impl Launch {
    /// `program`, known to people as `name`; its output is appended to the file `log`.
    pub(crate) fn new(name: impl Into<String>, program: impl Into<PathBuf>, log: impl Into<PathBuf>, lifetime: Lifetime) -> Self {
        Self {
            name: name.into(),
            program: program.into(),
            args: Vec::new(),
            env: Vec::new(),
            log: log.into(),
            account: None,
            lifetime,
            keeps_settings: false,
        }
    }

    pub(crate) fn args<I: IntoIterator<Item = A>, A: Into<OsString>>(mut self, args: I) -> Self {
        self.args.extend(args.into_iter().map(Into::into));
        self
    }

    pub(crate) fn env(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.env.push((key.into(), value.into()));
        self
    }

    pub(crate) fn envs<K: Into<String>, V: Into<String>>(mut self, variables: impl IntoIterator<Item = (K, V)>) -> Self {
        self.env.extend(variables.into_iter().map(|(key, value)| (key.into(), value.into())));
        self
    }

    pub(crate) fn account(mut self, account: Option<Account>) -> Self {
        self.account = account;
        self
    }

    /// Lets `CATALOG_…` and `RUST_LOG` of our own environment through; by default a process gets only what is set here.
    pub(crate) fn keeps_settings(mut self, keeps: bool) -> Self {
        self.keeps_settings = keeps;
        self
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn log(&self) -> &Path {
        &self.log
    }

    /// Starts it.
    pub(crate) fn start(&self) -> anyhow::Result<Process> {
        if !self.program.is_file() {
            bail!("{} is missing: {} does not exist", self.name, self.program.display());
        }
        if let Some(folder) = self.log.parent() {
            fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        }
        let log = OpenOptions::new()
            .create(true)
            .append(true)
            .open(&self.log)
            .with_context(|| format!("{} cannot be written", self.log.display()))?;
        let mut command = self.command();
        command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        let wrapper = command.get_program().to_string_lossy().into_owned();
        let child = nursery::spawn(command)
            .with_context(|| format!("{} cannot be started: {wrapper} (package util-linux) is needed", self.name))?;
        let id = ProcessId::of(child.id());
        Ok(Process::new(self.name.clone(), child, id, self.lifetime))
    }

    fn command(&self) -> Command {
        let as_account = self.account.map(Account::setpriv_arguments).unwrap_or_default();
        let mut command = match self.lifetime {
            Lifetime::WithParent => {
                let mut command = Command::new("setpriv");
                command.args(["--pdeathsig", "KILL"]).args(as_account).arg("--");
                // A group of its own: Ctrl-C reaches us alone, and we end the others in order.
                command.process_group(0);
                command
            }
            Lifetime::Detached => {
                let mut command = Command::new("setsid");
                if self.account.is_some() {
                    command.arg("setpriv").args(as_account).arg("--");
                }
                command
            }
        };
        command.arg(&self.program).args(&self.args).current_dir("/");
        for (key, _) in std::env::vars_os() {
            if self.withholds(&key.to_string_lossy()) {
                command.env_remove(key);
            }
        }
        command.envs(self.env.iter().map(|(key, value)| (key, value)));
        command
    }

    /// Whether a variable of our environment would change what the process does behind our back.
    fn withholds(&self, key: &str) -> bool {
        let ours = key.starts_with("CATALOG_") || key == "RUST_LOG";
        matches!(key, "DATABASE_URL" | "REDIS_URL" | "LD_LIBRARY_PATH") || key.starts_with("PG") || (ours && !self.keeps_settings)
    }
}
