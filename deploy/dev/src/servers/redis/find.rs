//! Which Redis to run: the one asked for, else the machine's, else the package manager's.

use std::path::{Path, PathBuf};

use anyhow::bail;

use crate::{
    apt::{self, Package},
    programs::{major_version, on_path, output_of},
    servers::Say,
};

/// The oldest release whose commands the catalog uses.
pub(crate) const OLDEST_MAJOR: u32 = 7;

const PROGRAM: &str = "redis-server";

/// A usable `redis-server`.
#[derive(Debug, Clone)]
pub(crate) struct Binary {
    pub(crate) program: PathBuf,
    /// As the program states it, such as `7.0.15`.
    pub(crate) version: String,
}

impl Binary {
    /// Finds or installs Redis. `wanted` is the only program considered, if there is one.
    pub(crate) fn get(wanted: Option<&Path>, say: Say<'_>) -> anyhow::Result<Self> {
        if let Some(program) = wanted {
            return Self::exactly(program);
        }
        for program in on_path(PROGRAM) {
            match version(&program) {
                Some(version) if is_usable(&version) => return Ok(Self { program, version }),
                Some(version) => say(&format!(
                    "Redis {version} in {} is passed over: the catalog needs {OLDEST_MAJOR} or newer",
                    program.display()
                )),
                None => {}
            }
        }
        let holds = format!("Redis {OLDEST_MAJOR} or newer");
        apt::install(&Package { name: PROGRAM, holds: &holds, or_else: "name one with --redis-server" }, say)?;
        on_path(PROGRAM)
            .into_iter()
            .find_map(|program| version(&program).filter(|version| is_usable(version)).map(|version| Self { program, version }))
            .ok_or_else(|| {
                anyhow::anyhow!(
                    "this machine's packages hold no Redis {OLDEST_MAJOR} or newer: install one, or name it with --redis-server"
                )
            })
    }

    fn exactly(program: &Path) -> anyhow::Result<Self> {
        let shown = program.display();
        let instead = format!(
            "give --redis-server the redis-server of Redis {OLDEST_MAJOR} or newer, or leave it out to have one found or installed"
        );
        match version(program) {
            None => bail!("{shown} is not a redis-server that runs here: {instead}"),
            Some(version) if !is_usable(&version) => bail!("{shown} is Redis {version}, too old for the catalog: {instead}"),
            Some(version) => Ok(Self { program: program.to_owned(), version }),
        }
    }
}

fn is_usable(version: &str) -> bool {
    major_version(version).is_some_and(|major| major >= OLDEST_MAJOR)
}

/// `Redis server v=7.0.15 sha=…`
fn version(program: &Path) -> Option<String> {
    let stated = output_of(program, "--version")?;
    stated.split_whitespace().find_map(|word| word.strip_prefix("v=")).map(str::to_owned)
}
