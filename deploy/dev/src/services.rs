//! The product's three processes: how each is started and how one knows that it is ready.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Command, ExitStatus},
    time::{Duration, Instant},
};

use anyhow::{Context, bail};

use crate::{
    process::{Launch, Lifetime, last_lines},
    workspace,
};

/// How often readiness is asked for.
const POLL_INTERVAL: Duration = Duration::from_millis(20);
/// One answer of `/readyz`.
const ANSWER_WAIT: Duration = Duration::from_secs(2);

/// Any answer at all.
const CLIENT_WAIT: Duration = Duration::from_secs(30);
/// How much of its log explains why a process is not ready.
const LOG_LINES: usize = 15;

/// How often one client may ask a reader.
pub(crate) const RATE_LIMIT: &str = "CATALOG_READ_RATE_LIMIT";
/// How often one person or program may ask the admin API.
const WRITE_RATE_LIMIT: &str = "CATALOG_WRITE_RATE_LIMIT";

/// One of the three programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Service {
    Write,
    Projector,
    Read,
}

/// All three, in the order of the data's way.
pub(crate) const ALL: [Service; 3] = [Service::Write, Service::Projector, Service::Read];

impl Service {
    /// The name of its package and of its program.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Write => "catalog-write",
            Self::Projector => "projector",
            Self::Read => "catalog-read",
        }
    }

    pub(crate) fn program(self, programs: &Path) -> PathBuf {
        programs.join(self.name())
    }

    /// How to start it, called `name` and logging to `log`.
    pub(crate) fn launch(self, name: &str, programs: &Path, log: &Path, lifetime: Lifetime, place: &Place) -> Launch {
        let launch = Launch::new(name, self.program(programs), log, lifetime)
            .args([if self == Self::Projector { "run" } else { "serve" }])
            .env("DATABASE_URL", &place.database_url)
            .env(self.listen_setting(), place.listen.to_string());
        // catalog-write never talks to Redis.
        let launch = if self == Self::Write { launch } else { launch.env("REDIS_URL", &place.redis_url) };
        // All the load of a test or a measurement comes from one address, with one token.
        match self {
            Self::Read => launch.env(RATE_LIMIT, "0"),
            Self::Write => launch.env(WRITE_RATE_LIMIT, "0"),
            Self::Projector => launch,
        }
    }

    fn listen_setting(self) -> &'static str {
        match self {
            Self::Write => "CATALOG_WRITE_LISTEN",
            Self::Projector => "CATALOG_PROJECTOR_LISTEN",
            Self::Read => "CATALOG_READ_LISTEN",
        }
    }
}

/// Where a service listens and which stores it uses.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(crate) listen: SocketAddr,
    pub(crate) database_url: String,
    pub(crate) redis_url: String,
}

impl Place {
    /// The service's address for clients.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.listen)
    }
}

/// The cargo command that builds the three programs with the profile that this very program was built with.
pub(crate) fn build() -> anyhow::Result<Command> {
    let mut cargo = workspace::cargo()?;
    cargo.args(["build", "--bins"]);
    if workspace::programs()?.file_name().is_some_and(|profile| profile == "release") {
        cargo.arg("--release");
    }
    for service in ALL {
        cargo.args(["--package", service.name()]);
    }
    // With this package among them, their dependencies' features are those that it was itself compiled with, and nothing is
    // compiled a second time.
    cargo.args(["--package", env!("CARGO_PKG_NAME")]);
    Ok(cargo)
}

/// Waits until the process answers `/readyz` with 200. Its end, or the deadline, is an error that shows what it logged.
pub(crate) async fn ready(
    http: &reqwest::Client,
    launch: &Launch,
    url: &str,
    at_most: Duration,
    mut ended: impl FnMut() -> Option<ExitStatus>,
) -> anyhow::Result<()> {
    let name = launch.name();
    let said = || format!("its last lines:\n{}", last_lines(launch.log(), LOG_LINES));
    let deadline = Instant::now() + at_most;
    loop {
        if let Some(status) = ended() {
            bail!("{name} ended while starting ({status}); {}", said());
        }
        let answer = http.get(format!("{url}/readyz")).timeout(ANSWER_WAIT).send().await;
        let seen = match answer {
            Ok(response) if response.status() == reqwest::StatusCode::OK => return Ok(()),
            Ok(response) => format!("{url}/readyz answers {}", response.status()),
            Err(_) => format!("{url}/readyz does not answer"),
        };
        if Instant::now() > deadline {
            bail!("{name} was not ready after {} s ({seen}); {}", at_most.as_secs(), said());
        }
        tokio::time::sleep(POLL_INTERVAL).await;
    }
}

/// Waits until somebody listens there. The process's end, or the deadline, is an error that shows what it logged.
pub(crate) async fn listens(
    address: SocketAddr,
    launch: &Launch,
    at_most: Duration,
    mut ended: impl FnMut() -> Option<ExitStatus>,
) -> anyhow::Result<()> {
    let deadline = Instant::now() + at_most;
    while tokio::net::TcpStream::connect(address).await.is_err() {
        let status = ended();
        if status.is_some() || Instant::now() > deadline {
            let status = status.map(|status| format!(" ({status})")).unwrap_or_default();
            bail!(
                "{} does not listen on {address}{status}; its last lines:\n{}",
                launch.name(),
                last_lines(launch.log(), LOG_LINES)
            );
        }
        tokio::time::sleep(POLL_INTERVAL).await;
    }
    Ok(())
}

/// Makes a bearer token with the role `owner`, as an operator makes one.
pub(crate) fn make_token(programs: &Path, database_url: &str, name: &str) -> anyhow::Result<String> {
    let output = Command::new(Service::Write.program(programs))
        .args(["token", "create", "--name", name, "--role", "owner"])
        .env("DATABASE_URL", database_url)
        .output()
        .context("catalog-write cannot be run")?;
    let token = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    if !output.status.success() || token.is_empty() {
        bail!("catalog-write made no token: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(token)
}

/// A client for loopback: no proxy, no redirects, and no wait without an end.
pub(crate) fn client() -> anyhow::Result<reqwest::Client> {
    let client = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).timeout(CLIENT_WAIT).build();
    client.context("an HTTP client cannot be made")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// `cargo dev up` is compiled first, alone, and then compiles the services: what both use must have the same features,
    /// or a first start takes twice as long.
    #[test]
    fn a_first_start_compiles_no_dependency_twice() {
        let own = dependencies(&[env!("CARGO_PKG_NAME")]);
        let all = dependencies(&[ALL.map(Service::name).as_slice(), &[env!("CARGO_PKG_NAME")]].concat());
        let twice: Vec<&String> = own.difference(&all).collect();
        assert!(own.len() > 100, "cargo tree lists only {own:?}");
        assert!(twice.is_empty(), "other features in the services than in this package, see its Cargo.toml: {twice:#?}");
    }

    /// What a build of these packages compiles for them, each with its version and features.
    fn dependencies(packages: &[&str]) -> BTreeSet<String> {
        let mut cargo = workspace::cargo().unwrap();
        cargo.args(["tree", "--offline", "--edges", "normal,build", "--prefix", "none", "--no-dedupe", "--format", "{p} {f}"]);
        for package in packages {
            cargo.args(["--package", package]);
        }
        let output = cargo.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().lines().filter(|line| !line.is_empty()).map(str::to_owned).collect()
    }
}
