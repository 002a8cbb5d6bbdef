//! Packages from npm, the very ones that a lock file pins: npm compares the hash of each.

use std::{
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, bail};
use sha2::{Digest, Sha256};

use crate::{servers::Say, workspace};

const LOCK: &str = "package-lock.json";
const FILES: [&str; 2] = ["package.json", LOCK];
/// So much of the hash of what is asked for tells its folder from others.
const HASH_BYTES: usize = 8;

/// The folder `node_modules` of what `tests` asks for; fetched on the first call, by one process at a time.
pub(super) fn folder(tests: &Path, say: Say<'_>) -> anyhow::Result<PathBuf> {
    let lock = tests.join(LOCK);
    let asked = fs::read(&lock).with_context(|| format!("{} cannot be read", lock.display()))?;
    let hash: String = Sha256::digest(&asked).iter().take(HASH_BYTES).map(|byte| format!("{byte:02x}")).collect();
    let cache = workspace::cache()?;
    let home = cache.join(format!("npm-{hash}"));
    let _lock = workspace::lock(&cache.join("download.lock"))?;
    // The rename below is the last step, so a folder that is there is whole.
    if !home.is_dir() {
        say("fetching what drives Chromium from npm (4 MB, once)");
        let unpacking = cache.join("npm.unpacking");
        workspace::remove(&unpacking)?;
        workspace::make_enterable(&unpacking)?;
        for file in FILES {
            fs::copy(tests.join(file), unpacking.join(file)).with_context(|| format!("{file} cannot be copied"))?;
        }
        fetch(&unpacking)?;
        fs::rename(&unpacking, &home).with_context(|| format!("{} cannot be made", home.display()))?;
    }
    Ok(home.join("node_modules"))
}

fn fetch(folder: &Path) -> anyhow::Result<()> {
    // One retry and a minute each: a machine without network says so soon. No package's own program is run.
    let output = Command::new("npm")
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
        .args(["--fetch-retries=1", "--fetch-timeout=60000"])
        .current_dir(folder)
        .stdin(Stdio::null())
        .output();
    let output = match output {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            bail!("npm, which fetches what drives Chromium, is missing: install it")
        }
        other => other.context("npm cannot be run")?,
    };
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("npm could not fetch what drives Chromium: see what `npm ping` says about the network\n{}", said.trim());
    }
    Ok(())
}
