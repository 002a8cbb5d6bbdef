//! Tests of web pages: files of JavaScript that Node runs, in a real browser.

use std::{path::Path, time::Duration};

use anyhow::{Context, bail, ensure};
use tokio::sync::{OnceCell, Semaphore};

use super::{blocking, or_panic, workplace};
use crate::{
    browser::Browser,
    process::{Launch, Lifetime, Signal, last_lines},
    workspace,
};

/// All tests of a file, on a busy machine. Each of their waits has a bound of its own and fails long before, with a reason.
const RUN_WAIT: Duration = Duration::from_secs(300);
/// For the browser to be closed and its profile to be removed.
const END_WAIT: Duration = Duration::from_secs(10);
/// A browser takes more than a processor; beside it run the processes under test.
const BROWSERS_MAX: usize = 1;
/// More than a file of tests ever says.
const OUTPUT_LINES: usize = 400;
/// Asks for pictures of the pages.
const SCREENSHOTS_SETTING: &str = "CATALOG_SCREENSHOTS";

static BROWSER: OnceCell<Browser> = OnceCell::const_new();
static BROWSERS: Semaphore = Semaphore::const_new(BROWSERS_MAX);

/// A file of tests for Node.
#[derive(Debug)]
pub struct PageTests {
    folder: &'static Path,
    name: String,
    env: Vec<(String, String)>,
}

impl PageTests {
    /// `name` in `folder`, beside the `package-lock.json` of all files there. One program has one such folder.
    pub fn new(folder: &'static Path, name: &str) -> Self {
        Self { folder, name: name.to_owned(), env: Vec::new() }
    }

    /// What the tests find in their environment.
    pub fn env(mut self, key: &str, value: &str) -> Self {
        self.env.push((key.to_owned(), value.to_owned()));
        self
    }

    /// Runs them, and panics with their output unless there are some and all pass.
    pub async fn run(self) {
        let found = BROWSER.get_or_try_init(|| blocking(|| Browser::get(self.folder, &|line| eprintln!("{line}")))).await;
        let browser = or_panic(found).clone();
        let _one_of_few = or_panic(BROWSERS.acquire().await.context("browsers run as long as this program"));
        println!("{}", or_panic(blocking(move || self.run_in(&browser)).await));
    }

    /// Returns what they say.
    fn run_in(self, browser: &Browser) -> anyhow::Result<String> {
        let log = workplace::folder("pages")?.join("log");
        let pictures = workspace::target()?.join("pages");
        let launch = Launch::new(&self.name, &browser.node, &log, Lifetime::WithParent)
            .args(["--test-reporter=spec".as_ref(), self.folder.join(&self.name).as_os_str()])
            .env("CATALOG_CHROMIUM", browser.chromium.to_string_lossy())
            .env("CATALOG_NODE_MODULES", browser.modules.to_string_lossy())
            .env("CATALOG_PICTURES", pictures.to_string_lossy())
            .envs(std::env::var(SCREENSHOTS_SETTING).ok().map(|value| (SCREENSHOTS_SETTING, value)))
            .envs(self.env);
        let mut process = launch.start()?;
        let ended = process.wait(RUN_WAIT);
        if ended.is_none() {
            process.end(Signal::Term, END_WAIT);
        }
        let said = last_lines(&log, OUTPUT_LINES);
        match ended {
            None => bail!("{} was not done after {} s:\n{said}", self.name, RUN_WAIT.as_secs()),
            Some(status) if !status.success() => bail!("{} failed ({status}):\n{said}", self.name),
            Some(_) => {}
        }
        ensure!(said.contains("\nℹ fail 0") && !said.contains("\nℹ pass 0"), "{} tested nothing:\n{said}", self.name);
        Ok(said)
    }
}
