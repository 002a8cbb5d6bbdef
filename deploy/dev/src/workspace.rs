//! Where things are: the workspace, what cargo builds of it, and the folder that outlives a `cargo clean`.

use std::{
    env,
    fs::{self, File, Permissions},
    io::ErrorKind,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Context;

use crate::account::we_are_root;

/// The root of the workspace that this program was built from.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_owned()
}

/// Where cargo puts the programs of the profile that this very program was built with.
pub(crate) fn programs() -> anyhow::Result<PathBuf> {
    let own = env::current_exe().context("the path of this program is not known")?;
    let folder = own.parent().context("this program stands in no folder")?;
    let is_test = folder.file_name().is_some_and(|name| name == "deps");
    Ok(if is_test { folder.parent().unwrap_or(folder) } else { folder }.to_owned())
}

/// Cargo's target folder.
pub(crate) fn target() -> anyhow::Result<PathBuf> {
    let programs = programs()?;
    Ok(programs.parent().unwrap_or(&programs).to_owned())
}

/// Cargo, as it would be called by hand in the workspace, building into the same target folder as before.
pub(crate) fn cargo() -> anyhow::Result<Command> {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root()).env("CARGO_TARGET_DIR", target()?);
    // What cargo tells the programs that it runs is not meant for another cargo: build scripts would start anew.
    for (key, _) in env::vars_os() {
        if is_for_this_program(&key.to_string_lossy()) {
            command.env_remove(&key);
        }
    }
    Ok(command)
}

fn is_for_this_program(key: &str) -> bool {
    ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_"].iter().any(|start| key.starts_with(start))
        || matches!(key, "CARGO_CRATE_NAME" | "CARGO_PRIMARY_PACKAGE" | "CARGO_TARGET_TMPDIR" | "OUT_DIR" | "LD_LIBRARY_PATH")
}

/// The folder for what is fetched once per user or kept between runs: `CATALOG_DEV_CACHE`, or the usual place for such things.
/// Root's may be entered by all, for PostgreSQL's account.
pub(crate) fn cache() -> anyhow::Result<PathBuf> {
    let folder = if let Some(chosen) = env::var_os("CATALOG_DEV_CACHE").filter(|path| Path::new(path).is_absolute()) {
        PathBuf::from(chosen)
    } else if we_are_root() {
        PathBuf::from("/var/cache/catalog-dev")
    } else if let Some(cache) = env::var_os("XDG_CACHE_HOME").filter(|path| Path::new(path).is_absolute()) {
        PathBuf::from(cache).join("catalog-dev")
    } else {
        let home = env::var_os("HOME")
            .context("neither XDG_CACHE_HOME nor HOME is set: set one, so that there is a place for downloads")?;
        PathBuf::from(home).join(".cache/catalog-dev")
    };
    make_enterable(&folder)?;
    Ok(folder)
}

/// Makes the folder; as root so that other accounts may enter it, whatever the umask.
pub(crate) fn make_enterable(folder: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    if we_are_root() {
        fs::set_permissions(folder, Permissions::from_mode(0o755))
            .with_context(|| format!("{} cannot be changed", folder.display()))?;
    }
    Ok(())
}

/// Removes the folder with all that is in it, if it is there.
pub(crate) fn remove(folder: &Path) -> anyhow::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(error).with_context(|| format!("{} cannot be removed", folder.display()))
        }
        _ => Ok(()),
    }
}

/// Waits for the lock that only one process has at a time; it ends with the file.
pub(crate) fn lock(file: &Path) -> anyhow::Result<File> {
    let context = || format!("{} cannot be locked", file.display());
    let lock = File::options().create(true).append(true).open(file).with_context(context)?;
    lock.lock().with_context(context)?;
    Ok(lock)
}
