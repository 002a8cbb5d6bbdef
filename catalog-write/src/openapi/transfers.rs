//! Documentation of import and export. These structs are never made: a test holds real answers against them.

#![allow(dead_code, reason = "read by the derive alone")]

use serde_json::{Value, json};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ContentBuilder, ObjectBuilder, Ref, RefOr, ResponseBuilder, Schema, Type},
};

use super::{
    answers::{self, Answers, answers},
    events,
};

answers! {
    /// Of an export as a table.
    CatalogTable => answers::file("text/csv", json!(TABLE));
    /// Of an export as lines of JSON.
    CatalogLines => answers::file("application/x-ndjson", json!(format!("{}\n", events::example())));
    /// Of an import.
    CatalogImported => imported();
}

const TABLE: &str = "event_id,event_name,event_description,event_location,event_image_url,event_status,event_timezone,event_publish_at,\
    session_id,session_starts_at,session_ends_at,session_total_capacity,session_status,\
    ticket_type_id,ticket_type_name,ticket_type_price,ticket_type_quantity\r\n\
    01890a5d-ac96-774b-bcce-b302099a8057,Summer Concert,,Central Park,,published,America/New_York,,,,,,,,,,\r\n";

/// Rows of CSV (RFC 4180) in UTF-8, with or without BOM, below a header that names the columns, in any order: those of an export. A
/// column that is named `-` is left out. The delimiter may also be a semicolon.
pub(crate) struct CatalogCsv;

impl PartialSchema for CatalogCsv {
    fn schema() -> RefOr<Schema> {
        let example = json!(
            "event_name,session_starts_at,session_ends_at,session_total_capacity\r\n\
            Summer Concert,2027-06-15T18:00:00-04:00,2027-06-15T22:00:00-04:00,500\r\n"
        );
        text(
            example,
            "Rows below a header that names the columns, in any order: those of an export. A column that is named - is left out.",
        )
    }
}

impl ToSchema for CatalogCsv {}

/// Lines of JSON.
pub(crate) struct CatalogNdjson;

impl PartialSchema for CatalogNdjson {
    fn schema() -> RefOr<Schema> {
        text(json!("{\"name\":\"Summer Concert\"}\n"), "Each line is an event, as an export has it. At most 8 MiB a line.")
    }
}

impl ToSchema for CatalogNdjson {}

fn text(example: Value, says: &str) -> RefOr<Schema> {
    let text = ObjectBuilder::new().schema_type(Type::String).description(Some(says)).examples([example]);
    Schema::Object(text.build()).into()
}

/// What an import came to.
#[derive(ToSchema)]
pub(super) struct ImportReport {
    /// Lines of NDJSON, or rows of CSV below its header.
    #[schema(minimum = 0)]
    rows: i64,
    events: ImportCounts,
    sessions: ImportCounts,
    ticket_types: ImportCounts,
    /// Why rows were left out: the first of them.
    #[schema(max_items = 1000)]
    errors: Vec<RowFault>,
    /// All of them.
    #[schema(minimum = 0)]
    error_count: i64,
}

/// How many resources of one kind the file names, by what became of them. One that it names in two places counts twice.
#[derive(ToSchema)]
struct ImportCounts {
    #[schema(minimum = 0)]
    created: i64,
    #[schema(minimum = 0)]
    updated: i64,
    #[schema(minimum = 0)]
    unchanged: i64,
}

/// A fault, and where it is.
#[derive(ToSchema)]
struct RowFault {
    /// As an editor or a spreadsheet counts: from 1 on, the header and empty lines included.
    #[schema(minimum = 1, nullable = false)]
    row: Option<i64>,
    /// Of CSV.
    #[schema(nullable = false)]
    column: Option<String>,
    /// Of NDJSON: JSON pointer into the line.
    #[schema(nullable = false, pattern = "^#")]
    pointer: Option<String>,
    /// The header of a key that was used for another request.
    #[schema(nullable = false)]
    parameter: Option<String>,
    /// As of other problems.
    #[schema(pattern = "^[a-z0-9_]+$")]
    code: String,
    detail: String,
}

/// RFC 9457: why nothing was imported.
#[derive(ToSchema)]
pub(super) struct ImportProblem {
    r#type: String,
    title: String,
    #[schema(minimum = 422, maximum = 422)]
    status: u16,
    detail: String,
    /// `invalid`.
    #[schema(pattern = "^[a-z_]+$")]
    code: String,
    request_id: String,
    /// Lines of NDJSON, or rows of CSV below its header.
    #[schema(minimum = 0, nullable = false)]
    rows: Option<i64>,
    /// The first of what is refused.
    #[schema(nullable = false, min_items = 1, max_items = 1000)]
    errors: Option<Vec<RowFault>>,
    /// All of it.
    #[schema(minimum = 1, nullable = false)]
    error_count: Option<i64>,
}

fn imported() -> Answers {
    let mut answers = answers::done("ImportReport", report());
    let problem = json!({
        "type": "about:blank", "title": "Unprocessable Entity", "status": 422, "code": "invalid",
        "request_id": "5f0c3e1b9a7d2468-0000002a", "detail": "Nothing was imported, as 1 values are refused; see errors.",
        "rows": 1, "error_count": 1,
        "errors": [{ "row": 2, "column": "event_name", "code": "required", "detail": "This must be given." }],
    });
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("ImportProblem"))).example(Some(problem)).build();
    let says = "Some values are refused, and nothing was imported; or the key was used for another request.";
    let refused = ResponseBuilder::new().description(says).content("application/problem+json", content);
    answers.extend(answers::with([(422, refused, &["Cache-Control"])], &[]));
    answers
}

fn report() -> Value {
    let none = json!({ "created": 0, "updated": 0, "unchanged": 0 });
    json!({
        "rows": 1,
        "events": { "created": 1, "updated": 0, "unchanged": 0 },
        "sessions": none,
        "ticket_types": none,
        "errors": [],
        "error_count": 0,
    })
}
