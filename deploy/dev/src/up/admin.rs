//! The admin's account: made once; its password is kept in the state folder, because the database keeps only its hash.

use std::{
    io::Write,
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
};

use anyhow::{Context, bail};
use reqwest::StatusCode;
use serde_json::json;
use uuid::Uuid;

use super::{bring_up::Catalog, servers::blocking};
use crate::{
    progress::Progress,
    services::{self, Service},
    stack::Stack,
    workspace,
};

pub(super) const EMAIL: &str = "admin@catalog.example";
/// The file in the state folder.
const PASSWORD: &str = "password";

/// The password of an account with the role `owner`: the kept one if it opens the admin API, else a new one.
pub(super) async fn password(catalog: &Catalog, progress: &Progress, stack: &Arc<Stack>) -> anyhow::Result<String> {
    progress
        .step("making the admin's account", async {
            if let Some(password) = stack.state.kept(PASSWORD)
                && signs_in(catalog, &password).await?
            {
                progress.outcome("the admin's account is as before");
                return Ok(password);
            }
            // 244 random bits.
            let password = format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
            let (programs, database_url, given) = (workspace::programs()?, catalog.database_url.clone(), password.clone());
            blocking(move || make(&programs, &database_url, &given)).await?;
            stack.state.keep(PASSWORD, &password)?;
            progress.outcome("the admin's account is made");
            Ok(password)
        })
        .await
}

async fn signs_in(catalog: &Catalog, password: &str) -> anyhow::Result<bool> {
    let session = format!("{}/api/admin/session", catalog.write_url());
    let answer = services::client()?.post(session).json(&json!({"email": EMAIL, "password": password})).send().await?;
    Ok(answer.status() == StatusCode::OK)
}

/// As an operator does; of an account that is there already, the password was lost.
fn make(programs: &Path, database_url: &str, password: &str) -> anyhow::Result<()> {
    let create = ["admin", "create", "--email", EMAIL, "--name", "Admin", "--role", "owner", "--password-stdin"];
    if let Err(error) = run(programs, database_url, &create, password) {
        let reset = ["admin", "password", "--email", EMAIL, "--password-stdin"];
        run(programs, database_url, &reset, password).map_err(|_| error)?;
    }
    Ok(())
}

fn run(programs: &Path, database_url: &str, arguments: &[&str], password: &str) -> anyhow::Result<()> {
    let mut command = Command::new(Service::Write.program(programs));
    command.args(arguments).env("DATABASE_URL", database_url);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().context("catalog-write cannot be run")?;
    if let Some(mut stdin) = child.stdin.take() {
        // If it does not read this, its own words say why.
        let _ = writeln!(stdin, "{password}");
    }
    let output = child.wait_with_output()?;
    if !output.status.success() {
        bail!("catalog-write made no account: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(())
}
