//! Connections frozen at a step, and the tests that wait for that.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{sync::watch, time::timeout};

use super::{
    rules::contains,
    wire::{Mark, Message},
};

/// A projector looks at least each second; a debug build on a busy machine takes its time.
const REACHED_WAIT: Duration = Duration::from_secs(30);

/// A point in what a client sends, right before one of its messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// On a projector's way to PostgreSQL: a claim was answered and names events, whose documents it is about to ask for.
    AfterClaim,
    /// On a projector's way to PostgreSQL: all is done, of a round that built documents, but the commit.
    BeforeCommit,
    /// On the way to Redis: documents were built, and the first is about to be written.
    AfterBuild,
    /// On the way to Redis: half of the documents of one pipeline have been passed on, at least one, and at least one has not.
    HalfOfWrites,
    /// On any way: the first message with this text.
    Message(&'static str),
}

/// What becomes of a frozen connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    GoesOn,
    /// It ends; nothing of what was held arrives.
    Cut,
    /// What was held arrives, and then it ends.
    AnswerLost,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Armed,
    Reached,
    Over(Outcome),
}

#[derive(Debug)]
pub(super) struct Hold {
    step: Step,
    /// It is as if the network already had what is held.
    sent: bool,
    state: watch::Sender<State>,
}

impl Hold {
    /// Tells that the step is reached, and waits for what is to become of it.
    pub(super) async fn outcome(&self) -> Outcome {
        self.state.send_if_modified(|state| {
            let reached = *state == State::Armed;
            if reached {
                *state = State::Reached;
            }
            reached
        });
        let mut watched = self.state.subscribe();
        match watched.wait_for(|state| matches!(state, State::Over(_))).await.map(|state| *state) {
            Ok(State::Over(outcome)) => outcome,
            _ => Outcome::GoesOn,
        }
    }

    pub(super) fn dies_with_its_client(&self) -> bool {
        !self.sent && !self.is_over()
    }

    fn is_over(&self) -> bool {
        matches!(*self.state.borrow(), State::Over(_))
    }

    fn is_at(&self, message: &Message) -> bool {
        match (self.step, message.mark) {
            (Step::AfterClaim, Mark::Build) | (Step::BeforeCommit, Mark::Commit) | (Step::AfterBuild, Mark::Write { .. }) => true,
            (Step::HalfOfWrites, Mark::Write { before, of }) => before >= (of / 2).max(1),
            (Step::Message(text), _) => contains(&message.bytes, text.as_bytes()),
            _ => false,
        }
    }
}

/// The holds of one proxy that wait for their step.
#[derive(Debug, Default)]
pub(super) struct Holds(Mutex<Vec<Arc<Hold>>>);

impl Holds {
    pub(super) fn add(&self, step: Step, sent: bool) -> Held {
        let hold = Arc::new(Hold { step, sent, state: watch::channel(State::Armed).0 });
        let mut holds = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        holds.retain(|hold| !hold.is_over());
        holds.push(Arc::clone(&hold));
        Held { hold }
    }

    /// The one that wants to hold this message; it no longer waits then.
    pub(super) fn take(&self, message: &Message) -> Option<Arc<Hold>> {
        let mut holds = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let index = holds.iter().position(|hold| !hold.is_over() && hold.is_at(message))?;
        Some(holds.remove(index))
    }
}

/// A connection that is frozen, or will be. Dropped, it goes on.
#[derive(Debug)]
#[must_use = "dropped, it holds nothing"]
pub struct Held {
    hold: Arc<Hold>,
}

impl Held {
    /// Waits until the connection stands still: everything before the step has been passed on, nothing after it.
    pub async fn reached(&self) {
        if !self.reached_within(REACHED_WAIT).await {
            panic!("nobody came to the step {:?} within {REACHED_WAIT:?}", self.hold.step);
        }
    }

    /// The same for a step that may never come: was it reached in time?
    pub async fn reached_within(&self, at_most: Duration) -> bool {
        let mut watched = self.hold.state.subscribe();
        let reached = watched.wait_for(|state| *state == State::Reached);
        timeout(at_most, reached).await.is_ok_and(|reached| reached.is_ok())
    }

    /// Lets the connection go on.
    pub fn release(self) {}

    /// Ends the connection; nothing of what was held arrives.
    pub fn cut(self) {
        self.end(Outcome::Cut);
    }

    /// Lets what was held arrive, and ends the connection before any answer to it.
    pub fn lose_answer(self) {
        self.end(Outcome::AnswerLost);
    }

    fn end(&self, outcome: Outcome) {
        self.hold.state.send_if_modified(|state| {
            let first = !matches!(state, State::Over(_));
            if first {
                *state = State::Over(outcome);
            }
            first
        });
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.end(Outcome::GoesOn);
    }
}
