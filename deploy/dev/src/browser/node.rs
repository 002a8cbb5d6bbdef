//! Node, which comes with the machine: it is asked for, never fetched.

use std::path::PathBuf;

use anyhow::bail;

use crate::programs::{major_version, on_path, output_of};

/// The oldest release that runs the packages.
const OLDEST_MAJOR: u32 = 20;

/// The program `node`.
pub(super) fn get() -> anyhow::Result<PathBuf> {
    let Some(program) = on_path("node").into_iter().next() else {
        bail!("there is no node on PATH, which runs the tests of the pages: install Node {OLDEST_MAJOR} or newer, and npm");
    };
    // `v20.20.2`
    let version = output_of(&program, "--version").unwrap_or_default();
    if major_version(version.trim_start_matches('v')).is_none_or(|major| major < OLDEST_MAJOR) {
        let shown = program.display();
        bail!("{shown} is Node {version}, too old for the tests of the pages: install Node {OLDEST_MAJOR} or newer");
    }
    Ok(program)
}
