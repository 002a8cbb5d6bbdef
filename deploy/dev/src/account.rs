//! Who runs PostgreSQL: whoever runs us, but `nobody` in root's place, because PostgreSQL refuses root.

use std::{
    fs,
    os::unix::fs::{MetadataExt, chown},
    path::Path,
    process::{Command, Stdio},
};

use anyhow::Context;

/// An account other than our own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Account {
    uid: u32,
    gid: u32,
}

impl Account {
    /// The account for PostgreSQL; `None` is our own.
    pub(crate) fn for_postgres() -> anyhow::Result<Option<Self>> {
        if !we_are_root() {
            return Ok(None);
        }
        let accounts = fs::read_to_string("/etc/passwd").context("/etc/passwd cannot be read")?;
        let nobody = accounts
            .lines()
            .map(|line| line.split(':').collect::<Vec<_>>())
            .find(|fields| fields.first() == Some(&"nobody"))
            .and_then(|fields| Some(Self { uid: fields.get(2)?.parse().ok()?, gid: fields.get(3)?.parse().ok()? }));
        nobody.map(Some).context("PostgreSQL does not run as root, and this machine has no user `nobody` to run it as: start again as an ordinary user")
    }

    /// The arguments that make setpriv(1) become this account.
    pub(crate) fn setpriv_arguments(self) -> Vec<String> {
        vec![format!("--reuid={}", self.uid), format!("--regid={}", self.gid), "--clear-groups".into()]
    }

    /// A command that this account runs.
    pub(crate) fn command(account: Option<Self>, program: &Path) -> Command {
        match account {
            None => Command::new(program),
            Some(account) => {
                let mut command = Command::new("setpriv");
                command.args(account.setpriv_arguments()).arg("--").arg(program);
                command
            }
        }
    }

    /// Whether the account may enter the folder (or run the file), all the way down from `/`.
    pub(crate) fn may_enter(self, path: &Path) -> bool {
        Self::command(Some(self), Path::new("test"))
            .arg("-x")
            .arg(path)
            .current_dir("/")
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
    }

    /// Gives the file or folder to the account.
    pub(crate) fn give(account: Option<Self>, path: &Path) -> anyhow::Result<()> {
        let Some(account) = account else { return Ok(()) };
        chown(path, Some(account.uid), Some(account.gid))
            .with_context(|| format!("{} cannot be given to `nobody`", path.display()))
    }
}

/// Whether we are root.
pub(crate) fn we_are_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|metadata| metadata.uid() == 0)
}
