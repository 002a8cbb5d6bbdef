//! What the projector counts of itself.

use anyhow::Context;

use crate::{admin, settings::Settings};

/// The sum of a metric over all its labels; zero as long as nothing was counted.
pub(crate) async fn sum(settings: &Settings, name: &str) -> anyhow::Result<f64> {
    let answer = admin::client()?.get(format!("{}/metrics", settings.projector_url)).send().await;
    let text = answer.context("the projector does not answer")?.error_for_status()?.text().await?;
    let lines = text.lines().filter_map(|line| line.strip_prefix(name)).filter(|rest| rest.starts_with(['{', ' ']));
    Ok(lines.filter_map(|rest| rest.rsplit(' ').next()?.parse::<f64>().ok()).sum())
}
