//! The admin's token: made once and kept in the state folder, because the database keeps only its hash.

use std::sync::Arc;

use reqwest::StatusCode;

use super::{bring_up::Catalog, servers::blocking};
use crate::{progress::Progress, services, stack::Stack, workspace};

/// The file in the state folder.
const TOKEN: &str = "token";

/// A token with the role `owner`: the kept one if the admin API takes it, else a new one.
pub(super) async fn owners(catalog: &Catalog, progress: &Progress, stack: &Arc<Stack>) -> anyhow::Result<String> {
    progress
        .step("making the admin's token", async {
            if let Some(token) = stack.state.kept(TOKEN)
                && is_taken(catalog, &token).await?
            {
                progress.outcome("the admin's token is as before");
                return Ok(token);
            }
            let (programs, database_url) = (workspace::programs()?, catalog.database_url.clone());
            let token = blocking(move || services::make_token(&programs, &database_url, "dev")).await?;
            stack.state.keep(TOKEN, &token)?;
            progress.outcome("the admin's token is made");
            Ok(token)
        })
        .await
}

async fn is_taken(catalog: &Catalog, token: &str) -> anyhow::Result<bool> {
    let list = format!("{}/api/admin/events?page_size=1", catalog.write_url());
    let answer = services::client()?.get(list).bearer_auth(token).send().await?;
    Ok(answer.status() != StatusCode::UNAUTHORIZED)
}
