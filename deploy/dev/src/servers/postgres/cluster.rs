//! The data folder of a PostgreSQL server: made by initdb, or copied from one that was made before.

use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use anyhow::{Context, bail};

use super::{Binaries, OWNER, OWNER_PASSWORD};
use crate::{account::Account, workspace};

/// What initdb is told besides the folder. A change here makes new templates: their name holds a hash of it.
const INITDB: [&str; 6] =
    ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions", "--username", OWNER];
/// For throw-away clusters: passwords that cost no time to check, no fsync, small log files.
const INITDB_THROW_AWAY: [&str; 4] = ["--no-sync", "--wal-segsize=1", "--set", "scram_iterations=1"];

/// Makes data folders for one PostgreSQL.
#[derive(Debug, Clone)]
pub(crate) struct Cluster {
    binaries: Binaries,
    account: Option<Account>,
}

impl Cluster {
    pub(crate) fn of(binaries: Binaries) -> anyhow::Result<Self> {
        Ok(Self { binaries, account: Account::for_postgres()? })
    }

    /// Makes `data` a cluster that is kept, unless it is one.
    pub(crate) fn make(&self, data: &Path) -> anyhow::Result<()> {
        if !data.join("PG_VERSION").is_file() {
            self.make_by(data, |being_made| self.initdb(being_made, &[]))?;
        }
        Ok(())
    }

    /// Makes `data` a cluster for a test, in a fraction of the time that initdb takes.
    pub(crate) fn make_throw_away(&self, data: &Path) -> anyhow::Result<()> {
        copy(&self.template()?, data)
    }

    /// Makes `data` a standby of the cluster in `primary`, whose processes must stand still meanwhile: it then is what a crash
    /// of the machine would leave behind, from which a server recovers.
    pub(crate) fn make_standby(&self, primary: &Path, data: &Path) -> anyhow::Result<()> {
        copy(primary, data)?;
        fs::remove_file(data.join("postmaster.pid")).context("the primary does not run")?;
        let signal = data.join("standby.signal");
        fs::write(&signal, "").with_context(|| format!("{} cannot be written", signal.display()))?;
        Account::give(self.account, &signal)
    }

    fn template(&self) -> anyhow::Result<PathBuf> {
        let cache = workspace::cache()?;
        // 17.10-1.pgdg120+1 and the like: only what a file name bears.
        let version: String = self.binaries.version.chars().filter(|sign| sign.is_ascii_alphanumeric() || *sign == '.').collect();
        let template = cache.join(format!("cluster-{version}-{:08x}", fingerprint(&[&INITDB[..], &INITDB_THROW_AWAY].concat())));
        let _lock = workspace::lock(&cache.join("cluster.lock"))?;
        if !template.is_dir() {
            self.make_by(&template, |being_made| self.initdb(being_made, &INITDB_THROW_AWAY))?;
        }
        Ok(template)
    }

    /// Makes the folder under another name first, so that a folder that is there is whole.
    fn make_by(&self, folder: &Path, make: impl FnOnce(&Path) -> anyhow::Result<()>) -> anyhow::Result<()> {
        let being_made = folder.with_extension("being-made");
        if being_made.exists() {
            fs::remove_dir_all(&being_made).with_context(|| format!("{} cannot be removed", being_made.display()))?;
        }
        fs::create_dir_all(&being_made).with_context(|| format!("{} cannot be made", being_made.display()))?;
        fs::set_permissions(&being_made, Permissions::from_mode(0o700))?;
        Account::give(self.account, &being_made)?;
        make(&being_made)?;
        fs::rename(&being_made, folder).with_context(|| format!("{} cannot be made", folder.display()))
    }

    fn initdb(&self, data: &Path, more: &[&str]) -> anyhow::Result<()> {
        let password = data.with_extension("password");
        fs::write(&password, OWNER_PASSWORD).with_context(|| format!("{} cannot be written", password.display()))?;
        fs::set_permissions(&password, Permissions::from_mode(0o600))?;
        Account::give(self.account, &password)?;
        let output = Account::command(self.account, &self.binaries.program("initdb"))
            .arg("--pgdata")
            .arg(data)
            .arg("--pwfile")
            .arg(&password)
            .args(INITDB)
            .args(more)
            .current_dir("/")
            .env("LC_ALL", "C.UTF-8")
            .env_remove("LD_LIBRARY_PATH")
            .output();
        fs::remove_file(&password)?;
        said_yes(output.context("initdb cannot be run")?)
    }
}

/// Copies a folder with the rights of all that is in it.
fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    let copied = Command::new("cp").arg("-a").arg(from).arg(to).status();
    if !copied.context("cp cannot be run")?.success() {
        bail!("{} could not be copied to {}", from.display(), to.display());
    }
    Ok(())
}

fn said_yes(output: Output) -> anyhow::Result<()> {
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let last = said.lines().rfind(|line| !line.trim().is_empty()).unwrap_or("no reason given");
    bail!("PostgreSQL's data folder could not be made: {last}")
}

/// FNV-1a: stable between builds, as the standard library's hashes are not.
pub(crate) fn fingerprint(parts: &[&str]) -> u32 {
    let mut hash = 0x811c_9dc5_u32;
    for byte in parts.iter().flat_map(|part| part.bytes().chain([0])) {
        hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    }
    hash
}
