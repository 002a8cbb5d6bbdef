//! What the catalog holds of the resources that a batch names, locked, and how a mention is read against it: by the very rules of
//! every other request. What a mention does not say stays as it is.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use crate::{
    events::input::EventFields,
    fields::{faults::Refusal, members::Members, reference::reference},
    sessions::input::{PlacedSession, SessionFields},
    ticket_types::input::{PlacedTicketType, TicketTypeFields},
    transfer::import::mention::{Change, Mention, Unit},
};

/// The present state of what is named.
#[derive(Debug, Default)]
pub(crate) struct Known {
    pub(crate) events: HashMap<Uuid, EventFields>,
    pub(crate) sessions: HashMap<Uuid, PlacedSession>,
    pub(crate) ticket_types: HashMap<Uuid, PlacedTicketType>,
    pub(crate) price_places: u8,
    /// Named by the unit that is being read.
    pub(crate) named: HashSet<Uuid>,
}

impl Known {
    pub(crate) fn read_event(&mut self, members: &mut Members<'_>) -> Option<Mention<EventFields>> {
        let id = self.read_id(members);
        let current = id.flatten().and_then(|id| self.events.get(&id));
        let fields = EventFields::read(members, current);
        ignore(members, &["created_at", "updated_at"]);
        let (id, fields) = (id?, fields?);
        let change = change(current.map(|current| *current == fields));
        Some(Mention { id: id.unwrap_or_else(Uuid::now_v7), parent_id: Uuid::nil(), fields, change, at: members.at().to_owned() })
    }

    /// `event_id`: of the event that it stands under, unless that one is refused.
    pub(crate) fn read_session(&mut self, members: &mut Members<'_>, event_id: Option<Uuid>) -> Option<Mention<SessionFields>> {
        let id = self.read_id(members);
        let current = id.flatten().and_then(|id| self.sessions.get(&id));
        refuse_elsewhere(members, current.map(|current| current.event_id), event_id, "event");
        read_parent(members, "event_id", event_id);
        let fields = SessionFields::read(members, current.map(|current| &current.fields));
        ignore(members, &["created_at"]);
        let (id, fields) = (id?, fields?);
        let change = change(current.map(|current| current.fields == fields));
        let id = id.unwrap_or_else(Uuid::now_v7);
        Some(Mention { id, parent_id: event_id.unwrap_or_default(), fields, change, at: members.at().to_owned() })
    }

    /// `session_id`: of the session that it stands under, unless that one is refused.
    pub(crate) fn read_ticket_type(
        &mut self,
        members: &mut Members<'_>,
        session_id: Option<Uuid>,
    ) -> Option<Mention<TicketTypeFields>> {
        let id = self.read_id(members);
        let current = id.flatten().and_then(|id| self.ticket_types.get(&id));
        refuse_elsewhere(members, current.map(|current| current.session_id), session_id, "session");
        read_parent(members, "session_id", session_id);
        let fields = TicketTypeFields::read(members, current.map(|current| &current.fields), self.price_places);
        ignore(members, &["created_at"]);
        let (id, fields) = (id?, fields?);
        let change = change(current.map(|current| current.fields == fields));
        let id = id.unwrap_or_else(Uuid::now_v7);
        Some(Mention { id, parent_id: session_id.unwrap_or_default(), fields, change, at: members.at().to_owned() })
    }

    /// From now on it is as this unit says.
    pub(crate) fn adopt(&mut self, unit: &Unit) {
        for mention in &unit.events {
            self.events.insert(mention.id, mention.fields.clone());
        }
        for mention in &unit.sessions {
            let session = PlacedSession { event_id: mention.parent_id, fields: mention.fields.clone() };
            self.sessions.insert(mention.id, session);
        }
        for mention in &unit.ticket_types {
            let ticket_type = PlacedTicketType { session_id: mention.parent_id, fields: mention.fields.clone() };
            self.ticket_types.insert(mention.id, ticket_type);
        }
    }

    /// `None` after a fault.
    fn read_id(&mut self, members: &mut Members<'_>) -> Option<Option<Uuid>> {
        let id = members.optional("id", None, None, |value| reference(value).map(Some))?;
        if let Some(id) = id
            && !self.named.insert(id)
        {
            members.refuse("id", Refusal::new("repeated", "This id stands in the same line twice."));
            return None;
        }
        Some(id)
    }
}

fn change(is_same: Option<bool>) -> Change {
    match is_same {
        None => Change::Create,
        Some(false) => Change::Update,
        Some(true) => Change::Keep,
    }
}

/// A slip in a file shall not move what belongs to another.
fn refuse_elsewhere(members: &mut Members<'_>, present: Option<Uuid>, parent_id: Option<Uuid>, parent: &str) {
    if present.is_some() && parent_id.is_some() && present != parent_id {
        let detail = format!("This id belongs to another {parent}. An import moves nothing; leave the id out to make a new one.");
        members.refuse("id", Refusal::new("belongs_elsewhere", detail));
    }
}

/// A member that an export tells: it must be true.
fn read_parent(members: &mut Members<'_>, name: &'static str, parent_id: Option<Uuid>) {
    let given = members.optional(name, None, None, |value| reference(value).map(Some)).flatten();
    if given.is_some() && parent_id.is_some() && given != parent_id {
        members.refuse(name, Refusal::new("belongs_elsewhere", "This is not the id of what it stands under; leave it out."));
    }
}

/// Members that an export tells and the service sets.
fn ignore(members: &mut Members<'_>, names: &[&'static str]) {
    for name in names {
        members.optional(name, None, (), |_| Ok(()));
    }
}
