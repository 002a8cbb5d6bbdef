//! What to ask next.

use catalog_shared::version::Version;
use uuid::Uuid;

use crate::{
    dice::Dice,
    soak::model::{EventNo, Shape, Token, World},
};

/// Whom nobody has heard of lately is asked for only among so many of the last.
const DEAD_MAX: usize = 12;
/// The whole list on one page, as long as there are not more events.
const WHOLE: Shape = Shape::Page(1, 100);

/// One request.
#[derive(Debug, Clone)]
pub(crate) struct Question {
    pub(crate) shape: Shape,
    pub(crate) event: Option<(EventNo, Uuid)>,
    pub(crate) min: Option<Version>,
    /// A page in another order than the usual one: it is made of what the reader has in memory.
    pub(crate) is_ordered: bool,
}

impl Question {
    pub(crate) fn of_event(shape: Shape, number: EventNo, id: Uuid) -> Self {
        Self { shape, event: Some((number, id)), min: None, is_ordered: false }
    }

    pub(crate) fn of_page(number: u32, size: u32) -> Self {
        Self { shape: Shape::Page(number, size), event: None, min: None, is_ordered: false }
    }

    /// The path and the query.
    pub(crate) fn path(&self) -> String {
        match (self.shape, self.event) {
            (Shape::Page(1, 20), _) if !self.is_ordered => "/api/events".to_owned(),
            (Shape::Page(number, size), _) if self.is_ordered => {
                format!("/api/events?page={number}&page_size={size}&ordering=-created_at")
            }
            (Shape::Page(number, size), _) => format!("/api/events?page={number}&page_size={size}"),
            (Shape::Event, Some((_, id))) => format!("/api/events/{id}"),
            (Shape::Sessions, Some((_, id))) => format!("/api/events/{id}/sessions"),
            (_, None) => "/api/events".to_owned(),
        }
    }

    /// In words.
    pub(crate) fn describe(&self) -> String {
        let event = self.event.map(|(number, _)| format!(" (e{number})")).unwrap_or_default();
        let min = self.min.map(|min| format!(" with Catalog-Min-Version {min}")).unwrap_or_default();
        format!("{}{event}{min}", self.path())
    }
}

/// A random one. `None`: there is nothing to ask for yet.
pub(super) fn next(world: &World, dice: &mut Dice) -> Option<Question> {
    let token = world.tokens().get(usize::try_from(dice.between(0, 31)).unwrap_or(0)).cloned();
    // A TRUNCATE of nothing writes no event.
    let token = token.filter(|token| !token.events.is_empty() && dice.chance(30));
    let shape = match dice.between(1, 100) {
        1..=35 => Shape::Event,
        36..=65 => Shape::Sessions,
        66..=85 => Shape::Page(1, 20),
        86..=94 => WHOLE,
        _ => Shape::Page(u32::try_from(dice.between(1, 3)).unwrap_or(1), 5),
    };
    let min = token.as_ref().map(|token| token.version);
    if let Shape::Page(number, size) = shape {
        return Some(Question { min, is_ordered: dice.chance(30), ..Question::of_page(number, size) });
    }
    let (number, id) = subject(world, dice, token.as_ref())?;
    Some(Question { min, ..Question::of_event(shape, number, id) })
}

/// Whom to ask for: the event that was just written, one that exists, or one that does not.
fn subject(world: &World, dice: &mut Dice, token: Option<&Token>) -> Option<(EventNo, Uuid)> {
    let of = |number: EventNo| Some((number, world.event(number)?.id?));
    if let Some(written) = token.map(|token| dice.pick(&token.events)).filter(|_| dice.chance(70)) {
        return of(written);
    }
    let exists = !dice.chance(25);
    let all = world.events().filter(|(_, event)| event.history.settled().is_some() == exists && event.id.is_some());
    let mut all: Vec<EventNo> = all.map(|(number, _)| number).collect();
    if !exists {
        all.drain(..all.len().saturating_sub(DEAD_MAX));
    }
    if all.is_empty() { None } else { of(dice.pick(&all)) }
}
