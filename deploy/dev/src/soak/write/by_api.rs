//! How a writer writes by the admin API: one event, by one request.

use std::sync::PoisonError;

use super::{
    Way, Writer,
    api::{self, Call},
    choice,
    doubt::Doubt,
    sql::Sql,
};
use crate::soak::model::{EventNo, Session, State};

impl Writer {
    /// One write, brought to its end.
    pub(super) async fn by_api(&mut self, sql: &mut Sql) {
        let living = choice::living(&self.world());
        let throw = self.dice.between(1, 100);
        if throw <= 8 && living.len() < self.events {
            return self.create().await;
        }
        let Some(number) = choice::several(&mut self.dice, &living, 1).and_then(|one| one.first().copied()) else { return };
        let Some(_turn) = self.turns.take(&[number]) else { return };
        let Some((kind, call, after)) = self.call(number, throw).await else { return };
        let Some(id) = self.world().event(number).and_then(|event| event.id) else { return };
        let transaction = self.world().begin(vec![(number, after)], false);
        let (how, undone) = match call.send(&self.doors).await {
            api::End::Done { version, .. } => {
                self.world().commit(&transaction, version);
                (kind, Some(Vec::new()))
            }
            api::End::Refused => ("failed", Some(self.world().undo(&transaction))),
            api::End::Unknown => {
                let ids = [(number, id)];
                ("in doubt", Doubt::new(&self.world, &self.doors, &transaction, &ids, Way::Api).resolve(sql).await)
            }
        };
        self.tell(how, undone);
    }

    /// A request that changes this event, and what comes of it.
    async fn call(&mut self, number: EventNo, throw: i32) -> Option<(&'static str, Call, Option<State>)> {
        let id = self.world().event(number)?.id?;
        match throw {
            ..=45 => {
                let after = choice::renamed(&mut self.world(), number)?;
                Some(("rename", Call::rename(id, number, after.revision), Some(after)))
            }
            46..=70 => {
                let (after, session) = self.another_ticket(number)?;
                let ticket = api::ticket_id(&self.doors, id, session).await?;
                Some(("ticket", Call::change_ticket(&ticket, session), Some(after)))
            }
            71..=84 => {
                let Self { world, dice, .. } = self;
                let world = world.lock().unwrap_or_else(PoisonError::into_inner);
                let after = choice::with_other_status(&world, number, dice)?;
                Some(("status", Call::set_status(id, after.status), Some(after)))
            }
            85..=92 => {
                let (after, session) = choice::with_another_session(&mut self.world(), number)?;
                Some(("session", Call::add_session(id, session), Some(after)))
            }
            _ => Some(("delete", Call::delete(id), None)),
        }
    }

    fn another_ticket(&mut self, number: EventNo) -> Option<(State, Session)> {
        let Self { world, dice, .. } = self;
        choice::with_other_ticket(&mut world.lock().unwrap_or_else(PoisonError::into_inner), number, dice)
    }

    async fn create(&mut self) {
        let (number, state, transaction, _turn) = {
            let Self { world, dice, turns, .. } = &mut *self;
            let mut world = world.lock().unwrap_or_else(PoisonError::into_inner);
            let number = world.add(None);
            let Some(turn) = turns.take(&[number]) else { return };
            let state = choice::born(&mut world, dice);
            let transaction = world.begin(vec![(number, Some(state.clone()))], false);
            (number, state, transaction, turn)
        };
        let (how, undone) = match Call::create(number, &state).send(&self.doors).await {
            api::End::Done { version, body } => {
                let mut world = self.world();
                let id = body["id"].as_str().and_then(|id| id.parse().ok());
                let known = id.is_some_and(|id| world.learn_id(number, id));
                world.commit(&transaction, version);
                (if known { "create" } else { "in doubt" }, Some(Vec::new()))
            }
            api::End::Refused => ("failed", Some(self.world().undo(&transaction))),
            // Nobody knows the id, so nobody changes it: it may be there or not until the end.
            api::End::Unknown => ("in doubt", Some(Vec::new())),
        };
        self.tell(how, undone);
    }
}
