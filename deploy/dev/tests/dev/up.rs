//! `cargo dev up --detach` and `cargo dev down`: what scripts rely on.

use std::{collections::HashMap, fs, os::unix::fs::PermissionsExt, path::Path};

use reqwest::{Client, StatusCode};
use serde_json::{Value, json};

use crate::command::{State, alive, run};

const KEYS: [&str; 13] = [
    "CATALOG_READ_URL",
    "CATALOG_WRITE_URL",
    "CATALOG_PROJECTOR_URL",
    "DATABASE_URL",
    "REDIS_URL",
    "CATALOG_ADMIN_EMAIL",
    "CATALOG_ADMIN_PASSWORD",
    "CATALOG_ADMIN_TOKEN",
    "CATALOG_READ_PID",
    "CATALOG_WRITE_PID",
    "CATALOG_PROJECTOR_PID",
    "POSTGRES_PID",
    "REDIS_PID",
];

#[tokio::test]
async fn a_detached_catalog_runs_until_it_is_taken_down_and_keeps_its_data() {
    let state = State::new();
    let up = run(state.up(&["--detach", "--no-demo"])).await;
    assert!(up.status.success(), "{}", up.output);
    let env = state.env();
    for key in KEYS {
        assert!(env.contains_key(key), "{key} is not in the env file");
    }
    assert_eq!(list(&env["CATALOG_READ_URL"]).await["count"], 0);
    assert_eq!(alive(&env).len(), 5);
    assert_eq!(mode(&state.folder.join("env")), 0o600, "it holds a token");

    let second = run(state.up(&["--detach"])).await;
    assert_eq!(second.status.code(), Some(1));
    assert!(second.output.contains("the catalog is already up or about to be"), "{}", second.output);
    assert_eq!(alive(&env).len(), 5, "a refused start ends nothing");

    let made = Client::new()
        .post(format!("{}/api/admin/events", env["CATALOG_WRITE_URL"]))
        .bearer_auth(&env["CATALOG_ADMIN_TOKEN"])
        .json(&json!({ "name": "Kept" }))
        .send()
        .await
        .unwrap();
    assert_eq!(made.status(), StatusCode::CREATED);

    assert_eq!(sign_in(&env).await, StatusCode::OK);

    let down = run(state.down()).await;
    assert!(down.status.success(), "{}", down.output);
    assert_eq!(alive(&env), [""; 0]);
    assert!(!state.folder.join("env").exists());

    let again = run(state.up(&["--detach"])).await;
    assert!(again.status.success(), "{}", again.output);
    assert_eq!(list(&state.env()["CATALOG_READ_URL"]).await["results"][0]["name"], "Kept");
    for kept in ["CATALOG_ADMIN_TOKEN", "CATALOG_ADMIN_EMAIL", "CATALOG_ADMIN_PASSWORD"] {
        assert_eq!(state.env()[kept], env[kept]);
    }

    // The data are there, and the password is lost.
    assert!(run(state.down()).await.status.success());
    fs::remove_file(state.folder.join("password")).unwrap();
    assert!(run(state.up(&["--detach"])).await.status.success());
    assert_ne!(state.env()["CATALOG_ADMIN_PASSWORD"], env["CATALOG_ADMIN_PASSWORD"]);
    assert_eq!(sign_in(&state.env()).await, StatusCode::OK);
    assert_eq!(sign_in(&env).await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_fresh_catalog_holds_the_demo_and_its_pictures() {
    let state = State::new();
    let up = run(state.up(&["--detach"])).await;
    assert!(up.status.success(), "{}", up.output);
    let first = list(&state.env()["CATALOG_READ_URL"]).await["results"][0].take();
    let picture = first["image_url"].as_str().unwrap().to_owned();
    assert_eq!(reqwest::get(&picture).await.unwrap().headers()["content-type"], "image/svg+xml");

    // The next start serves the pictures from another port, since this one is taken.
    assert!(run(state.down()).await.status.success());
    let address = picture.trim_start_matches("http://").split('/').next().unwrap();
    let _taken = std::net::TcpListener::bind(address).unwrap();
    assert!(run(state.up(&["--detach"])).await.status.success());
    let first = list(&state.env()["CATALOG_READ_URL"]).await["results"][0].take();
    let moved = first["image_url"].as_str().unwrap();
    assert_ne!(moved, picture);
    assert_eq!(reqwest::get(moved).await.unwrap().status(), StatusCode::OK);
}

#[tokio::test]
async fn several_readers_show_a_large_catalog_from_a_folder_that_is_closed_to_others() {
    let state = State::new();
    fs::set_permissions(&state.folder, fs::Permissions::from_mode(0o700)).unwrap();
    let up = run(state.up(&["--detach", "--events", "30", "--readers", "3"])).await;
    assert!(up.status.success(), "{}", up.output);

    let env = state.env();
    let readers: Vec<&str> = env["CATALOG_READ_URLS"].split(',').collect();
    assert_eq!(readers.len(), 3);
    assert_eq!(readers[0], env["CATALOG_READ_URL"]);
    for reader in readers {
        let page = list(reader).await;
        assert_eq!(page["count"], 30);
        let sessions = format!("{reader}/api/events/{}/sessions", page["results"][0]["id"].as_str().unwrap());
        let sessions: Value = reqwest::get(sessions).await.unwrap().json().await.unwrap();
        assert_eq!(sessions["results"].as_array().unwrap().len(), 10);
        assert_eq!(sessions["results"][9]["ticket_types"].as_array().unwrap().len(), 3);
    }
    let pids: Vec<&str> = env["CATALOG_READ_PIDS"].split(',').collect();
    assert_eq!(pids.len(), 3);
    assert_eq!(pids[0], env["CATALOG_READ_PID"]);
}

#[tokio::test]
async fn taking_down_what_does_not_run_says_so() {
    let state = State::new();
    let down = run(state.down()).await;
    assert!(down.status.success());
    assert!(down.output.starts_with("Nothing runs in "), "{}", down.output);
}

async fn list(read_url: &str) -> Value {
    reqwest::get(format!("{read_url}/api/events")).await.unwrap().json().await.unwrap()
}

/// With what the env file says, at where the admin API is.
async fn sign_in(env: &HashMap<String, String>) -> StatusCode {
    let credentials = json!({ "email": env["CATALOG_ADMIN_EMAIL"], "password": env["CATALOG_ADMIN_PASSWORD"] });
    let session = format!("{}/api/admin/session", env["CATALOG_WRITE_URL"]);
    Client::new().post(session).json(&credentials).send().await.unwrap().status()
}

fn mode(file: &Path) -> u32 {
    fs::metadata(file).unwrap().permissions().mode() & 0o777
}
