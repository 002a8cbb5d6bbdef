//! Fills an empty catalog and waits until the public sees it.

use std::time::{Duration, Instant};

use anyhow::bail;
use serde_json::Value;
use sqlx::{Connection, PgConnection};

use super::bring_up::Catalog;
use crate::{cli::UpArgs, demo, progress::Progress, services, state::StateDir};

/// For the first events; a large catalog has longer.
const SHOWN_WAIT: Duration = Duration::from_secs(60);
/// A tenth of the slowest pace seen.
const SHOWN_WAIT_PER_EVENT: Duration = Duration::from_millis(5);
/// The file in the state folder that tells where the pictures were at the last start.
const PICTURES_URL: &str = "pictures-url";
const POLL_INTERVAL: Duration = Duration::from_millis(50);

/// Makes the demo or the large catalog, if one is wanted and there is none.
pub(super) async fn fill(args: &UpArgs, catalog: &Catalog, progress: &Progress, state: &StateDir) -> anyhow::Result<()> {
    let mut database = PgConnection::connect(&catalog.database_url).await?;
    move_pictures(&catalog.pictures_url(), state, &mut database).await?;
    let is_empty: bool = sqlx::query_scalar("select not exists (select from events)").fetch_one(&mut database).await?;
    let how_far = |done, of| progress.detail(format!("{done} of {of} events"));
    if is_empty && let Some(events) = args.events {
        progress
            .step("filling the catalog", async {
                demo::seed_many(&catalog.database_url, events, &how_far).await?;
                progress.outcome(format!("the catalog is filled with {events} events"));
                Ok(())
            })
            .await?;
    } else if is_empty && !args.no_demo {
        progress
            .step("filling the catalog with the demo", async {
                let made = demo::seed(&catalog.write_url(), &catalog.token, &catalog.pictures_url(), &how_far).await?;
                progress.outcome(format!("the catalog is filled with {made} demo events"));
                Ok(())
            })
            .await?;
    }
    wait_until_shown(catalog, &mut database, progress).await?;
    database.close().await?;
    Ok(())
}

/// An earlier start may have served the pictures from another port: the demo's events point to where they are now.
async fn move_pictures(url: &str, state: &StateDir, database: &mut PgConnection) -> anyhow::Result<()> {
    if let Some(old) = state.kept(PICTURES_URL)
        && old != url
    {
        sqlx::query("update events set image_url = $2 || right(image_url, -length($1)) where starts_with(image_url, $1 || '/')")
            .bind(old)
            .bind(url)
            .execute(database)
            .await?;
    }
    state.keep(PICTURES_URL, url)
}

/// Every change is projected, and every reader lists every event that the public may see.
async fn wait_until_shown(catalog: &Catalog, database: &mut PgConnection, progress: &Progress) -> anyhow::Result<()> {
    let events: i64 =
        sqlx::query_scalar("select count(*) from events where status <> 'draft' and (publish_at is null or publish_at <= now())")
            .fetch_one(&mut *database)
            .await?;
    let at_most = SHOWN_WAIT + SHOWN_WAIT_PER_EVENT.saturating_mul(u32::try_from(events)?);
    let http = services::client()?;
    progress
        .step("waiting until the public API shows it", async {
            let deadline = Instant::now() + at_most;
            loop {
                let left: i64 = sqlx::query_scalar("select count(distinct event_id) from catalog_dirty").fetch_one(&mut *database).await?;
                let mut counts = Vec::new();
                for reader in catalog.read_urls() {
                    counts.push(count(&http, &reader).await);
                }
                if left == 0 && counts.iter().all(|count| *count == Some(events)) {
                    progress.outcome(format!("the public API shows {events} events"));
                    return Ok(());
                }
                if Instant::now() > deadline {
                    bail!(
                        "the public API does not show all {events} events after {} s ({left} are not projected yet): see projector.log",
                        at_most.as_secs()
                    );
                }
                progress.detail(format!("{left} events to go"));
                tokio::time::sleep(POLL_INTERVAL).await;
            }
        })
        .await
}

/// How many events a reader lists; `None` if it does not answer that now.
async fn count(http: &reqwest::Client, reader: &str) -> Option<i64> {
    let page: Value = http.get(format!("{reader}/api/events?page_size=1")).send().await.ok()?.json().await.ok()?;
    page["count"].as_i64()
}
