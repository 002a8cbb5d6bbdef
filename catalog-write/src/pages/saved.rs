//! "Live for readers after 12 ms": what became of what was just saved.

use std::time::Duration;

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use catalog_shared::version::Version;
use http::StatusCode;
use tokio::time::timeout;

use crate::pages::{answer::html, chrome::Files, refusal::Refusal, site::Site};

/// Publishing takes some milliseconds: a page that waits this long can mostly tell it, without a script.
const WAIT: Duration = Duration::from_millis(300);

/// What became of a write, in the address of the page that follows it: `?saved=` and its version.
pub(crate) struct Saved {
    pub(crate) version: Version,
    /// Readers have it.
    pub(crate) is_live: bool,
    /// Milliseconds from the beginning of its transaction, at most, if that is known.
    after_ms: Option<f64>,
}

impl Saved {
    /// Waits a moment for it to be live. `None` where nothing was saved, or nothing is known of it any more.
    pub(crate) async fn of(site: &Site, version: Option<&str>) -> Option<Self> {
        let version = version?.parse().ok()?;
        let receipts = &site.app.receipts;
        let mut seen = receipts.look(&site.app.pool).await.ok().and_then(|()| Self::seen(site, version));
        if let Some((_place, mut looked)) = receipts.wait().filter(|_| seen.as_ref().is_some_and(|seen| !seen.is_live)) {
            let _ = timeout(WAIT, async {
                while seen.as_ref().is_some_and(|seen| !seen.is_live) && looked.changed().await.is_ok() {
                    seen = Self::seen(site, version);
                }
            })
            .await;
        }
        seen
    }

    /// To stand in a page.
    pub(crate) fn part(self, files: Files<'_>) -> SavedPart<'_> {
        SavedPart { files, saved: self }
    }

    fn seen(site: &Site, version: Version) -> Option<Self> {
        let receipt = site.app.receipts.receipt(version).ok()?;
        Some(Self { version, is_live: receipt.visible, after_ms: receipt.after_ms_at_most })
    }

    /// For people.
    pub(crate) fn text(&self) -> String {
        match (self.is_live, self.after_ms) {
            (true, Some(ms)) => format!("Saved. Live for readers after {} ms", ms.ceil()),
            (true, None) => "Saved. Live for readers".to_owned(),
            (false, _) => "Saved. On its way to readers…".to_owned(),
        }
    }
}

/// What became of a write, as pages show it.
#[derive(Template)]
#[template(path = "saved.html")]
pub(crate) struct SavedPart<'a> {
    files: Files<'a>,
    saved: Saved,
}

/// The same again, while it is on its way.
pub(super) async fn show(State(site): State<Site>, Path(version): Path<String>) -> Result<Response, Refusal> {
    match Saved::of(&site, Some(&version)).await {
        Some(saved) => html(StatusCode::OK, &SavedPart { files: Files::of(&site), saved }),
        None => html(StatusCode::OK, &Forgotten),
    }
}

/// PostgreSQL or Redis was replaced since: nobody knows when that was live.
#[derive(Template)]
#[template(source = r#"<span class="state state-ok" role="status">Saved</span>"#, ext = "html")]
struct Forgotten;
