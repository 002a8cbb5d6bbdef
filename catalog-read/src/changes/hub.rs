//! Where the one who looks meets all who listen. What has changed is written once, and each listener gets the same bytes.

use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::{
    broadcast::{self, Receiver},
    watch,
};

use super::{seat::Seats, token::Token};

/// How many batches a listener may be behind; then it is on its own until it has caught up.
const BATCHES_KEPT: usize = 32;

/// Some changes as listeners are sent them.
#[derive(Clone)]
pub(super) struct Batch {
    pub(super) bytes: Bytes,
    /// Up to here everything was told.
    pub(super) end: Arc<Token>,
}

/// What the one who looks knows.
#[derive(Default)]
struct State {
    /// How far he has come; `None` while nobody listens.
    position: Option<Arc<Token>>,
    is_failing: bool,
}

impl State {
    /// A place at which a listener can join: in the middle of a walk he would have missed the pages before.
    fn whole(&self) -> Option<&Arc<Token>> {
        self.position.as_ref().filter(|position| position.walk.is_none())
    }
}

pub(super) struct Hub {
    /// Its lock also orders batches and positions: who holds it sees no batch without the position after it.
    state: watch::Sender<State>,
    batches: broadcast::Sender<Batch>,
    pub(super) seats: Seats,
}

impl Hub {
    pub(super) fn new(seats: Seats) -> Self {
        Self { state: watch::Sender::default(), batches: broadcast::Sender::new(BATCHES_KEPT), seats }
    }

    /// Waits until PostgreSQL is being followed.
    pub(super) async fn is_ready(&self) {
        let _ = self.state.subscribe().wait_for(|state| state.position.is_some() && !state.is_failing).await;
    }

    /// Waits for a place to join. All batches after it come through the receiver.
    pub(super) async fn join(&self) -> (Arc<Token>, Receiver<Batch>) {
        let mut states = self.state.subscribe();
        loop {
            if let Ok(state) = states.wait_for(|state| state.whole().is_some()).await
                && let Some(position) = state.whole()
            {
                return (Arc::clone(position), self.batches.subscribe());
            }
        }
    }

    /// Waits until everything is known that `token` knows.
    pub(super) async fn has_reached(&self, token: &Token) {
        let is_past = |position: &Arc<Token>| position.epoch == token.epoch && position.since.covers(token.reached());
        let _ = self.state.subscribe().wait_for(|state| state.whole().is_some_and(is_past)).await;
    }

    /// How far a listener has come that has read everything in `batches`; `None` if there is more to read.
    pub(super) fn position_of(&self, batches: &Receiver<Batch>) -> Option<Arc<Token>> {
        let state = self.state.borrow();
        state.whole().filter(|_| batches.is_empty()).cloned()
    }

    /// How far the one who looks has come.
    pub(super) fn position(&self) -> Option<Arc<Token>> {
        self.state.borrow().position.clone()
    }

    /// He has come so far, and has found this.
    pub(super) fn advance(&self, position: Token, found: Option<Bytes>) {
        let position = Arc::new(position);
        self.state.send_modify(|state| {
            if let Some(bytes) = found {
                // Nobody may be listening.
                let _ = self.batches.send(Batch { bytes, end: Arc::clone(&position) });
            }
            *state = State { position: Some(position), is_failing: false };
        });
    }

    /// PostgreSQL answers, or does not.
    pub(super) fn set_failing(&self, is_failing: bool) {
        self.state.send_if_modified(|state| std::mem::replace(&mut state.is_failing, is_failing) != is_failing);
    }

    /// Forgets the position if nobody listens: who comes later begins at a present one. Answers whether nobody does.
    pub(super) fn rests(&self) -> bool {
        // Under the lock: who has a seat either is seen here or finds no position.
        self.state.send_if_modified(|state| {
            let rests = self.seats.are_empty();
            if rests {
                *state = State::default();
            }
            rests
        })
    }
}
