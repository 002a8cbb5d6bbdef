//! What to change next, and into what.

use crate::{
    dice::Dice,
    soak::model::{EventNo, Session, State, Status, World},
};

/// Most sessions of an event.
const SESSIONS_MAX: usize = 4;

/// Events that may be changed: those that exist.
pub(super) fn living(world: &World) -> Vec<EventNo> {
    changeable(world, true)
}

/// Events that may be made again, or for the first time.
pub(super) fn dead(world: &World) -> Vec<EventNo> {
    changeable(world, false)
}

fn changeable(world: &World, exists: bool) -> Vec<EventNo> {
    let is = |(_, event): &(EventNo, &crate::soak::model::Event)| {
        let free = event.id.is_some() && !event.retired && !event.history.is_open();
        free && event.history.settled().is_some() == exists
    };
    world.events().filter(is).map(|(number, _)| number).collect()
}

/// An event that is new to the catalog.
pub(super) fn born(world: &mut World, dice: &mut Dice) -> State {
    let count = dice.pick(&[0, 1, 1, 2, 3]);
    let revision = world.next_revision();
    let sessions = (0..count).map(|_| Session { label: world.next_label(), revision }).collect();
    State { status: Status::Published, revision, sessions }
}

/// The event with another name and other tickets.
pub(super) fn rewritten(world: &mut World, number: EventNo, revision: u32) -> Option<State> {
    let mut state = settled(world, number)?;
    state.revision = revision;
    for session in &mut state.sessions {
        session.revision = revision;
    }
    Some(state)
}

/// With another name.
pub(super) fn renamed(world: &mut World, number: EventNo) -> Option<State> {
    Some(State { revision: world.next_revision(), ..settled(world, number)? })
}

/// Visible, invisible, or cancelled.
pub(super) fn with_other_status(world: &World, number: EventNo, dice: &mut Dice) -> Option<State> {
    let state = settled(world, number)?;
    let others: &[Status] = match state.status {
        Status::Published => &[Status::Draft, Status::Draft, Status::Cancelled],
        Status::Draft | Status::Cancelled => &[Status::Published],
    };
    Some(State { status: dice.pick(others), ..state })
}

/// With another ticket type of one session; also answers that session.
pub(super) fn with_other_ticket(world: &mut World, number: EventNo, dice: &mut Dice) -> Option<(State, Session)> {
    let mut state = settled(world, number)?;
    let indexes: Vec<usize> = (0..state.sessions.len()).collect();
    if indexes.is_empty() {
        return None;
    }
    let session = state.sessions.get_mut(dice.pick(&indexes))?;
    session.revision = world.next_revision();
    let session = *session;
    Some((state, session))
}

/// With one session more; also answers that session.
pub(super) fn with_another_session(world: &mut World, number: EventNo) -> Option<(State, Session)> {
    let mut state = settled(world, number)?;
    if state.sessions.len() >= SESSIONS_MAX {
        return None;
    }
    let session = Session { label: world.next_label(), revision: world.next_revision() };
    state.sessions.push(session);
    Some((state, session))
}

/// A session of the first event moved to the second; also answers that session.
pub(super) fn moved(world: &World, from: EventNo, to: EventNo, dice: &mut Dice) -> Option<(State, State, Session)> {
    let (mut from, mut to) = (settled(world, from)?, settled(world, to)?);
    if from.sessions.is_empty() || to.sessions.len() >= SESSIONS_MAX {
        return None;
    }
    let indexes: Vec<usize> = (0..from.sessions.len()).collect();
    let session = from.sessions.remove(dice.pick(&indexes));
    to.sessions.push(session);
    to.sessions.sort();
    Some((from, to, session))
}

fn settled(world: &World, number: EventNo) -> Option<State> {
    world.event(number)?.history.settled().cloned()
}

/// So many different ones of `all`, if there are as many.
pub(super) fn several(dice: &mut Dice, all: &[EventNo], count: usize) -> Option<Vec<EventNo>> {
    let mut left = all.to_vec();
    let mut chosen = Vec::new();
    while chosen.len() < count {
        if left.is_empty() {
            return None;
        }
        let indexes: Vec<usize> = (0..left.len()).collect();
        chosen.push(left.swap_remove(dice.pick(&indexes)));
    }
    Some(chosen)
}
