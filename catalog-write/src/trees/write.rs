//! Replaces an event with all that belongs to it, in a few statements however large it is.

use std::collections::HashSet;

use serde::Serialize;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    commit::{Outcome, Work},
    currency,
    error::Error,
    events::{
        self,
        store::{Event, find, hold, hold_rows},
    },
    fields::members::Object,
    history::store::{Counts, counts_since, last_entry},
    representation::Representation,
    sessions::{
        self,
        input::{NewSession, SessionFields},
    },
    ticket_types::{
        self,
        input::{NewTicketType, TicketTypeFields},
    },
    trees::input::{Known, Tree},
};

/// Replaces an event, its sessions and their ticket types.
pub(crate) struct ReplaceTree {
    pub(crate) id: Uuid,
    pub(crate) body: Object,
}

/// The event as a GET answers it, and how much has become of it.
#[derive(Serialize)]
struct Replaced<'a> {
    #[serde(flatten)]
    event: &'a Event,
    changes: Counts,
}

impl Work for ReplaceTree {
    async fn current(&self, connection: &mut PgConnection) -> Result<Option<Representation>, Error> {
        hold(connection, self.id).await
    }

    async fn run(&self, connection: &mut PgConnection) -> Result<Outcome, Error> {
        if !hold_rows(connection, self.id).await? {
            return Err(Error::NotFound("event"));
        }
        let event = find(connection, self.id).await?;
        let known = Known::of(&event);
        let tree = Tree::read(&self.body, &known, currency::places(&mut *connection).await?)?;
        let before = last_entry(connection).await?;
        replace(connection, &known, &tree).await?;
        let event = find(connection, self.id).await?;
        let changes = counts_since(connection, before).await?;
        let etag = Some(Representation::of(&event)?.etag());
        Ok(Outcome { etag, ..Outcome::changed(&Replaced { event: &event, changes })?.about(&event) })
    }
}

/// What is to be done to the rows, each with its place in the body.
#[derive(Default)]
struct Plan<'a> {
    new_sessions: Vec<NewSession>,
    new_sessions_at: Vec<usize>,
    changed_sessions: Vec<(Uuid, &'a SessionFields)>,
    changed_sessions_at: Vec<usize>,
    new: TicketTypes<'a>,
    changed: TicketTypes<'a>,
}

/// Ticket types, and the sessions that they are to belong to.
#[derive(Default)]
struct TicketTypes<'a> {
    ids: Vec<Uuid>,
    session_ids: Vec<Uuid>,
    fields: Vec<&'a TicketTypeFields>,
    at: Vec<(usize, usize)>,
}

impl<'a> TicketTypes<'a> {
    fn push(&mut self, ticket_type: &'a NewTicketType, session_id: Uuid, at: (usize, usize)) {
        self.ids.push(ticket_type.id);
        self.session_ids.push(session_id);
        self.fields.push(&ticket_type.fields);
        self.at.push(at);
    }

    fn pointer(&self, nth: usize) -> String {
        let (session, ticket_type) = self.at.get(nth).copied().unwrap_or_default();
        format!("{}/ticket_types/{ticket_type}", session_at(&[session], 0))
    }
}

fn session_at(places: &[usize], nth: usize) -> String {
    format!("#/sessions/{}", places.get(nth).copied().unwrap_or_default())
}

impl<'a> Plan<'a> {
    fn of(tree: &'a Tree, known: &Known<'_>) -> Self {
        let mut plan = Self::default();
        for (index, session) in tree.sessions.iter().enumerate() {
            match known.sessions.get(&session.id) {
                Some(stored) if stored.fields == session.fields => {}
                Some(_) => {
                    plan.changed_sessions.push((session.id, &session.fields));
                    plan.changed_sessions_at.push(index);
                }
                None => {
                    let (id, fields) = (session.id, session.fields.clone());
                    plan.new_sessions.push(NewSession { id, fields, ticket_types: Vec::new() });
                    plan.new_sessions_at.push(index);
                }
            }
            for (inner, ticket_type) in session.ticket_types.iter().flatten().enumerate() {
                match known.ticket_types.get(&ticket_type.id) {
                    Some(stored) if stored.session_id == session.id && stored.fields == ticket_type.fields => {}
                    Some(_) => plan.changed.push(ticket_type, session.id, (index, inner)),
                    None => plan.new.push(ticket_type, session.id, (index, inner)),
                }
            }
        }
        plan
    }
}

/// The sessions and the ticket types that the body does not name. The ticket types of a session that goes, go with it.
fn gone(tree: &Tree, known: &Known<'_>) -> (Vec<Uuid>, Vec<Uuid>) {
    let stays: HashSet<Uuid> = tree.sessions.iter().map(|session| session.id).collect();
    // A session whose list is left out keeps its ticket types, but for those that the body names elsewhere.
    let listed: HashSet<Uuid> = tree.sessions.iter().filter(|s| s.ticket_types.is_some()).map(|session| session.id).collect();
    let named: HashSet<Uuid> = tree.sessions.iter().flat_map(|s| s.ticket_types.iter().flatten()).map(|t| t.id).collect();
    let sessions = known.sessions.keys().filter(|id| !stays.contains(id)).copied().collect();
    let ticket_types = known.ticket_types.values().filter(|t| listed.contains(&t.session_id) && !named.contains(&t.id));
    (sessions, ticket_types.map(|ticket_type| ticket_type.id).collect())
}

/// In an order in which each row finds what it belongs to: a ticket type comes to a session after that one was made, and leaves its
/// session before that one goes.
async fn replace(connection: &mut PgConnection, known: &Known<'_>, tree: &Tree) -> Result<(), Error> {
    let id = known.event.id;
    if tree.fields != known.event.fields {
        events::store::update(connection, id, &tree.fields).await?;
    }
    let Plan { new_sessions, new_sessions_at, changed_sessions, changed_sessions_at, new, changed } = Plan::of(tree, known);
    let (gone_sessions, gone_ticket_types) = gone(tree, known);
    sessions::insert::insert(connection, id, &new_sessions, |nth| session_at(&new_sessions_at, nth)).await?;
    sessions::store::update_many(connection, &changed_sessions, |nth| session_at(&changed_sessions_at, nth)).await?;
    let at = |nth| changed.pointer(nth);
    ticket_types::store::update_many(connection, &changed.ids, &changed.session_ids, &changed.fields, at).await?;
    ticket_types::store::delete_many(connection, &gone_ticket_types).await?;
    let at = |nth| new.pointer(nth);
    ticket_types::store::insert(connection, &new.ids, &new.session_ids, &new.fields, at).await?;
    sessions::store::delete_many(connection, &gone_sessions).await
}
