//! HTTP: the admin API, as an admin's program uses it, makes the event that is measured and takes it away again.

use std::time::Duration;

use anyhow::{Context, ensure};
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::settings::Settings;

/// Longest that one answer may take.
const ANSWER_MAX: Duration = Duration::from_secs(30);

/// A client that keeps its connections and sends at once.
pub(crate) fn client() -> anyhow::Result<Client> {
    Ok(Client::builder().no_proxy().tcp_nodelay(true).timeout(ANSWER_MAX).build()?)
}

/// Makes an event.
pub(crate) async fn create(client: &Client, settings: &Settings, event: &Value) -> anyhow::Result<Uuid> {
    let request = client.post(format!("{}/api/admin/events", settings.write_url)).bearer_auth(&settings.token);
    let made = request.json(event).send().await.context("catalog-write does not answer")?;
    ensure!(made.status() == StatusCode::CREATED, "catalog-write answered {}", made.status());
    Ok(made.json::<Value>().await?["id"].as_str().context("an event without id")?.parse()?)
}

/// Renames an event.
pub(crate) async fn rename(client: &Client, settings: &Settings, id: Uuid, name: &str) -> anyhow::Result<()> {
    let answer = client.patch(url(settings, id)).bearer_auth(&settings.token).json(&json!({"name": name})).send().await?;
    ensure!(answer.status() == StatusCode::OK, "catalog-write answered {}", answer.status());
    Ok(())
}

/// Deletes an event with all that belongs to it.
pub(crate) async fn remove(client: &Client, settings: &Settings, id: Uuid) -> anyhow::Result<()> {
    let answer = client.delete(url(settings, id)).bearer_auth(&settings.token).send().await?;
    ensure!(answer.status() == StatusCode::NO_CONTENT, "the event that was measured could not be removed: {}", answer.status());
    Ok(())
}

fn url(settings: &Settings, id: Uuid) -> String {
    format!("{}/api/admin/events/{id}", settings.write_url)
}
