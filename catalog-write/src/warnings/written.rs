//! The warnings in the answer of a write: those that concern the event, session or ticket type that it answers. Its `ETag` stays that
//! of the resource as a GET answers it, without them.

use chrono::Utc;
use serde::{Deserialize, de::IgnoredAny};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    commit::Outcome,
    error::Error,
    representation::Representation,
    warnings::{
        api::TOLD_MAX,
        rules::{self, Warning},
        store,
    },
};

/// What an answer is about.
#[derive(Debug, PartialEq)]
enum About {
    Event(Uuid),
    Session { event_id: Uuid, id: Uuid },
    TicketType { session_id: Uuid, id: Uuid },
}

/// The members by which resources differ.
#[derive(Deserialize)]
struct Shape {
    id: Uuid,
    event_id: Option<Uuid>,
    session_id: Option<Uuid>,
    timezone: Option<IgnoredAny>,
    total_capacity: Option<IgnoredAny>,
    price: Option<IgnoredAny>,
}

/// Adds the member `warnings` to the body, if there are any.
pub(crate) async fn tell(connection: &mut PgConnection, outcome: Outcome) -> Result<Outcome, Error> {
    // Only a resource has an ETag.
    let body = outcome.body.as_ref().filter(|_| outcome.etag.is_some()).map(Representation::text);
    let Some((body, about)) = body.and_then(|body| Some((body, About::of(body)?))) else { return Ok(outcome) };
    let mut warnings = about.warnings(connection).await?;
    warnings.truncate(TOLD_MAX);
    let Some(members) = body.strip_suffix('}').filter(|_| !warnings.is_empty()) else { return Ok(outcome) };
    let warnings = Representation::of(&warnings)?;
    let body = Some(Representation::stored(format!("{members},\"warnings\":{}}}", warnings.text())));
    Ok(Outcome { body, ..outcome })
}

impl About {
    fn of(body: &str) -> Option<Self> {
        let shape: Shape = serde_json::from_str(body).ok()?;
        let id = shape.id;
        match (shape.event_id, shape.session_id) {
            (None, None) if shape.timezone.is_some() => Some(Self::Event(id)),
            (Some(event_id), None) if shape.total_capacity.is_some() => Some(Self::Session { event_id, id }),
            (None, Some(session_id)) if shape.price.is_some() => Some(Self::TicketType { session_id, id }),
            _ => None,
        }
    }

    async fn warnings(&self, connection: &mut PgConnection) -> Result<Vec<Warning>, Error> {
        let event = match *self {
            Self::Event(id) => store::event(connection, id, None).await?,
            Self::Session { event_id, id } => store::event(connection, event_id, Some(id)).await?,
            Self::TicketType { session_id, .. } => Some(store::session(connection, session_id).await?),
        };
        let warnings = event.map(|event| rules::of(&event, Utc::now())).unwrap_or_default();
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
