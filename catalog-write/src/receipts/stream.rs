//! A receipt as it comes true: Server-Sent Events (<https://html.spec.whatwg.org/multipage/server-sent-events.html>).

use std::{convert::Infallible, time::Duration};

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use catalog_shared::version::Version;
use futures_util::stream;
use http::{HeaderName, HeaderValue, header};
use tokio::{
    sync::{OwnedSemaphorePermit, watch},
    time::{Instant, sleep_until},
};

use crate::receipts::Receipts;

/// Longest that a stream lives: whoever still wants to know then asks again.
const LIFE: Duration = Duration::from_secs(30);
/// While it waits it says so this often, which also keeps proxies from ending it.
const REMIND_EVERY: Duration = Duration::from_secs(5);
/// nginx collects an answer before it passes it on, unless told not to.
const X_ACCEL_BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

struct Waiting {
    receipts: Receipts,
    version: Version,
    looked: watch::Receiver<()>,
    end: Instant,
    _place: OwnedSemaphorePermit,
}

/// `event: pending` until it is `event: visible`, each with the receipt as its data. `event: gone` if an epoch ends meanwhile.
pub(super) fn answer(
    receipts: Receipts,
    version: Version,
    (place, looked): (OwnedSemaphorePermit, watch::Receiver<()>),
) -> Response {
    let waiting = Waiting { receipts, version, looked, end: Instant::now() + LIFE, _place: place };
    let first = Instant::now();
    let events = stream::unfold(Some((waiting, first)), async |state| {
        let (mut waiting, remind_at) = state?;
        let (event, is_last) = waiting.next(remind_at).await?;
        let next = (!is_last).then(|| (waiting, Instant::now() + REMIND_EVERY));
        Some((Ok::<_, Infallible>(event), next))
    });
    let mut response = Body::from_stream(events).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    headers.insert(X_ACCEL_BUFFERING, HeaderValue::from_static("no"));
    response
}

impl Waiting {
    /// The next event, and whether it is the last. `None` when it has taken too long.
    async fn next(&mut self, remind_at: Instant) -> Option<(String, bool)> {
        let stop = self.receipts.stop();
        loop {
            // Registered before the look at what is known, so that no look is missed.
            self.looked.mark_unchanged();
            let now = Instant::now();
            match self.receipts.receipt(self.version) {
                Err(_) => return Some(("event: gone\ndata: {}\n\n".to_owned(), true)),
                Ok(receipt) if receipt.visible => return Some((event("visible", &receipt), true)),
                Ok(_) if now >= self.end => return None,
                Ok(receipt) if now >= remind_at => return Some((event("pending", &receipt), false)),
                Ok(_) => {}
            }
            tokio::select! {
                looked = self.looked.changed() => looked.ok()?,
                () = sleep_until(remind_at.min(self.end)) => {}
                () = stop.cancelled() => return None,
            }
        }
    }
}

fn event(name: &str, receipt: &impl serde::Serialize) -> String {
    format!("event: {name}\ndata: {}\n\n", serde_json::to_string(receipt).unwrap_or_default())
}
