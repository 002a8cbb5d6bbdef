//! What a client may say about a ticket type.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    error::Error,
    fields::{
        count::count,
        members::{self, Members, Object},
        price::price,
        reference::reference,
        text, unchanged,
    },
};

const NAME_CHARS_MAX: usize = 200;
/// Most ticket types of a session in one request; no venue sells that many kinds.
pub(crate) const TICKET_TYPES_MAX: usize = 100;
/// What the service sets, and may be sent back as it is.
pub(crate) const SENT_BACK: [&str; 2] = ["id", "created_at"];

/// The fields of a ticket type that clients set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TicketTypeFields {
    pub(crate) name: String,
    pub(crate) price: Decimal,
    pub(crate) quantity: i32,
}

/// A ticket type to be made with its session.
#[derive(Debug)]
pub(crate) struct NewTicketType {
    pub(crate) id: Uuid,
    pub(crate) fields: TicketTypeFields,
}

/// A ticket type to be changed: where it belongs, too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PlacedTicketType {
    pub(crate) session_id: Uuid,
    pub(crate) fields: TicketTypeFields,
}

impl NewTicketType {
    /// From the `ticket_types` of a body.
    pub(crate) fn read_children(members: &mut Members<'_>, price_places: u8) -> Option<Vec<Self>> {
        members.children("ticket_types", TICKET_TYPES_MAX, |members| {
            Some(Self { id: Uuid::now_v7(), fields: TicketTypeFields::read_one(members, price_places)? })
        })
    }
}

impl TicketTypeFields {
    /// From the body of a POST.
    pub(crate) fn read_new(body: &Object, price_places: u8) -> Result<Self, Error> {
        members::read(body, |members| Self::read_one(members, price_places))
    }

    /// From the body of a PUT that makes a ticket type: also the session that it belongs to.
    pub(crate) fn read_placed(body: &Object, price_places: u8) -> Result<(Uuid, Self), Error> {
        members::read(body, |members| {
            let session_id = members.required("session_id", None, reference);
            let fields = Self::read(members, None, price_places);
            members.read_only(&["id", "created_at"], "The service sets this; leave it out.");
            Some((session_id?, fields?))
        })
    }

    fn read_one(members: &mut Members<'_>, price_places: u8) -> Option<Self> {
        let fields = Self::read(members, None, price_places);
        members.read_only(&["id", "session_id", "created_at"], "The service sets this; leave it out.");
        fields
    }

    pub(crate) fn read(members: &mut Members<'_>, current: Option<&Self>, price_places: u8) -> Option<Self> {
        let name = members.required("name", current.map(|t| t.name.clone()), |v| text::name(v, NAME_CHARS_MAX));
        let amount = members.required("price", current.map(|t| t.price), |v| price(v, price_places));
        let quantity = members.required("quantity", current.map(|t| t.quantity), count);
        Some(Self { name: name?, price: amount?, quantity: quantity? })
    }
}

impl PlacedTicketType {
    /// From the body of a PATCH if `keep`, else from that of a PUT, which keeps only where the ticket type belongs.
    /// `stored`: the ticket type as clients read it.
    pub(crate) fn read_change(
        body: &Object,
        current: &Self,
        keep: bool,
        price_places: u8,
        stored: &Object,
    ) -> Result<Self, Error> {
        members::read(body, |members| {
            let session_id = members.required("session_id", Some(current.session_id), reference);
            let fields = TicketTypeFields::read(members, keep.then_some(&current.fields), price_places);
            for name in SENT_BACK {
                members.sent_back(name, |value| unchanged::is_same(value, stored.get(name)));
            }
            Some(Self { session_id: session_id?, fields: fields? })
        })
    }
}
