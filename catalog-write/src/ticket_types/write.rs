//! What is done to ticket types, each in one transaction.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    commit::{Outcome, Work},
    currency,
    error::Error,
    fields::{members::Object, pointer},
    representation::Representation,
    ticket_types::{
        input::{PlacedTicketType, SENT_BACK, TicketTypeFields},
        store,
    },
};

/// Makes a ticket type.
pub(crate) struct CreateTicketType {
    pub(crate) id: Uuid,
    pub(crate) session_id: Uuid,
    pub(crate) ticket_type: TicketTypeFields,
}

impl Work for CreateTicketType {
    async fn current(&self, connection: &mut PgConnection) -> Result<Option<Representation>, Error> {
        store::hold(connection, self.id).await
    }

    async fn run(&self, connection: &mut PgConnection) -> Result<Outcome, Error> {
        let at = |_| pointer::ROOT.to_owned();
        store::insert(&mut *connection, &[self.id], &[self.session_id], &[&self.ticket_type], at).await?;
        let ticket_type = store::find(connection, self.id).await?;
        Ok(Outcome::created("ticket-types", self.id, &ticket_type)?.about(&ticket_type))
    }
}

/// Changes a ticket type's own fields, and where it belongs.
pub(crate) struct ChangeTicketType {
    pub(crate) id: Uuid,
    pub(crate) body: Object,
    /// What the body does not name stays as it is; else it is required.
    pub(crate) keep: bool,
}

impl Work for ChangeTicketType {
    async fn current(&self, connection: &mut PgConnection) -> Result<Option<Representation>, Error> {
        store::hold(connection, self.id).await
    }

    async fn run(&self, connection: &mut PgConnection) -> Result<Outcome, Error> {
        let current = store::lock(connection, self.id).await?;
        let places = currency::places(&mut *connection).await?;
        // Looked up only for a body that speaks of it.
        let stored = match SENT_BACK.iter().any(|name| self.body.contains_key(*name)) {
            true => Representation::of(&store::find(&mut *connection, self.id).await?)?.object(),
            false => Object::new(),
        };
        let ticket_type = PlacedTicketType::read_change(&self.body, &current, self.keep, places, &stored)?;
        if ticket_type != current {
            store::update(connection, self.id, &ticket_type).await?;
        }
        let ticket_type = store::find(connection, self.id).await?;
        Ok(Outcome::changed(&ticket_type)?.about(&ticket_type))
    }
}

/// Deletes a ticket type.
pub(crate) struct DeleteTicketType {
    pub(crate) id: Uuid,
}

impl Work for DeleteTicketType {
    async fn current(&self, connection: &mut PgConnection) -> Result<Option<Representation>, Error> {
        store::hold(connection, self.id).await
    }

    async fn run(&self, connection: &mut PgConnection) -> Result<Outcome, Error> {
        store::delete(connection, self.id).await?;
        Ok(Outcome::deleted())
    }
}
