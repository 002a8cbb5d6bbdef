//! Documentation of ticket types. These structs are never made: a test holds real answers against them, and others what is refused.

#![allow(dead_code, reason = "read by the derive alone")]

use serde_json::{Value, json};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, OneOfBuilder, RefOr, Schema, Type},
};

use super::{
    answers::{self, answers},
    warnings::Warning,
};

answers! {
    /// Of a list of ticket types.
    TicketTypesListed =>
        answers::listed("TicketTypeList", json!({ "results": [example()], "count": 1, "next": null, "previous": null }));
    /// Of one ticket type.
    TicketTypeFound => answers::found("TicketType", example());
    /// Of a ticket type that is made.
    TicketTypeCreated => answers::created("TicketType", example());
    /// Of a ticket type that is replaced.
    TicketTypeReplaced => answers::replaced("TicketType", example());
    /// Of a ticket type that is changed.
    TicketTypeChanged => answers::changed("TicketType", example());
    /// Of a ticket type that is deleted.
    TicketTypeDeleted => answers::deleted();
}

/// For how much one can go.
#[derive(ToSchema)]
pub(super) struct TicketType {
    #[schema(format = "uuid")]
    id: String,
    #[schema(format = "uuid")]
    session_id: String,
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// In the catalog's currency, with its decimal places.
    #[schema(pattern = r"^[0-9]{1,10}(\.[0-9]{2})?$")]
    price: String,
    /// How many are left.
    #[schema(minimum = 0)]
    quantity: i32,
    #[schema(format = "date-time")]
    created_at: String,
    /// What is allowed and likely not meant: only in answers to writes of the ticket type, and only if there is something.
    #[schema(nullable = false, max_items = 1000)]
    warnings: Option<Vec<Warning>>,
}

/// A page of ticket types.
#[derive(ToSchema)]
pub(super) struct TicketTypeList {
    #[schema(max_items = 100)]
    results: Vec<TicketType>,
    /// Ticket types on all pages.
    #[schema(minimum = 0)]
    count: i64,
    /// The page after this one.
    #[schema(required)]
    next: Option<String>,
    /// The page before this one.
    #[schema(required)]
    previous: Option<String>,
}

/// A ticket type of a session.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(new))]
pub(crate) struct NewTicketType {
    /// Outer white space is cut off.
    #[schema(
        min_length = 1,
        max_length = 200,
        pattern = r"^[^\u0000-\u001f\u007f-\u009f]*[^\u0000-\u0020\u007f-\u00a0\s][^\u0000-\u001f\u007f-\u009f]*$"
    )]
    name: String,
    price: Price,
    /// How many are left.
    #[schema(minimum = 0, maximum = 2_147_483_647)]
    quantity: i32,
}

/// A ticket type of a whole event. What a GET answered may be sent back as it is: what the service sets is taken if it is unchanged.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WholeTicketType {
    /// Of a ticket type of the event. Without it, one is made; under an event that is made, the client may choose it.
    #[schema(format = "uuid")]
    id: Option<String>,
    /// Of the session that it stands in, or stood in before.
    #[schema(format = "uuid", nullable = false)]
    session_id: Option<String>,
    /// Outer white space is cut off.
    #[schema(
        min_length = 1,
        max_length = 200,
        pattern = r"^[^\u0000-\u001f\u007f-\u009f]*[^\u0000-\u0020\u007f-\u00a0\s][^\u0000-\u001f\u007f-\u009f]*$"
    )]
    name: String,
    price: Price,
    /// How many are left.
    #[schema(minimum = 0, maximum = 2_147_483_647)]
    quantity: i32,
    /// As it is.
    #[schema(format = "date-time", nullable = false)]
    created_at: Option<String>,
}

/// A ticket type, and where it belongs.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(placed))]
pub(crate) struct PlacedTicketType {
    /// The session that it belongs to; one that is there moves. Without it, a ticket type that is there stays where it is.
    #[schema(format = "uuid", nullable = false)]
    session_id: Option<String>,
    /// Outer white space is cut off.
    #[schema(
        min_length = 1,
        max_length = 200,
        pattern = r"^[^\u0000-\u001f\u007f-\u009f]*[^\u0000-\u0020\u007f-\u00a0\s][^\u0000-\u001f\u007f-\u009f]*$"
    )]
    name: String,
    price: Price,
    /// How many are left.
    #[schema(minimum = 0, maximum = 2_147_483_647)]
    quantity: i32,
}

/// What is to be changed of a ticket type; what is not named stays.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(update))]
pub(crate) struct TicketTypeUpdate {
    /// The session that it moves to.
    #[schema(format = "uuid", nullable = false)]
    session_id: Option<String>,
    /// Outer white space is cut off.
    #[schema(
        nullable = false,
        min_length = 1,
        max_length = 200,
        pattern = r"^[^\u0000-\u001f\u007f-\u009f]*[^\u0000-\u0020\u007f-\u00a0\s][^\u0000-\u001f\u007f-\u009f]*$"
    )]
    name: Option<String>,
    #[schema(nullable = false)]
    price: Option<Price>,
    /// How many are left.
    #[schema(minimum = 0, maximum = 2_147_483_647, nullable = false)]
    quantity: Option<i32>,
}

struct Price;

impl PartialSchema for Price {
    fn schema() -> RefOr<Schema> {
        let says = "In the catalog's currency, with at most its decimal places, which are none or two: better as a string, which is exact.";
        let text = ObjectBuilder::new().schema_type(Type::String).pattern(Some(r"^[0-9]{1,10}(\.[0-9]{1,2})?$")).build();
        let number = ObjectBuilder::new().schema_type(Type::Number).minimum(Some(0)).maximum(Some(9_999_999_999.99)).build();
        Schema::OneOf(OneOfBuilder::new().description(Some(says)).item(text).item(number).build()).into()
    }
}

impl ToSchema for Price {}

pub(super) fn example() -> Value {
    json!({
        "id": "01890a5d-ac96-774b-bcce-b302099a8071",
        "session_id": "01890a5d-ac96-774b-bcce-b302099a8061",
        "name": "Standard",
        "price": "50.00",
        "quantity": 400,
        "created_at": "2027-01-01T00:00:00Z",
    })
}

pub(super) fn new() -> Value {
    json!({ "name": "Standard", "price": "50.00", "quantity": 400 })
}

fn placed() -> Value {
    let mut ticket_type = new();
    ticket_type["session_id"] = json!("01890a5d-ac96-774b-bcce-b302099a8061");
    ticket_type
}

fn update() -> Value {
    json!({ "price": "45.00" })
}
