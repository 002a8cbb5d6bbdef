//! What is done to events, each in one transaction.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    commit::{Outcome, Work},
    error::Error,
    events::{
        input::{EventFields, NewEvent, SENT_BACK},
        store,
    },
    fields::members::Object,
    representation::Representation,
};

/// Makes an event with all that belongs to it.
pub(crate) struct CreateEvent {
    pub(crate) id: Uuid,
    pub(crate) event: NewEvent,
}

impl Work for CreateEvent {
    async fn current(&self, connection: &mut PgConnection) -> Result<Option<Representation>, Error> {
        store::hold(connection, self.id).await
    }

    async fn run(&self, connection: &mut PgConnection) -> Result<Outcome, Error> {
        let event = store::insert(connection, self.id, &self.event).await?;
        Ok(Outcome::created("events", self.id, &event)?.about(&event))
    }
}

/// Changes an event's own fields.
pub(crate) struct ChangeEvent {
    pub(crate) id: Uuid,
    pub(crate) body: Object,
    /// What the body does not name stays as it is; else it goes back to its default.
    pub(crate) keep: bool,
}

impl Work for ChangeEvent {
    async fn current(&self, connection: &mut PgConnection) -> Result<Option<Representation>, Error> {
        store::hold(connection, self.id).await
    }

    async fn run(&self, connection: &mut PgConnection) -> Result<Outcome, Error> {
        let current = store::lock(connection, self.id).await?;
        // Looked up only for a body that speaks of it.
        let stored = match SENT_BACK.iter().any(|name| self.body.contains_key(*name)) {
            true => Representation::of(&store::find(&mut *connection, self.id).await?)?.object(),
            false => Object::new(),
        };
        let fields = EventFields::read_change(&self.body, self.keep.then_some(&current), &stored)?;
        if fields != current {
            store::update(connection, self.id, &fields).await?;
        }
        let event = store::find(connection, self.id).await?;
        Ok(Outcome::changed(&event)?.about(&event))
    }
}

/// Deletes an event with all that belongs to it.
pub(crate) struct DeleteEvent {
    pub(crate) id: Uuid,
}

impl Work for DeleteEvent {
    async fn current(&self, connection: &mut PgConnection) -> Result<Option<Representation>, Error> {
        store::hold(connection, self.id).await
    }

    async fn run(&self, connection: &mut PgConnection) -> Result<Outcome, Error> {
        store::delete(connection, self.id).await?;
        Ok(Outcome::deleted())
    }
}
