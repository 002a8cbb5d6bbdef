//! `cargo dev up` in the foreground: however it ends, nothing goes on without it.

use std::{collections::HashMap, process::Command, time::Duration};

use catalog_dev::testing::eventually;

use crate::command::{State, alive, run, start};

const SOON: Duration = Duration::from_secs(30);

#[tokio::test]
async fn asked_to_end_it_ends_all_in_order_and_forgets_its_addresses() {
    let state = State::new();
    let mut up = start(state.up(&["--no-demo"]));
    let env = state.ready(&mut up).await;
    signal("INT", up.child.id());

    let up = up.end().await;
    assert_eq!(up.status.code(), Some(0), "{}", up.output);
    let order: Vec<usize> = ["catalog-read ended", "catalog-write ended", "projector ended", "Redis ended", "PostgreSQL ended"]
        .iter()
        .map(|line| up.output.find(line).unwrap_or_else(|| panic!("{line} is not in: {}", up.output)))
        .collect();
    assert!(order.is_sorted(), "{}", up.output);
    assert_eq!(alive(&env), [""; 0]);
    assert!(!state.folder.join("env").exists());
}

#[tokio::test]
async fn a_service_that_dies_ends_all_and_is_named_with_its_last_lines() {
    let state = State::new();
    let mut up = start(state.up(&["--no-demo"]));
    let env = state.ready(&mut up).await;
    signal("KILL", env["CATALOG_PROJECTOR_PID"].parse().unwrap());

    let up = up.end().await;
    assert_eq!(up.status.code(), Some(1), "{}", up.output);
    assert!(up.output.contains("projector ended by itself (signal: 9 (SIGKILL)); its last lines:\n"), "{}", up.output);
    assert_eq!(alive(&env), [""; 0]);
}

#[tokio::test]
async fn it_shows_what_the_services_log() {
    let state = State::new();
    let mut up = start(state.up(&["--no-demo"]));
    let env = state.ready(&mut up).await;
    // That the reader ends is the first thing it has to say after its start.
    signal("TERM", env["CATALOG_READ_PID"].parse().unwrap());

    let up = up.end().await;
    assert!(up.output.contains("catalog-read  | "), "{}", up.output);
}

#[tokio::test]
async fn nothing_outlives_a_killed_up() {
    let state = State::new();
    let mut up = start(state.up(&["--no-demo"]));
    let env = state.ready(&mut up).await;
    assert_eq!(alive(&env).len(), 5);
    up.child.kill().unwrap();

    assert!(!up.end().await.status.success());
    all_ended(&env).await;
    let down = run(state.down()).await;
    assert!(down.status.success() && down.output.starts_with("Nothing runs"), "{}", down.output);
}

#[tokio::test]
async fn it_is_taken_down_from_another_terminal() {
    let state = State::new();
    let mut up = start(state.up(&["--no-demo"]));
    let env = state.ready(&mut up).await;

    let down = run(state.down()).await;
    assert!(down.status.success(), "{}", down.output);
    assert_eq!(up.end().await.status.code(), Some(0));
    assert_eq!(alive(&env), [""; 0]);
}

async fn all_ended(env: &HashMap<String, String>) {
    eventually(SOON, "all processes have ended", async || {
        let alive = alive(env);
        if alive.is_empty() { Ok(()) } else { Err(format!("{alive:?}")) }
    })
    .await;
}

pub(crate) fn signal(name: &str, pid: u32) {
    assert!(Command::new("sh").args(["-c", &format!("kill -s {name} {pid}")]).status().unwrap().success());
}
