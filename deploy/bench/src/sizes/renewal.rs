//! What it costs to keep the documents alive while nothing changes.

use std::time::Duration;

use super::line;
use crate::{metrics, settings::Settings, usage::Usage};

pub(super) async fn measure(settings: &Settings, length: Duration) -> anyhow::Result<()> {
    let minutes = length.as_secs_f64() / 60.0;
    let renewed = metrics::sum(settings, "catalog_renewed_total").await?;
    let before = Usage::now(settings)?;
    tokio::time::sleep(length).await;
    let used = Usage::now(settings)?.since(&before);
    let renewed = metrics::sum(settings, "catalog_renewed_total").await? - renewed;
    let over = format!("over {} s in which nothing changed", length.as_secs());
    line("leases renewed", &format!("{:.0} a minute", renewed / minutes), &format!("events, {over}"));
    for (process, seconds) in used.named() {
        line(
            "",
            &format!("{:.2} s a minute", seconds / minutes),
            &format!("processor time of {process}, its idle looks with it"),
        );
    }
    Ok(())
}
