//! A wall clock that jumps, for the processes that are told to believe it: the machine's own stays as it is.

use std::{
    fs::{self, File, Permissions},
    os::unix::fs::{FileExt, PermissionsExt},
    path::{Path, PathBuf},
    process::Command,
    sync::{Arc, LazyLock, Mutex, PoisonError},
};

use anyhow::{Context, anyhow, bail};
use chrono::TimeDelta;

use super::{or_panic, workplace};

/// Loaded before the C library it takes the place of the functions that tell the time.
const SOURCE: &str = include_str!("clock.c");
/// Where that finds the offset.
const FILE_SETTING: &str = "CATALOG_DEV_CLOCK";

static LIBRARY: LazyLock<Result<PathBuf, String>> = LazyLock::new(|| compile().map_err(|error| format!("{error:#}")));

/// A wall clock. It goes as the machine's does, except for its jumps; clones are the same clock.
///
/// Timers and timeouts do not see it: they go by the clock that nobody sets.
#[derive(Debug, Clone)]
pub struct Clock {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    library: PathBuf,
    path: PathBuf,
    file: File,
    offset: Mutex<TimeDelta>,
}

impl Clock {
    /// A clock that tells the machine's time until it jumps.
    pub fn new() -> Self {
        or_panic(Self::try_new())
    }

    fn try_new() -> anyhow::Result<Self> {
        let library = LIBRARY.as_ref().map_err(|error| anyhow!(error.clone()))?.clone();
        let path = workplace::folder("clock")?.join("offset");
        let file = File::create_new(&path).with_context(|| format!("{} cannot be made", path.display()))?;
        // PostgreSQL's account reads it, too.
        file.set_permissions(Permissions::from_mode(0o644))?;
        let clock = Self { inner: Arc::new(Inner { library, path, file, offset: Mutex::default() }) };
        clock.try_jump(TimeDelta::zero())?;
        Ok(clock)
    }

    /// Sets it forward, or back if negative, for all processes that go by it, at once.
    pub fn jump(&self, by: TimeDelta) {
        or_panic(self.try_jump(by));
    }

    /// How far it is ahead of the machine's.
    pub fn ahead(&self) -> TimeDelta {
        *self.inner.offset.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn try_jump(&self, by: TimeDelta) -> anyhow::Result<()> {
        let mut offset = self.inner.offset.lock().unwrap_or_else(PoisonError::into_inner);
        let sum = *offset + by;
        let nanoseconds = sum.num_nanoseconds().context("a clock jumps by 292 years at most")?;
        // Eight bytes in one page: a process sees the old offset or the new one.
        self.inner.file.write_all_at(&nanoseconds.to_ne_bytes(), 0)?;
        *offset = sum;
        Ok(())
    }

    /// The environment of a process that goes by it.
    pub(super) fn env(&self) -> [(&'static str, String); 2] {
        let text = |path: &Path| path.to_string_lossy().into_owned();
        [("LD_PRELOAD", text(&self.inner.library)), (FILE_SETTING, text(&self.inner.path))]
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::new()
    }
}

fn compile() -> anyhow::Result<PathBuf> {
    let folder = workplace::folder("clock")?;
    let (source, library) = (folder.join("clock.c"), folder.join("clock.so"));
    fs::write(&source, SOURCE).with_context(|| format!("{} cannot be written", source.display()))?;
    let output =
        Command::new("cc").args(["-shared", "-fPIC", "-O2", "-Wall", "-Werror", "-o"]).arg(&library).arg(&source).output();
    let output = output.context("cc, which compiles the clock of tests, cannot be run")?;
    if !output.status.success() {
        bail!("the clock of tests does not compile:\n{}", String::from_utf8_lossy(&output.stderr));
    }
    fs::set_permissions(&library, Permissions::from_mode(0o755))?;
    // The loader takes these for the ends of a name, and what it cannot load it passes over.
    if library.to_string_lossy().contains([' ', ':']) {
        bail!("{}: a blank or a colon on the way to the clock of tests keeps it from being loaded", library.display());
    }
    Ok(library)
}
