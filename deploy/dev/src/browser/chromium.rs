//! Which Chromium to run: the one asked for, else the machine's, else the package manager's.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use super::CHROMIUM_SETTING;
use crate::{
    apt::{self, Package},
    programs::{major_version, on_path, output_of},
    servers::Say,
};

/// The oldest release that does without a screen what it does with one.
const OLDEST_MAJOR: u32 = 132;
/// Debian's name first; the others are what other systems and Google call it.
const PROGRAMS: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// Finds or installs Chromium. `wanted` is the only program considered, if there is one.
pub(super) fn get(wanted: Option<&Path>, say: Say<'_>) -> anyhow::Result<PathBuf> {
    if let Some(program) = wanted {
        if !is_usable(program) {
            bail!("{} is no Chromium {OLDEST_MAJOR} or newer that runs here: see {CHROMIUM_SETTING}", program.display());
        }
        return Ok(program.to_owned());
    }
    if let Some(program) = on_machine() {
        return Ok(program);
    }
    let holds = format!("Chromium {OLDEST_MAJOR} or newer");
    let or_else = format!("name one with {CHROMIUM_SETTING}");
    apt::install(&Package { name: "chromium", holds: &holds, or_else: &or_else }, say)?;
    on_machine().with_context(|| format!("this machine's packages hold no {holds}: install one, or {or_else}"))
}

fn on_machine() -> Option<PathBuf> {
    PROGRAMS.into_iter().flat_map(on_path).find(|program| is_usable(program))
}

/// `Chromium 148.0.7778.167 built on Debian GNU/Linux 12 (bookworm)`, `Google Chrome 148.0.7778.167`
fn is_usable(program: &Path) -> bool {
    let stated = output_of(program, "--version").unwrap_or_default();
    let version = stated.split_whitespace().find(|word| word.starts_with(|first: char| first.is_ascii_digit()));
    version.and_then(major_version).is_some_and(|major| major >= OLDEST_MAJOR)
}
