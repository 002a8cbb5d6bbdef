//! PostgreSQL and Redis: found on the machine or fetched, and run.

pub(crate) mod postgres;
pub(crate) mod redis;

use std::path::Path;

/// Names the folder of the PostgreSQL to run, for `cargo dev` and for tests.
pub(crate) const POSTGRES_BIN_SETTING: &str = "CATALOG_DEV_POSTGRES_BIN";
/// Names the redis-server to run, for `cargo dev` and for tests.
pub(crate) const REDIS_SERVER_SETTING: &str = "CATALOG_DEV_REDIS_SERVER";

/// Tells a person something worth a line, such as what is passed over or fetched.
pub(crate) type Say<'a> = &'a (dyn Fn(&str) + Sync);

/// The first number in what a program says about its version: `postgres (PostgreSQL) 17.10` is 17.
fn major_version(version: &str) -> Option<u32> {
    version.split('.').next()?.chars().take_while(char::is_ascii_digit).collect::<String>().parse().ok()
}

/// What a program prints, if it can be run and succeeds.
fn output_of(program: &Path, argument: &str) -> Option<String> {
    let output = std::process::Command::new(program).arg(argument).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
