//! What is done to ticket types, each in one transaction.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    commit::Work,
    currency,
    error::Error,
    fields::{members::Object, pointer},
    ticket_types::{
        input::{PlacedTicketType, TicketTypeFields},
        store::{self, TicketType},
    },
};

/// Makes a ticket type.
pub(crate) struct CreateTicketType {
    pub(crate) session_id: Uuid,
    pub(crate) ticket_type: TicketTypeFields,
}

impl Work for CreateTicketType {
    type Answer = TicketType;

    async fn run(&self, connection: &mut PgConnection) -> Result<TicketType, Error> {
        let at = |_| pointer::ROOT.to_owned();
        let ids = store::insert(connection, &[self.session_id], &[&self.ticket_type], at).await?;
        store::find(connection, ids[0]).await
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
    type Answer = TicketType;

    async fn run(&self, connection: &mut PgConnection) -> Result<TicketType, Error> {
        let current = store::lock(connection, self.id).await?;
        let places = currency::places(&mut *connection).await?;
        let ticket_type = PlacedTicketType::read_change(&self.body, &current, self.keep, places)?;
        if ticket_type != current {
            store::update(connection, self.id, &ticket_type).await?;
        }
        store::find(connection, self.id).await
    }
}

/// Deletes a ticket type.
pub(crate) struct DeleteTicketType {
    pub(crate) id: Uuid,
}

impl Work for DeleteTicketType {
    type Answer = ();

    async fn run(&self, connection: &mut PgConnection) -> Result<(), Error> {
        store::delete(connection, self.id).await
    }
}
