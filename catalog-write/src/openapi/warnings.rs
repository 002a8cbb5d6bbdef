//! Documentation of warnings. These structs are never made: a test holds real answers against them.

#![allow(dead_code, reason = "read by the derive alone")]

use catalog_shared::problem::Code;
use serde_json::{Value, json};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, Type, schema::SchemaType},
};

use super::answers::{self, answers};

answers! {
    /// Of the warnings of an event.
    WarningsListed => answers::page("WarningList", json!({ "results": [example()], "count": 1 }), &[Code::NotFound]);
}

/// Something that is allowed and likely not meant.
#[derive(ToSchema)]
pub(super) struct Warning {
    /// `no_sessions`, `in_the_past`, `sessions_overlap`, `over_capacity`, `no_ticket_types`, `price_zero` or `same_name`. There may be
    /// more.
    #[schema(pattern = "^[a-z_]+$")]
    code: String,
    /// JSON pointer into what is answered, as a URI fragment.
    #[schema(pattern = "^#")]
    pointer: String,
    /// The session that it is about.
    #[schema(format = "uuid", nullable = false)]
    session_id: Option<String>,
    /// The ticket type that it is about.
    #[schema(format = "uuid", nullable = false)]
    ticket_type_id: Option<String>,
    /// The other session or ticket type that it is about.
    #[schema(format = "uuid", nullable = false)]
    other_id: Option<String>,
    /// What it is.
    #[schema(nullable = false)]
    value: Option<Compared>,
    /// What it should not pass.
    #[schema(nullable = false)]
    limit: Option<Compared>,
    /// For people.
    detail: String,
}

/// A number or a moment.
struct Compared;

impl PartialSchema for Compared {
    fn schema() -> RefOr<Schema> {
        let types = SchemaType::from_iter([Type::Integer, Type::String]);
        Schema::Object(ObjectBuilder::new().schema_type(types).build()).into()
    }
}

impl ToSchema for Compared {}

/// The warnings of an event.
#[derive(ToSchema)]
pub(super) struct WarningList {
    /// The first of them.
    #[schema(max_items = 1000)]
    results: Vec<Warning>,
    /// Of all, also of those that are not listed.
    #[schema(minimum = 0)]
    count: i64,
}

fn example() -> Value {
    json!({
        "code": "over_capacity",
        "pointer": "#/sessions/0/total_capacity",
        "session_id": "01890a5d-ac96-774b-bcce-b302099a8061",
        "value": 600,
        "limit": 500,
        "detail": "There are 600 tickets for 500 places.",
    })
}
