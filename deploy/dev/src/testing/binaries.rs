//! The programs under test: built once per test process, with the profile of the tests.

use std::{path::PathBuf, process::Stdio};

use anyhow::{Context, bail};
use tokio::sync::OnceCell;

use super::blocking;
use crate::{services, workspace};

static BUILT: OnceCell<PathBuf> = OnceCell::const_new();

/// The folder with the programs, up to date with the sources.
pub(super) async fn folder() -> anyhow::Result<PathBuf> {
    BUILT.get_or_try_init(|| blocking(build)).await.cloned()
}

fn build() -> anyhow::Result<PathBuf> {
    let output = services::build()?.arg("--quiet").stdin(Stdio::null()).output();
    let output = output.context("cargo, which builds the programs under test, cannot be run")?;
    if !output.status.success() {
        bail!("the programs under test do not build:\n{}", String::from_utf8_lossy(&output.stderr));
    }
    workspace::programs()
}
