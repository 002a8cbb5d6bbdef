//! The programs of this machine: where they are, and what they say of themselves.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

/// Every program of this name on PATH, the first one first.
pub(crate) fn on_path(name: &str) -> Vec<PathBuf> {
    let folders = env::var_os("PATH").map(|path| env::split_paths(&path).collect::<Vec<_>>()).unwrap_or_default();
    folders.iter().map(|folder| folder.join(name)).filter(|program| program.is_file()).collect()
}

/// What a program prints, if it can be run and succeeds.
pub(crate) fn output_of(program: &Path, argument: &str) -> Option<String> {
    let output = Command::new(program).arg(argument).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The first number in what a program says about its version: `postgres (PostgreSQL) 17.10` is 17.
pub(crate) fn major_version(version: &str) -> Option<u32> {
    version.split('.').next()?.chars().take_while(char::is_ascii_digit).collect::<String>().parse().ok()
}
