//! One operation of many: the same work as the request of its own that it stands for.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    bulk::input::{Method, Request, Target},
    commit::{Outcome, Work},
    error::Error,
    events::{
        input::NewEvent,
        write::{ChangeEvent, CreateEvent, DeleteEvent},
    },
    representation::Representation,
    sessions::{
        input::NewSession,
        write::{ChangeSession, CreateSession, DeleteSession},
    },
    ticket_types::{
        input::TicketTypeFields,
        write::{ChangeTicketType, CreateTicketType, DeleteTicketType},
    },
    trees::{input::Tree, write::ReplaceTree},
};

/// What an operation does.
pub(crate) enum Operation {
    CreateEvent(CreateEvent),
    ReplaceTree(ReplaceTree),
    ChangeEvent(ChangeEvent),
    DeleteEvent(DeleteEvent),
    CreateSession(CreateSession),
    ChangeSession(ChangeSession),
    DeleteSession(DeleteSession),
    CreateTicketType(CreateTicketType),
    ChangeTicketType(ChangeTicketType),
    DeleteTicketType(DeleteTicketType),
}

impl Operation {
    /// As the handler of its route makes it.
    pub(crate) fn of(request: &Request, price_places: u8) -> Result<Self, Error> {
        let body = &request.body;
        let creates = request.condition.creates();
        let keep = request.method == Method::Patch;
        Ok(match (request.target, request.method) {
            (Target::Events, _) => {
                Self::CreateEvent(CreateEvent { id: Uuid::now_v7(), event: NewEvent::read(body, price_places)? })
            }
            (Target::SessionsOf(event_id), _) => {
                Self::CreateSession(CreateSession { event_id, session: NewSession::read(body, price_places)? })
            }
            (Target::TicketTypesOf(session_id), _) => {
                let ticket_type = TicketTypeFields::read_new(body, price_places)?;
                Self::CreateTicketType(CreateTicketType { id: Uuid::now_v7(), session_id, ticket_type })
            }
            (Target::Event(id), Method::Delete) => Self::DeleteEvent(DeleteEvent { id }),
            (Target::Session(id), Method::Delete) => Self::DeleteSession(DeleteSession { id }),
            (Target::TicketType(id), Method::Delete) => Self::DeleteTicketType(DeleteTicketType { id }),
            (Target::Event(id), Method::Put) if creates => {
                Self::CreateEvent(CreateEvent { id, event: Tree::read_new(body, id, price_places)? })
            }
            (Target::Session(id), Method::Put) if creates => {
                let (event_id, session) = NewSession::read_placed(body, id, price_places)?;
                Self::CreateSession(CreateSession { event_id, session })
            }
            (Target::TicketType(id), Method::Put) if creates => {
                let (session_id, ticket_type) = TicketTypeFields::read_placed(body, price_places)?;
                Self::CreateTicketType(CreateTicketType { id, session_id, ticket_type })
            }
            (Target::Event(id), Method::Put) if body.contains_key("sessions") => {
                Self::ReplaceTree(ReplaceTree { id, body: body.clone() })
            }
            (Target::Event(id), _) => Self::ChangeEvent(ChangeEvent { id, body: body.clone(), keep }),
            (Target::Session(id), _) => Self::ChangeSession(ChangeSession { id, body: body.clone(), keep }),
            (Target::TicketType(id), _) => Self::ChangeTicketType(ChangeTicketType { id, body: body.clone(), keep }),
        })
    }
}

/// Does the same with whichever work it is.
macro_rules! each_work {
    ($operation:expr, $work:ident => $done:expr) => {
        match $operation {
            Operation::CreateEvent($work) => $done,
            Operation::ReplaceTree($work) => $done,
            Operation::ChangeEvent($work) => $done,
            Operation::DeleteEvent($work) => $done,
            Operation::CreateSession($work) => $done,
            Operation::ChangeSession($work) => $done,
            Operation::DeleteSession($work) => $done,
            Operation::CreateTicketType($work) => $done,
            Operation::ChangeTicketType($work) => $done,
            Operation::DeleteTicketType($work) => $done,
        }
    };
}

impl Work for Operation {
    async fn current(&self, connection: &mut PgConnection) -> Result<Option<Representation>, Error> {
        each_work!(self, work => work.current(connection).await)
    }

    async fn run(&self, connection: &mut PgConnection) -> Result<Outcome, Error> {
        each_work!(self, work => work.run(connection).await)
    }
}
