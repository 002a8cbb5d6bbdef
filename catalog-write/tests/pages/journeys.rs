//! One test for each file of journeys beside this one.

use std::{collections::BTreeSet, fs, path::Path};

use catalog_dev::testing::{Catalog, PageTests};

use crate::owner;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pages");
const ENDING: &str = ".test.mjs";

#[tokio::test]
async fn accounts() {
    travel("accounts.test.mjs", &Catalog::start().await).await;
}

#[tokio::test]
async fn conflict() {
    travel("conflict.test.mjs", &Catalog::start().await).await;
}

#[tokio::test]
async fn docs() {
    travel("docs.test.mjs", &Catalog::start().await).await;
}

#[tokio::test]
async fn editor() {
    travel("editor.test.mjs", &Catalog::start().await).await;
}

#[tokio::test]
async fn editor_access() {
    travel("editor_access.test.mjs", &Catalog::start().await).await;
}

#[tokio::test]
async fn editor_drafts() {
    travel("editor_drafts.test.mjs", &Catalog::start().await).await;
}

#[tokio::test]
async fn editor_plain() {
    travel("editor_plain.test.mjs", &Catalog::start().await).await;
}

#[tokio::test]
async fn events() {
    travel("events.test.mjs", &Catalog::start().await).await;
}

#[tokio::test]
async fn harness() {
    travel("harness.test.mjs", &Catalog::start().await).await;
}

#[tokio::test]
async fn history() {
    travel("history.test.mjs", &Catalog::start().await).await;
}

#[tokio::test]
async fn import() {
    travel("import.test.mjs", &Catalog::start().await).await;
}

#[tokio::test]
async fn repeat() {
    travel("repeat.test.mjs", &Catalog::start().await).await;
}

#[tokio::test]
async fn sign_in() {
    travel("sign_in.test.mjs", &Catalog::start().await).await;
}

/// Sends an owner of the catalog on the journeys of a file.
async fn travel(file: &str, catalog: &Catalog) {
    owner::make(catalog).await;
    PageTests::new(Path::new(FOLDER), file)
        // By its name the address is one that a browser takes for as safe as HTTPS, whose cookies it keeps.
        .env("CATALOG_WRITE_URL", &catalog.write_url.replace("127.0.0.1", "localhost"))
        .env("CATALOG_READ_URL", &catalog.read_url.replace("127.0.0.1", "localhost"))
        .env("CATALOG_TOKEN", &catalog.token)
        .env("CATALOG_OWNER_EMAIL", owner::EMAIL)
        .env("CATALOG_OWNER_PASSWORD", owner::PASSWORD)
        .run()
        .await;
}

#[tokio::test]
async fn a_file_that_fails_or_tests_nothing_does_not_pass() {
    let failing = "import { test } from 'node:test'; test('one', () => { throw new Error('so it goes'); });";
    for (script, verdict) in [("", "tested nothing"), (failing, "Error: so it goes"), ("process.exit(3)", "exit status: 3")] {
        let file = std::env::temp_dir().join(format!("journeys-{}.mjs", std::process::id()));
        fs::write(&file, script).unwrap();
        let name = file.to_str().unwrap().to_owned();
        let refused = tokio::spawn(async move { PageTests::new(Path::new(FOLDER), &name).run().await }).await;
        fs::remove_file(&file).unwrap();
        let said = refused.unwrap_err().into_panic().downcast::<String>().unwrap();
        assert!(said.contains(verdict), "{said}");
    }
}

#[test]
fn no_file_of_journeys_is_forgotten() {
    let entries = fs::read_dir(FOLDER).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let files: BTreeSet<String> = entries.filter(|name| name.ends_with(ENDING)).collect();
    let own = include_str!("journeys.rs");
    let forgotten: Vec<_> = files.iter().filter(|file| !own.contains(&format!("travel(\"{file}\""))).collect();
    assert!(!files.is_empty() && forgotten.is_empty(), "without a test here: {forgotten:?}");
}
