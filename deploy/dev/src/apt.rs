//! What comes from Debian's or Ubuntu's packages.

use std::{
    fs::{self, OpenOptions, Permissions},
    io::{ErrorKind, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, bail};

use crate::{account::we_are_root, programs::on_path, servers::Say, workspace};

/// Debian asks this program whether a package may start its service.
const POLICY: &str = "/usr/sbin/policy-rc.d";

/// A package, and what a person is told where it cannot be installed.
#[derive(Debug)]
pub(crate) struct Package<'a> {
    pub(crate) name: &'a str,
    /// What we want of it, such as `Redis 7 or newer`.
    pub(crate) holds: &'a str,
    /// What a person can do instead of installing it.
    pub(crate) or_else: &'a str,
}

/// Installs the package, without starting any service.
pub(crate) fn install(package: &Package<'_>, say: Say<'_>) -> anyhow::Result<()> {
    let Package { name, holds, or_else } = package;
    if on_path("apt-get").is_empty() {
        bail!("there is no {holds} here, and no apt-get to install it with: install {holds}, or {or_else}");
    }
    if !we_are_root() {
        bail!("there is no {holds} here, and only root may install it: run `sudo apt-get install {name}`, or {or_else}");
    }
    say(&format!("installing {name} with apt-get (once)"));
    let cache = workspace::cache()?;
    let _lock = workspace::lock(&cache.join("apt.lock"))?;
    let log = cache.join("apt.log");
    let _policy = NoServices::declare()?;
    // The lists may be older than the packages, or not be there at all.
    if get(name, &log)? || (apt_get(&["update"], &log)? && get(name, &log)?) {
        return Ok(());
    }
    bail!("apt-get could not install {name} (see {}): install {holds}, or {or_else}", log.display())
}

fn get(name: &str, log: &Path) -> anyhow::Result<bool> {
    apt_get(&["install", "-y", "--no-install-recommends", name], log)
}

fn apt_get(arguments: &[&str], log: &Path) -> anyhow::Result<bool> {
    let output =
        OpenOptions::new().create(true).append(true).open(log).with_context(|| format!("{} cannot be written", log.display()))?;
    let status = Command::new("apt-get")
        // Another apt-get may be at work, and a mirror may be gone: both have an end.
        .args(["-q", "-o", "DPkg::Lock::Timeout=120", "-o", "Acquire::http::Timeout=30", "-o", "Acquire::Retries=1"])
        .args(arguments)
        .env("DEBIAN_FRONTEND", "noninteractive")
        .stdin(Stdio::null())
        .stdout(output.try_clone()?)
        .stderr(output)
        .status();
    Ok(status.context("apt-get cannot be run")?.success())
}

/// While it lives, packages start no services. Somebody else's policy is left alone.
struct NoServices {
    made: Option<PathBuf>,
}

impl NoServices {
    fn declare() -> anyhow::Result<Self> {
        let policy = PathBuf::from(POLICY);
        match OpenOptions::new().write(true).create_new(true).mode(0o755).open(&policy) {
            Ok(mut file) => {
                let made = Self { made: Some(policy.clone()) };
                file.write_all(b"#!/bin/sh\nexit 101\n")?;
                fs::set_permissions(&policy, Permissions::from_mode(0o755))?;
                Ok(made)
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(Self { made: None }),
            Err(error) => Err(error).context(format!("{POLICY} cannot be written")),
        }
    }
}

impl Drop for NoServices {
    fn drop(&mut self) {
        if let Some(policy) = &self.made {
            // Left behind it would keep services from starting; there is nobody to tell but the next installation.
            let _ = fs::remove_file(policy);
        }
    }
}
