//! All events, and the transactions that changed them.

use std::{
    collections::{HashMap, VecDeque},
    time::Instant,
};

use catalog_shared::version::Version;
use uuid::Uuid;

use super::{History, Outcome, State};

/// So many of the latest writes' versions are demanded by readers.
const TOKENS_MAX: usize = 32;
/// So many of the latest transactions that changed several events are looked for in each list.
const WIDE_MAX: usize = 64;

/// The number of an event, as its name carries it.
pub(crate) type EventNo = usize;

/// One event.
#[derive(Debug)]
pub(crate) struct Event {
    /// `None` while the service that makes it has not told.
    pub(crate) id: Option<Uuid>,
    pub(crate) history: History,
    /// A write with an unknown end may still reach it, so nothing is built upon it any more.
    pub(crate) retired: bool,
    /// Made by commits that a failover lost: what is left of it in Redis runs out by itself.
    pub(crate) orphaned: bool,
}

/// The steps that one transaction made, by event.
#[derive(Debug, Clone)]
pub(crate) struct Transaction(pub(crate) Vec<(EventNo, usize)>);

/// The version of a write: what is read with it has the write.
#[derive(Debug, Clone)]
pub(crate) struct Token {
    pub(crate) version: Version,
    pub(crate) events: Vec<EventNo>,
}

/// What was written.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) began: Instant,
    events: Vec<Event>,
    numbers: HashMap<Uuid, EventNo>,
    revision: u32,
    label: u32,
    tokens: VecDeque<Token>,
    wide: VecDeque<Transaction>,
    /// The epochs of the versions that writes had, the highest of them, and the lowest that means anything.
    epochs: (u64, u64),
}

impl World {
    pub(crate) fn new(now: Instant) -> Self {
        Self {
            began: now,
            events: Vec::new(),
            numbers: HashMap::new(),
            revision: 0,
            label: 0,
            tokens: VecDeque::new(),
            wide: VecDeque::new(),
            epochs: (0, 0),
        }
    }

    /// An event that does not exist yet, with the id that it will have if that is known.
    pub(crate) fn add(&mut self, id: Option<Uuid>) -> EventNo {
        let number = self.events.len();
        self.events.push(Event { id, history: History::new(self.began), retired: false, orphaned: false });
        if let Some(id) = id {
            self.numbers.insert(id, number);
        }
        number
    }

    /// A revision that no write has carried.
    pub(crate) fn next_revision(&mut self) -> u32 {
        self.revision += 1;
        self.revision
    }

    /// A label that no session has.
    pub(crate) fn next_label(&mut self) -> u32 {
        self.label += 1;
        self.label
    }

    pub(crate) fn event(&self, number: EventNo) -> Option<&Event> {
        self.events.get(number)
    }

    pub(crate) fn event_mut(&mut self, number: EventNo) -> Option<&mut Event> {
        self.events.get_mut(number)
    }

    pub(crate) fn events(&self) -> impl Iterator<Item = (EventNo, &Event)> {
        self.events.iter().enumerate()
    }

    /// Notes the id of an event. False: it has another, or another event has this one.
    pub(crate) fn learn_id(&mut self, number: EventNo, id: Uuid) -> bool {
        let Some(event) = self.events.get_mut(number) else { return false };
        *self.numbers.entry(id).or_insert(number) == number && *event.id.get_or_insert(id) == id
    }

    /// A transaction is about to be sent that brings these events into these states. `doomed`: it is going to be rolled back.
    pub(crate) fn begin(&mut self, changes: Vec<(EventNo, Option<State>)>, doomed: bool) -> Transaction {
        let (sent, outcome) = (Instant::now(), if doomed { Outcome::Undone } else { Outcome::Open });
        let mut steps = Vec::new();
        for (number, state) in changes {
            if let Some(event) = self.events.get_mut(number) {
                steps.push((number, event.history.push(state, sent, outcome)));
            }
        }
        Transaction(steps)
    }

    /// It was committed. `version`: of a snapshot taken after that.
    pub(crate) fn commit(&mut self, transaction: &Transaction, version: Option<Version>) {
        let (highest, lowest) = &mut self.epochs;
        let version = version.filter(|version| version.epoch() >= *lowest);
        *highest = version.map_or(0, Version::epoch).max(*highest);
        self.decide(transaction, Outcome::Committed { by: Instant::now(), version });
        if let Some(version) = version {
            let events = transaction.0.iter().map(|(number, _)| *number).collect();
            push(&mut self.tokens, Token { version, events }, TOKENS_MAX);
        }
        if transaction.0.len() > 1 {
            push(&mut self.wide, transaction.clone(), WIDE_MAX);
        }
    }

    /// It was not. Answers the events of which somebody has already seen what it would have brought.
    pub(crate) fn undo(&mut self, transaction: &Transaction) -> Vec<EventNo> {
        self.decide(transaction, Outcome::Undone);
        let seen = |(number, index): &&(EventNo, usize)| {
            self.events.get(*number).and_then(|event| event.history.step(*index)).is_some_and(|step| step.seen)
        };
        transaction.0.iter().filter(seen).map(|(number, _)| *number).collect()
    }

    /// The state that the transaction brings the event into.
    pub(crate) fn would_be(&self, transaction: &Transaction, number: EventNo) -> Option<&State> {
        let (_, index) = transaction.0.iter().find(|(own, _)| *own == number)?;
        self.events.get(number)?.history.step(*index)?.state.as_ref()
    }

    /// The last change of one event, by itself.
    pub(crate) fn last_transaction(&self, number: EventNo) -> Transaction {
        Transaction(self.events.get(number).map(|event| (number, event.history.len() - 1)).into_iter().collect())
    }

    /// Nothing is built upon these events any more.
    pub(crate) fn retire(&mut self, events: &[(EventNo, Uuid)]) {
        for (number, _) in events {
            if let Some(event) = self.events.get_mut(*number) {
                event.retired = true;
            }
        }
    }

    fn decide(&mut self, transaction: &Transaction, outcome: Outcome) {
        for (number, index) in &transaction.0 {
            if let Some(step) = self.events.get_mut(*number).and_then(|event| event.history.step_mut(*index)) {
                step.outcome = outcome;
            }
        }
    }

    /// The latest versions of writes.
    pub(crate) fn tokens(&self) -> &VecDeque<Token> {
        &self.tokens
    }

    /// The latest transactions that changed several events.
    pub(crate) fn wide(&self) -> &VecDeque<Transaction> {
        &self.wide
    }

    /// PostgreSQL was replaced by one that lacks the last commits: these are the states that it has. What was committed since is
    /// lost, and may not come back. Versions of that time mean nothing any more, and new ones only in a new epoch: before that the
    /// commit clock may say once more what it has said before. `since`: the old one answered nothing after that.
    pub(crate) fn set_back(&mut self, truth: &HashMap<Uuid, State>, since: Instant) {
        let now = Instant::now();
        self.epochs.1 = self.epochs.0 + 1;
        self.tokens.clear();
        self.wide.clear();
        for event in &mut self.events {
            let state = event.id.and_then(|id| truth.get(&id)).cloned();
            event.orphaned |= state.is_none() && event.history.settled().is_some();
            for step in event.history.steps_mut() {
                if let Outcome::Committed { version, .. } = &mut step.outcome {
                    *version = None;
                }
            }
            if event.history.settled() != state.as_ref() {
                event.history.push(state, since, Outcome::Committed { by: now, version: None });
            }
        }
    }
}

fn push<T>(queue: &mut VecDeque<T>, item: T, max: usize) {
    queue.push_back(item);
    while queue.len() > max {
        queue.pop_front();
    }
}
