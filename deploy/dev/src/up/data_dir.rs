//! Where PostgreSQL's data stand: in the state folder, unless PostgreSQL's account may not enter there.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context;

use crate::{account::Account, servers::postgres::fingerprint, state::StateDir, workspace};

/// Names, inside a data folder beside the cache, the state folder that it belongs to.
const OWNER_FILE: &str = "state-folder";

/// Names, inside the state folder, where its data are instead.
const PLACE_FILE: &str = "data-folder";

/// The data folder for this major version: another version could not read it.
pub(super) fn of(state: &StateDir, major: u32) -> anyhow::Result<PathBuf> {
    let account = Account::for_postgres()?;
    let name = format!("postgres-{major}");
    if account.is_none_or(|account| account.may_enter(state.path())) {
        return Ok(state.path().join(name));
    }
    // Root's own folders are often closed to others.
    let cache = workspace::cache()?;
    remove_orphans(&cache);
    let path = state.path().to_string_lossy();
    let elsewhere = cache.join(format!("data-{:08x}", fingerprint(&[&path])));
    if state.kept(PLACE_FILE).is_none() && elsewhere.exists() {
        // Of a state folder at the same place that was deleted: with it, its data were.
        fs::remove_dir_all(&elsewhere).with_context(|| format!("{} cannot be removed", elsewhere.display()))?;
    }
    state.keep(PLACE_FILE, &elsewhere.to_string_lossy())?;
    workspace::make_enterable(&elsewhere)?;
    fs::write(elsewhere.join(OWNER_FILE), &*path).with_context(|| format!("{} cannot be written", elsewhere.display()))?;
    Ok(elsewhere.join(name))
}

/// Removes data whose state folder is gone.
fn remove_orphans(cache: &Path) {
    let Ok(entries) = fs::read_dir(cache) else { return };
    for folder in entries.flatten().map(|entry| entry.path()) {
        let Ok(owner) = fs::read_to_string(folder.join(OWNER_FILE)) else { continue };
        if !Path::new(&owner).is_dir() {
            // Another start may be removing it at this moment.
            let _ = fs::remove_dir_all(folder);
        }
    }
}
