//! One listener: told from PostgreSQL what it has missed, then what the hub tells all. It does nothing while its client does not
//! read, and keeps nothing but its place.

use std::sync::Arc;

use bytes::Bytes;
use tokio::{
    sync::broadcast::Receiver,
    time::{Duration, sleep, timeout},
};

use super::{feed::Feed, follow::CHANGES_MAX, frame, hub::Batch, seat::Seat, source::Found, token::Token};

/// Proxies take a connection for dead that is silent for longer; many do so after 30 s or 60 s.
const HEARTBEAT_EVERY: Duration = Duration::from_secs(15);
/// While PostgreSQL does not answer.
const RETRY: Duration = Duration::from_secs(1);
/// How long to wait for a standby to come as far as a token.
const NOT_YET_WAIT: Duration = Duration::from_secs(5);

pub(super) struct Listener {
    feed: Feed,
    /// What it was told last, or has received before.
    at: Option<Arc<Token>>,
    way: Way,
    has_begun: bool,
    _seat: Seat,
}

enum Way {
    /// Looks for a place to join.
    Joining,
    /// Is told what it lacks up to where it joined; what comes after that waits for it.
    CatchingUp(Arc<Token>, Receiver<Batch>),
    /// Is told what all are told.
    Live(Receiver<Batch>),
}

impl Listener {
    /// `at`: what it has received before.
    pub(super) fn new(feed: Feed, at: Option<Token>, seat: Seat) -> Self {
        Self { feed, at: at.map(Arc::new), way: Way::Joining, has_begun: false, _seat: seat }
    }

    /// What to send next; `None` at the end.
    pub(super) async fn next(&mut self) -> Option<Bytes> {
        let shutdown = self.feed.shutdown.clone();
        if !std::mem::replace(&mut self.has_begun, true) {
            return Some(frame::BEGINNING);
        }
        tokio::select! {
            biased;
            () = shutdown.cancelled() => None,
            told = timeout(HEARTBEAT_EVERY, self.told()) => Some(told.unwrap_or_else(|_| self.heartbeat())),
        }
    }

    /// Waits for something to tell. May be dropped and called again.
    async fn told(&mut self) -> Bytes {
        loop {
            let told = match &mut self.way {
                Way::Joining => self.join().await,
                Way::CatchingUp(..) => self.catch_up().await,
                Way::Live(batches) => match batches.recv().await {
                    Ok(Batch { bytes, end }) => {
                        self.at = Some(end);
                        Some(bytes)
                    }
                    Err(_) => {
                        metrics::counter!("catalog_stream_lags_total").increment(1);
                        self.way = Way::Joining;
                        None
                    }
                },
            };
            if let Some(bytes) = told {
                return bytes;
            }
        }
    }

    async fn join(&mut self) -> Option<Bytes> {
        let (position, batches) = self.feed.hub.join().await;
        if self.at.is_some() {
            self.way = Way::CatchingUp(position, batches);
            return None;
        }
        self.way = Way::Live(batches);
        let told = frame::position(&position);
        self.at = Some(position);
        Some(told)
    }

    async fn catch_up(&mut self) -> Option<Bytes> {
        let (Way::CatchingUp(goal, _), Some(at)) = (&self.way, &self.at) else { return None };
        if at == goal {
            self.go_live();
            return None;
        }
        let (at, goal) = (Arc::clone(at), Arc::clone(goal));
        match self.feed.source.catch_up(&at, &goal, CHANGES_MAX).await {
            Ok(Found::Page(page)) => {
                let told = match page.changes.is_empty() {
                    true => frame::position(&page.token),
                    false => frame::changes(&page.changes),
                };
                self.at = Some(Arc::new(page.token));
                Some(told)
            }
            Ok(Found::TooOld) => {
                let told = frame::reset(&goal);
                self.at = Some(goal);
                Some(told)
            }
            Ok(Found::NotYet(_)) => {
                let _ = timeout(NOT_YET_WAIT, self.feed.hub.has_reached(&at)).await;
                self.way = Way::Joining;
                None
            }
            Err(error) => {
                tracing::debug!(%error, "a listener cannot catch up yet");
                sleep(RETRY).await;
                None
            }
        }
    }

    fn go_live(&mut self) {
        self.way = match std::mem::replace(&mut self.way, Way::Joining) {
            Way::CatchingUp(_, batches) => Way::Live(batches),
            other => other,
        };
    }

    fn heartbeat(&mut self) -> Bytes {
        // One that is always told how far it is does not begin with weeks that have passed in silence.
        if let Way::Live(batches) = &self.way
            && let Some(position) = self.feed.hub.position_of(batches)
        {
            self.at = Some(position);
        }
        frame::heartbeat(self.at.as_deref())
    }
}
