//! The warnings in the answer of a write: those that concern the event, session or ticket type that it answers. Its `ETag` stays that
//! of the resource as a GET answers it, without them.

use chrono::Utc;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    commit::Outcome,
    error::Error,
    events,
    representation::Representation,
    sessions, ticket_types,
    warnings::{
        api::TOLD_MAX,
        rules::{self, Warning},
        store,
    },
};

/// What an answer is about: all that the rules look at, or where they find it.
#[derive(Clone, Debug)]
pub(crate) enum About {
    Event(rules::Event),
    Session { event_id: Uuid, id: Uuid },
    TicketType { session_id: Uuid, id: Uuid },
}

impl From<&events::store::Event> for About {
    fn from(event: &events::store::Event) -> Self {
        Self::Event(event.into())
    }
}

impl From<&sessions::store::Session> for About {
    fn from(session: &sessions::store::Session) -> Self {
        Self::Session { event_id: session.event_id, id: session.id }
    }
}

impl From<&ticket_types::store::TicketType> for About {
    fn from(ticket_type: &ticket_types::store::TicketType) -> Self {
        Self::TicketType { session_id: ticket_type.session_id, id: ticket_type.id }
    }
}

/// Adds the member `warnings` to the body, if there are any.
pub(crate) async fn tell(connection: &mut PgConnection, outcome: Outcome) -> Result<Outcome, Error> {
    let Some(about) = &outcome.about else { return Ok(outcome) };
    let mut warnings = about.warnings(connection).await?;
    warnings.truncate(TOLD_MAX);
    let members = outcome.body.as_ref().and_then(|body| body.text().strip_suffix('}'));
    let Some(members) = members.filter(|_| !warnings.is_empty()) else { return Ok(outcome) };
    let warnings = Representation::of(&warnings)?;
    let body = Some(Representation::stored(format!("{members},\"warnings\":{}}}", warnings.text())));
    Ok(Outcome { body, ..outcome })
}

impl About {
    async fn warnings(&self, connection: &mut PgConnection) -> Result<Vec<Warning>, Error> {
        let now = Utc::now();
        let warnings = match *self {
            Self::Event(ref event) => rules::of(event, now),
            Self::Session { event_id, id } => {
                let event = store::event(connection, event_id, Some(id)).await?;
                event.map(|event| rules::of(&event, now)).unwrap_or_default()
            }
            Self::TicketType { session_id, .. } => rules::of(&store::session(connection, session_id).await?, now),
        };
        Ok(warnings.into_iter().filter_map(|warning| self.concerned(warning)).collect())
    }

    /// A warning about this, with a pointer into this.
    fn concerned(&self, warning: Warning) -> Option<Warning> {
        // Behind the session, or behind the ticket type.
        let within = |depth: usize| {
            let parts: Vec<&str> = warning.pointer.split('/').skip(depth).collect();
            format!("#/{}", parts.join("/"))
        };
        let pointer = match *self {
            Self::Event(_) => return Some(warning),
            Self::Session { id, .. } if warning.session_id == Some(id) => within(3),
            // Of two sessions that overlap the later one has the warning.
            Self::Session { id, .. } if warning.other_id == Some(id) => "#/ends_at".to_owned(),
            Self::TicketType { id, .. } if warning.ticket_type_id == Some(id) => within(5),
            Self::TicketType { id, .. } if warning.other_id == Some(id) => "#/name".to_owned(),
            Self::TicketType { .. } if warning.code == "over_capacity" => "#/quantity".to_owned(),
            Self::Session { .. } | Self::TicketType { .. } => return None,
        };
        Some(Warning { pointer, ..warning })
    }
}
