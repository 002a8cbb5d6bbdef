//! What a file says of one resource, after its values have been found good.

use uuid::Uuid;

use crate::{events::input::EventFields, sessions::input::SessionFields, ticket_types::input::TicketTypeFields};

/// What it makes of the resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    Create,
    Update,
    /// It is so already.
    Keep,
}

/// A resource as it shall be.
#[derive(Clone, Debug)]
pub(crate) struct Mention<F> {
    pub(crate) id: Uuid,
    /// The event of a session, the session of a ticket type.
    pub(crate) parent_id: Uuid,
    pub(crate) fields: F,
    pub(crate) change: Change,
    /// Pointer to it in the line, or what its columns begin with.
    pub(crate) at: String,
}

/// All that one row says. It is done or left out as a whole.
#[derive(Clone, Debug, Default)]
pub(crate) struct Unit {
    pub(crate) row: u64,
    pub(crate) events: Vec<Mention<EventFields>>,
    pub(crate) sessions: Vec<Mention<SessionFields>>,
    pub(crate) ticket_types: Vec<Mention<TicketTypeFields>>,
}
