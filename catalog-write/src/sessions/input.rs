//! What a client may say about a session.

use chrono::{DateTime, Utc};
use serde::Serialize;
use uuid::Uuid;

use crate::{
    error::Error,
    fields::{
        choice::choice,
        count::count,
        faults::Refusal,
        members::{self, Members, Object},
        moment::moment,
        reference::reference,
        unchanged,
    },
    ticket_types::input::NewTicketType,
};

/// Most sessions in one request: more than a body of the default size holds, and one transaction of a bearable length.
pub(crate) const SESSIONS_MAX: usize = 10_000;
/// What the service sets, or what has an address of its own, and may be sent back as it is.
pub(crate) const SENT_BACK: [&str; 3] = ["id", "created_at", "ticket_types"];
const STATUSES: [&str; 2] = ["scheduled", "cancelled"];

/// The fields of a session that clients set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct SessionFields {
    pub(crate) starts_at: DateTime<Utc>,
    pub(crate) ends_at: DateTime<Utc>,
    pub(crate) total_capacity: i32,
    pub(crate) status: String,
}

/// A session to be made, with its ticket types.
#[derive(Debug)]
pub(crate) struct NewSession {
    pub(crate) id: Uuid,
    pub(crate) fields: SessionFields,
    pub(crate) ticket_types: Vec<NewTicketType>,
}

/// A session to be changed: where it belongs, too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PlacedSession {
    pub(crate) event_id: Uuid,
    pub(crate) fields: SessionFields,
}

impl NewSession {
    /// From the body of a POST.
    pub(crate) fn read(body: &Object, price_places: u8) -> Result<Self, Error> {
        members::read(body, |members| Self::read_one(members, price_places))
    }

    /// From the body of a PUT that makes the session of this id: also the event that it belongs to.
    pub(crate) fn read_placed(body: &Object, id: Uuid, price_places: u8) -> Result<(Uuid, Self), Error> {
        members::read(body, |members| {
            let event_id = members.required("event_id", None, reference);
            let fields = SessionFields::read(members, None);
            let ticket_types = NewTicketType::read_children(members, price_places);
            members.read_only(&["id", "created_at"], "The service sets this; leave it out.");
            Some((event_id?, Self { id, fields: fields?, ticket_types: ticket_types? }))
        })
    }

    /// From the `sessions` of a body.
    pub(crate) fn read_children(members: &mut Members<'_>, price_places: u8) -> Option<Vec<Self>> {
        members.children("sessions", SESSIONS_MAX, |members| Self::read_one(members, price_places))
    }

    fn read_one(members: &mut Members<'_>, price_places: u8) -> Option<Self> {
        let fields = SessionFields::read(members, None);
        let ticket_types = NewTicketType::read_children(members, price_places);
        members.read_only(&["id", "event_id", "created_at"], "The service sets this; leave it out.");
        Some(Self { id: Uuid::now_v7(), fields: fields?, ticket_types: ticket_types? })
    }
}

impl PlacedSession {
    /// From the body of a PATCH if `keep`, else from that of a PUT, which keeps only where the session belongs.
    /// `stored`: the session as clients read it.
    pub(crate) fn read_change(body: &Object, current: &Self, keep: bool, stored: &Object) -> Result<Self, Error> {
        members::read(body, |members| {
            let event_id = members.required("event_id", Some(current.event_id), reference);
            let fields = SessionFields::read(members, keep.then_some(&current.fields));
            for name in SENT_BACK {
                members.sent_back(name, |value| unchanged::is_same(value, stored.get(name)));
            }
            Some(Self { event_id: event_id?, fields: fields? })
        })
    }
}

impl SessionFields {
    pub(crate) fn read(members: &mut Members<'_>, current: Option<&Self>) -> Option<Self> {
        let starts_at = members.required("starts_at", current.map(|s| s.starts_at), moment);
        let ends_at = members.required("ends_at", current.map(|s| s.ends_at), moment);
        let total_capacity = members.required("total_capacity", current.map(|s| s.total_capacity), count);
        let status =
            members.optional("status", current.map(|s| s.status.clone()), "scheduled".to_owned(), |v| choice(v, &STATUSES));
        let (starts_at, ends_at) = (starts_at?, ends_at?);
        if ends_at <= starts_at {
            members.refuse("ends_at", Refusal::new("must_be_after", "ends_at must be after starts_at."));
        }
        Some(Self { starts_at, ends_at, total_capacity: total_capacity?, status: status? })
    }
}
