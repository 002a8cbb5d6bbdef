//! What tests of web pages need: Chromium, Node, and the packages that drive the one from the other.

mod chromium;
mod node;
mod packages;

use std::path::{Path, PathBuf};

use crate::servers::Say;

/// Names the Chromium to run, for tests.
const CHROMIUM_SETTING: &str = "CATALOG_DEV_CHROMIUM";

/// All of it, found on the machine or fetched.
#[derive(Debug, Clone)]
pub(crate) struct Browser {
    pub(crate) chromium: PathBuf,
    pub(crate) node: PathBuf,
    /// The folder with the packages.
    pub(crate) modules: PathBuf,
}

impl Browser {
    /// Finds or fetches it, with the packages that the `package-lock.json` of the folder `tests` pins.
    pub(crate) fn get(tests: &Path, say: Say<'_>) -> anyhow::Result<Self> {
        let wanted = std::env::var_os(CHROMIUM_SETTING).map(PathBuf::from);
        let node = node::get()?;
        let modules = packages::folder(tests, say)?;
        Ok(Self { chromium: chromium::get(wanted.as_deref(), say)?, node, modules })
    }
}
