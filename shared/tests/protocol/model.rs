//! The state machine: which steps there are, and which of them may be next.

use stateright::{Model, Property};

use crate::{
    projector, properties, reader,
    rules::{Rules, Sizes},
    state::{Change, KEYS, LEASES, Postgres, Projector, Reader, Redis, Stage, State, Version},
};

/// A step, atomic in the store that it touches. Numbers are those of the projector, the reader, the event, or the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// An admin's change commits, and its dirty row with it.
    Commits(Change),
    Projector(usize, projector::Step),
    Reader(usize, reader::Step),
    /// A document expires, is evicted, or makes room.
    DocumentVanishes(usize),
    LeaseExpires(usize),
    /// It alone is evicted: the pages stay.
    ListClockVanishes,
    /// Redis loses all it holds.
    Flush,
    /// What Redis holds now is the last that reaches its replica.
    ReplicaFallsBehind,
    /// The replica takes over.
    Failover,
}

/// The protocol under these rules, at this size.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Protocol {
    pub(crate) rules: Rules,
    pub(crate) sizes: Sizes,
}

impl Protocol {
    /// How many documents there are.
    pub(crate) fn keys(&self) -> usize {
        self.sizes.events + usize::from(self.sizes.page)
    }

    pub(crate) fn is_page(&self, key: usize) -> bool {
        self.sizes.page && key == self.sizes.events
    }

    /// Does a change of `event` show in the document `key`? Every change shows in lists.
    pub(crate) fn shows(&self, key: usize, event: usize) -> bool {
        key == event || self.is_page(key)
    }

    /// Which state of `key` a snapshot at `clock` saw: the number of the last commit that shows in it.
    pub(crate) fn content(&self, postgres: &Postgres, key: usize, clock: u8) -> usize {
        let shows = |change: &Option<Change>| change.is_some_and(|change| self.shows(key, change.event));
        postgres.commits.iter().take(clock.into()).rposition(shows).map_or(0, |at| at + 1)
    }

    /// What tells the Redis that now answers from another one, as far as the rules look.
    pub(crate) fn redis(&self, state: &State) -> u8 {
        match self.rules.epoch_by_history {
            // Its replication id: each failover begins one.
            true => state.failovers,
            // Its run id: two processes take turns.
            false => state.failovers % 2,
        }
    }

    fn commits(&self, state: &State, actions: &mut Vec<Action>) {
        let clock = state.postgres.clock();
        if clock == self.sizes.commits {
            return;
        }
        for event in 0..self.sizes.events {
            actions.push(Action::Commits(Change { event, deletes: false }));
            if state.postgres.exists(event, clock) {
                actions.push(Action::Commits(Change { event, deletes: true }));
            }
        }
    }

    fn losses(&self, state: &State, actions: &mut Vec<Action>) {
        for key in 0..self.keys() {
            if state.redis.documents[key].is_some() {
                actions.push(Action::DocumentVanishes(key));
            }
        }
        for key in 0..LEASES {
            if state.redis.leases[key].is_some() {
                actions.push(Action::LeaseExpires(key));
            }
        }
        if state.redis.list_clock.is_some() {
            actions.push(Action::ListClockVanishes);
        }
        actions.push(Action::Flush);
    }

    fn failovers(&self, state: &State, actions: &mut Vec<Action>) {
        if state.failovers < self.sizes.failovers {
            actions.push(if state.replica.is_none() { Action::ReplicaFallsBehind } else { Action::Failover });
        }
    }
}

impl Model for Protocol {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        let first = Version { epoch: 1, clock: 0 };
        let mut documents = [None; KEYS];
        documents[..self.keys()].fill(Some(first));
        let list_clock = self.sizes.page.then_some(first);
        let redis = Redis { documents, epoch: 1, watermark: first, list_clock, newest: [first; KEYS], ..Redis::default() };
        let projector = Projector { epoch: 1, ..Projector::default() };
        vec![State {
            postgres: Postgres { commits: Default::default(), epoch: 1, redis: 0, dirty: 0 },
            redis,
            failovers: 0,
            replica: None,
            projectors: vec![projector; self.sizes.projectors],
            readers: vec![Reader::default(); self.sizes.readers],
        }]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        self.commits(state, actions);
        for me in 0..self.sizes.projectors {
            actions.extend(projector::steps(self, state, me).into_iter().map(|step| Action::Projector(me, step)));
        }
        for me in 0..self.sizes.readers {
            actions.extend(reader::steps(self, state, me).into_iter().map(|step| Action::Reader(me, step)));
        }
        if self.sizes.losses {
            self.losses(state, actions);
        }
        self.failovers(state, actions);
    }

    fn next_state(&self, last: &State, action: Action) -> Option<State> {
        let mut state = last.clone();
        match action {
            Action::Commits(change) => {
                let number = usize::from(state.postgres.clock());
                state.postgres.commits[number] = Some(change);
                state.postgres.dirty |= 1 << number;
            }
            Action::Projector(me, step) => projector::take(self, &mut state, me, step),
            Action::Reader(me, step) => reader::take(self, &mut state, me, step),
            Action::DocumentVanishes(key) => state.redis.documents[key] = None,
            Action::LeaseExpires(key) => state.redis.leases[key] = None,
            Action::ListClockVanishes => state.redis.list_clock = None,
            Action::Flush => state.redis = Redis { newest: state.redis.newest, ..Redis::default() },
            Action::ReplicaFallsBehind => state.replica = Some(state.redis.clone()),
            Action::Failover => {
                state.redis = state.replica.take()?;
                state.failovers += 1;
            }
        }
        (state != *last).then_some(state)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        properties::all(self)
    }
}

/// Is anything left to do?
pub(crate) fn is_quiescent(protocol: &Protocol, state: &State) -> bool {
    let now = state.postgres.now();
    state.postgres.dirty == 0
        && state.postgres.redis == protocol.redis(state)
        && state.redis.epoch == now.epoch
        && state.redis.watermark == now
        && state.projectors.iter().all(|projector| projector.stage == Stage::Idle && projector.epoch == now.epoch)
        && state.readers.iter().all(Reader::is_idle)
}
