//! What is done to events, each in one transaction.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    commit::Work,
    error::Error,
    events::{
        input::{EventFields, NewEvent},
        store::{self, Event},
    },
    fields::members::Object,
};

/// Makes an event with all that belongs to it.
pub(crate) struct CreateEvent {
    pub(crate) event: NewEvent,
}

impl Work for CreateEvent {
    type Answer = Event;

    async fn run(&self, connection: &mut PgConnection) -> Result<Event, Error> {
        let id = store::insert(connection, &self.event).await?;
        store::find(connection, id).await
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
    type Answer = Event;

    async fn run(&self, connection: &mut PgConnection) -> Result<Event, Error> {
        let current = store::lock(connection, self.id).await?;
        let fields = EventFields::read_change(&self.body, self.keep.then_some(&current))?;
        if fields != current {
            store::update(connection, self.id, &fields).await?;
        }
        store::find(connection, self.id).await
    }
}

/// Deletes an event with all that belongs to it.
pub(crate) struct DeleteEvent {
    pub(crate) id: Uuid,
}

impl Work for DeleteEvent {
    type Answer = ();

    async fn run(&self, connection: &mut PgConnection) -> Result<(), Error> {
        store::delete(connection, self.id).await
    }
}
