//! Documentation of many writes at once. These structs are never made: a test holds real answers against them.

#![allow(dead_code, reason = "read by the derive alone")]

use serde_json::{Value, json};
use utoipa::ToSchema;

use super::{
    answers::{self, answers},
    problem::Fault,
};

answers! {
    /// Of many writes.
    BulkWritten => answers::done("BulkSummary", summary());
}

/// Many writes.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(bulk))]
pub(crate) struct Bulk {
    mode: BulkMode,
    /// Done in this order.
    #[schema(max_items = 1000)]
    operations: Vec<Operation>,
}

/// `all_or_nothing`: if one is refused, nothing is done. `each`: what is refused is left out.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
enum BulkMode {
    AllOrNothing,
    Each,
}

/// One write, as its own request would be.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
struct Operation {
    method: OperationMethod,
    /// Of events, sessions or ticket types: `/api/admin/events`, `/api/admin/events/{id}`, `/api/admin/events/{id}/sessions`,
    /// `/api/admin/sessions/{id}`, `/api/admin/sessions/{id}/ticket-types` or `/api/admin/ticket-types/{id}`.
    #[schema(pattern = "^/api/admin/(events|sessions|ticket-types)(/[0-9A-Fa-f-]{36}(/sessions|/ticket-types)?)?$")]
    path: String,
    /// Of all but a DELETE.
    #[schema(value_type = Option<Object>)]
    body: Option<()>,
    /// As the header `If-Match`.
    #[schema(format = "entity-tags")]
    if_match: Option<String>,
    /// As the header `If-None-Match`.
    #[schema(format = "entity-tags")]
    if_none_match: Option<String>,
}

/// POST of lists alone, and of these nothing else.
#[derive(ToSchema)]
#[schema(rename_all = "UPPERCASE")]
enum OperationMethod {
    Post,
    Put,
    Patch,
    Delete,
}

/// What became of all.
#[derive(ToSchema)]
pub(super) struct BulkSummary {
    #[schema(minimum = 0, maximum = 1000)]
    done: u32,
    #[schema(minimum = 0, maximum = 1000)]
    failed: u32,
    /// In the order of the request.
    #[schema(max_items = 1000)]
    results: Vec<OperationResult>,
}

/// What became of one, as its own request would be answered.
#[derive(ToSchema)]
struct OperationResult {
    #[schema(minimum = 0, maximum = 999)]
    index: u32,
    #[schema(minimum = 200, maximum = 499)]
    status: u16,
    /// Where it is that was made.
    #[schema(nullable = false)]
    location: Option<String>,
    #[schema(nullable = false)]
    etag: Option<String>,
    /// The resource; missing where all of them are too much for one answer, and of what is deleted or refused.
    #[schema(nullable = false, value_type = Option<Object>)]
    body: Option<()>,
    #[schema(nullable = false)]
    error: Option<OperationFailure>,
}

/// Why one was not done.
#[derive(ToSchema)]
struct OperationFailure {
    /// As of a problem.
    #[schema(pattern = "^[a-z_]+$")]
    code: String,
    detail: String,
    /// With pointers into the body of the whole request.
    #[schema(max_items = 1001)]
    errors: Vec<Fault>,
    /// As the resource is instead.
    #[schema(nullable = false, value_type = Option<Object>)]
    current: Option<()>,
}

fn bulk() -> Value {
    json!({
        "mode": "each",
        "operations": [
            { "method": "POST", "path": "/api/admin/events", "body": { "name": "Summer Concert" } },
            { "method": "DELETE", "path": "/api/admin/sessions/01890a5d-ac96-774b-bcce-b302099a8061", "if_match": "\"lN9rXQ0m8eA1yZ4b\"" },
        ],
    })
}

fn summary() -> Value {
    let detail = "There is no such session.";
    let fault = json!({ "pointer": "#/operations/1/path", "code": "does_not_exist", "detail": detail });
    json!({
        "done": 1,
        "failed": 1,
        "results": [
            {
                "index": 0, "status": 201, "location": "/api/admin/events/01890a5d-ac96-774b-bcce-b302099a8057",
                "etag": "\"lN9rXQ0m8eA1yZ4b\"", "body": super::events::example(),
            },
            { "index": 1, "status": 404, "error": { "code": "not_found", "detail": detail, "errors": [fault] } },
        ],
    })
}
