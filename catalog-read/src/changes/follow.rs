//! The one of a process who looks at PostgreSQL for all its listeners.

use tokio::time::{Duration, sleep};

use super::{
    frame,
    hub::Hub,
    source::{Found, NoAnswer, Source},
};

/// A look costs PostgreSQL less than a millisecond.
const LOOK_EVERY: Duration = Duration::from_millis(100);
const RETRY: Duration = Duration::from_millis(500);
/// Changes of one look: some 75 KB as they are sent.
pub(super) const CHANGES_MAX: u32 = 250;

/// Looks while somebody listens.
pub(super) async fn again_and_again(hub: &Hub, source: &Source) {
    let mut said = None;
    loop {
        if hub.rests() {
            hub.seats.wait().await;
            continue;
        }
        match look(hub, source).await {
            Ok(more) => {
                said = None;
                if !more {
                    sleep(LOOK_EVERY).await;
                }
            }
            Err(error) => {
                hub.set_failing(true);
                let error = error.to_string();
                if said.as_ref() != Some(&error) {
                    tracing::warn!(error, "changes cannot be followed; streams wait");
                    said = Some(error);
                }
                sleep(RETRY).await;
            }
        }
    }
}

/// Tells what has changed since the last look. Answers whether there is more.
async fn look(hub: &Hub, source: &Source) -> Result<bool, NoAnswer> {
    let position = hub.position();
    match source.follow(position.as_deref(), CHANGES_MAX).await? {
        Found::Page(page) => {
            let found = (!page.changes.is_empty()).then(|| frame::changes(&page.changes));
            metrics::counter!("catalog_stream_changes_total").increment(page.changes.len() as u64);
            hub.advance(page.token, found);
            Ok(page.more)
        }
        // Another epoch has begun: nobody's token means anything any more.
        Found::TooOld => {
            if let Found::Page(page) = source.follow(None, CHANGES_MAX).await? {
                let reset = frame::reset(&page.token);
                hub.advance(page.token, Some(reset));
            }
            Ok(false)
        }
        Found::NotYet(_) => {
            hub.set_failing(false);
            Ok(false)
        }
    }
}
