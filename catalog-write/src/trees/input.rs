//! What a client may say about an event with all that belongs to it. What was read can be edited and sent back as it is: what it
//! names by id is changed, what has no id is made, and what it does not name is removed.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use crate::{
    error::Error,
    events::{
        input::{EventFields, NewEvent},
        store::Event,
    },
    fields::{
        faults::Refusal,
        members::{self, Members, Object},
        reference::reference,
        unchanged::{is_id, is_moment},
    },
    sessions::{
        input::{NewSession, SESSIONS_MAX, SessionFields},
        store::Session,
    },
    ticket_types::{
        input::{NewTicketType, TICKET_TYPES_MAX, TicketTypeFields},
        store::TicketType,
    },
};

/// An event as it is to be, with all that belongs to it.
#[derive(Debug)]
pub(crate) struct Tree {
    pub(crate) fields: EventFields,
    pub(crate) sessions: Vec<Branch>,
}

/// One of its sessions; a new one has its id already.
#[derive(Debug)]
pub(crate) struct Branch {
    pub(crate) id: Uuid,
    pub(crate) fields: SessionFields,
    /// All of them; `None`: they stay as they are.
    pub(crate) ticket_types: Option<Vec<NewTicketType>>,
}

/// The event as it is, by ids.
pub(crate) struct Known<'a> {
    pub(crate) event: &'a Event,
    pub(crate) sessions: HashMap<Uuid, &'a Session>,
    pub(crate) ticket_types: HashMap<Uuid, &'a TicketType>,
}

impl<'a> Known<'a> {
    pub(crate) fn of(event: &'a Event) -> Self {
        let sessions = event.sessions.as_deref().unwrap_or_default();
        let ticket_types = sessions.iter().flat_map(|session| &session.ticket_types);
        Self {
            event,
            sessions: sessions.iter().map(|session| (session.id, session)).collect(),
            ticket_types: ticket_types.map(|ticket_type| (ticket_type.id, ticket_type)).collect(),
        }
    }
}

impl Tree {
    /// From the body of a PUT on an event that exists.
    pub(crate) fn read(body: &Object, known: &Known<'_>, price_places: u8) -> Result<Self, Error> {
        Reader { id: known.event.id, known: Some(known), price_places, seen: HashSet::new() }.read(body)
    }

    /// From the body of a PUT that makes the event of this id: the client chooses the ids of all that belongs to it.
    pub(crate) fn read_new(body: &Object, id: Uuid, price_places: u8) -> Result<NewEvent, Error> {
        let tree = Reader { id, known: None, price_places, seen: HashSet::new() }.read(body)?;
        Ok(NewEvent { fields: tree.fields, sessions: tree.sessions.into_iter().map(NewSession::from).collect() })
    }
}

impl From<Branch> for NewSession {
    fn from(Branch { id, fields, ticket_types }: Branch) -> Self {
        Self { id, fields, ticket_types: ticket_types.unwrap_or_default() }
    }
}

struct Reader<'a> {
    id: Uuid,
    /// Without it everything is new.
    known: Option<&'a Known<'a>>,
    price_places: u8,
    /// The ids that the body has named so far.
    seen: HashSet<Uuid>,
}

/// What the `id` of a session or ticket type says.
enum Named<'a, T> {
    /// Nothing, or one that the client chooses.
    New(Uuid),
    Stored(&'a T),
    /// Its fault has been told.
    Refused,
}

impl Reader<'_> {
    fn read(mut self, body: &Object) -> Result<Tree, Error> {
        members::read(body, |members| {
            let fields = EventFields::read(members, None);
            let known = self.known;
            let count_max = SESSIONS_MAX.max(known.map_or(0, |known| known.sessions.len()));
            let sessions = members.children_if_given("sessions", count_max, |members| self.branch(members));
            members.sent_back("id", |value| is_id(value, self.id));
            members.sent_back("created_at", |value| known.is_some_and(|known| is_moment(value, known.event.created_at)));
            members.sent_back("updated_at", |value| known.is_some_and(|known| is_moment(value, known.event.updated_at)));
            // Of the answer to such a PUT, which can be sent back like that of a GET.
            members.sent_back("changes", |_| known.is_some());
            Some(Tree { fields: fields?, sessions: sessions?.unwrap_or_default() })
        })
    }

    fn branch(&mut self, members: &mut Members<'_>) -> Option<Branch> {
        let named = self.named(members, self.known.map(|known| &known.sessions));
        let fields = SessionFields::read(members, None);
        let id = match named {
            Named::New(id) => Some(id),
            Named::Stored(session) => Some(session.id),
            Named::Refused => None,
        };
        // What was put there one by one may be more than one request may bring.
        let count_max = TICKET_TYPES_MAX.max(self.known.map_or(0, |known| known.ticket_types.len()));
        let ticket_types = members.children_if_given("ticket_types", count_max, |members| self.leaf(members, id));
        members.sent_back("event_id", |value| is_id(value, self.id));
        members.sent_back("created_at", |value| match named {
            Named::New(_) => false,
            Named::Stored(session) => is_moment(value, session.created_at),
            Named::Refused => true,
        });
        Some(Branch { id: id?, fields: fields?, ticket_types: ticket_types? })
    }

    /// `session_id`: where it is to belong; it may still say where it belonged.
    fn leaf(&mut self, members: &mut Members<'_>, session_id: Option<Uuid>) -> Option<NewTicketType> {
        let named = self.named(members, self.known.map(|known| &known.ticket_types));
        let fields = TicketTypeFields::read(members, None, self.price_places);
        let is_here = |value: &_| session_id.is_none_or(|id| is_id(value, id));
        members.sent_back("session_id", |value| match named {
            Named::New(_) => is_here(value),
            Named::Stored(ticket_type) => is_here(value) || is_id(value, ticket_type.session_id),
            Named::Refused => true,
        });
        members.sent_back("created_at", |value| match named {
            Named::New(_) => false,
            Named::Stored(ticket_type) => is_moment(value, ticket_type.created_at),
            Named::Refused => true,
        });
        let id = match named {
            Named::New(id) => id,
            Named::Stored(ticket_type) => ticket_type.id,
            Named::Refused => return None,
        };
        Some(NewTicketType { id, fields: fields? })
    }

    /// Without `stored`, the client chooses ids.
    fn named<'a, T>(&mut self, members: &mut Members<'_>, stored: Option<&HashMap<Uuid, &'a T>>) -> Named<'a, T> {
        let id = match members.optional("id", None, None, |value| reference(value).map(Some)) {
            Some(Some(id)) => id,
            Some(None) => return Named::New(Uuid::now_v7()),
            None => return Named::Refused,
        };
        if !self.seen.insert(id) {
            members.refuse("id", Refusal::new("repeated", "This id stands in the body before. Name each thing once."));
            return Named::Refused;
        }
        match stored.map(|stored| stored.get(&id)) {
            None => Named::New(id),
            Some(Some(stored)) => Named::Stored(stored),
            Some(None) => {
                let detail = "The event has none of this id. Leave the id out to make a new one.";
                members.refuse("id", Refusal::new("does_not_exist", detail));
                Named::Refused
            }
        }
    }
}
