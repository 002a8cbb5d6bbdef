//! The state folder of `cargo dev up`: what runs, its logs, its data, and the `env` file for scripts.

use std::{
    env,
    fs::{self, File, Permissions},
    io::{ErrorKind, Write},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use serde::{Deserialize, Serialize};

use crate::{
    process::{ProcessId, last_lines},
    workspace,
};

/// One running product.
#[derive(Debug, Clone)]
pub(crate) struct StateDir {
    path: PathBuf,
    is_default: bool,
}

/// What was started, oldest first: enough for another process to end it.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
pub(crate) struct Record {
    /// The `cargo dev up` that starts it or, in the foreground, keeps it.
    pub(crate) up: Option<ProcessId>,
    pub(crate) processes: Vec<Recorded>,
}

/// A process by its name.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Recorded {
    pub(crate) name: String,
    pub(crate) id: ProcessId,
}

impl StateDir {
    /// The folder asked for, or `target/dev` in the workspace; it need not exist.
    pub(crate) fn at(path: Option<PathBuf>) -> anyhow::Result<Self> {
        let is_default = path.is_none();
        let path = match path {
            Some(path) => env::current_dir().context("the current folder is gone")?.join(path),
            None => workspace::root().join("target/dev"),
        };
        Ok(Self { path, is_default })
    }

    /// Makes the folder, and sees to it that nobody else uses it while the returned file lives.
    pub(crate) fn take(&self) -> anyhow::Result<File> {
        let context = || format!("{} cannot be used as state folder", self.path.display());
        fs::create_dir_all(self.logs()).with_context(context)?;
        let lock = File::options().create(true).append(true).open(self.path.join("lock")).with_context(context)?;
        if lock.try_lock().is_err() || !self.record().alive().is_empty() {
            bail!(
                "the catalog is already up or about to be: its addresses stand in {} when it is, and `{}` ends it",
                self.env_file().display(),
                self.command("down")
            );
        }
        Ok(lock)
    }

    /// How a person calls `cargo dev` for this folder.
    pub(crate) fn command(&self, name: &str) -> String {
        if self.is_default { format!("cargo dev {name}") } else { format!("cargo dev {name} --state {}", self.path.display()) }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn env_file(&self) -> PathBuf {
        self.path.join("env")
    }

    pub(crate) fn logs(&self) -> PathBuf {
        self.path.join("logs")
    }

    pub(crate) fn log(&self, name: &str) -> PathBuf {
        self.logs().join(format!("{}.log", name.to_lowercase()))
    }

    /// What was started; nothing, if nothing is known.
    pub(crate) fn record(&self) -> Record {
        let bytes = fs::read(self.record_file()).unwrap_or_default();
        serde_json::from_slice(&bytes).unwrap_or_default()
    }

    pub(crate) fn keep_record(&self, record: &Record) -> anyhow::Result<()> {
        self.write_private(&self.record_file(), &serde_json::to_string_pretty(record)?)
    }

    /// Forgets what ran: a script that finds `env` may rely on it.
    pub(crate) fn forget(&self) -> anyhow::Result<()> {
        for file in [self.env_file(), self.record_file()] {
            match fs::remove_file(&file) {
                Err(error) if error.kind() != ErrorKind::NotFound => {
                    return Err(error).with_context(|| format!("{} cannot be removed", file.display()));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Empties the logs of an earlier run.
    pub(crate) fn empty_logs(&self) -> anyhow::Result<()> {
        for log in fs::read_dir(self.logs()).with_context(|| format!("{} cannot be read", self.logs().display()))? {
            fs::remove_file(log?.path())?;
        }
        Ok(())
    }

    /// What outlives a restart, such as the admin's token.
    pub(crate) fn kept(&self, name: &str) -> Option<String> {
        fs::read_to_string(self.path.join(name)).ok().map(|text| text.trim().to_owned())
    }

    pub(crate) fn keep(&self, name: &str, text: &str) -> anyhow::Result<()> {
        self.write_private(&self.path.join(name), text)
    }

    /// Writes a file that only its owner may read, all at once: a reader sees the old text or the new.
    pub(crate) fn write_private(&self, file: &Path, text: &str) -> anyhow::Result<()> {
        let context = || format!("{} cannot be written", file.display());
        let new = file.with_extension("new");
        let mut being_written = File::create(&new).with_context(context)?;
        being_written.set_permissions(Permissions::from_mode(0o600)).with_context(context)?;
        being_written.write_all(text.as_bytes()).with_context(context)?;
        fs::rename(&new, file).with_context(context)
    }

    /// The end of a process's log.
    pub(crate) fn last_lines(&self, name: &str, count: usize) -> String {
        last_lines(&self.log(name), count)
    }

    fn record_file(&self) -> PathBuf {
        self.path.join("processes.json")
    }
}

impl Record {
    /// The started processes that still run.
    pub(crate) fn alive(&self) -> Vec<&Recorded> {
        self.processes.iter().filter(|process| process.id.is_alive()).collect()
    }
}
