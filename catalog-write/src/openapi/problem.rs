//! The one shape of every error. It is never made here: a test holds real ones against it.

#![allow(dead_code, reason = "read by the derive alone")]

use catalog_shared::problem::Code;
use serde_json::{Value, json};
use utoipa::ToSchema;

/// RFC 9457.
#[derive(ToSchema)]
pub(super) struct Problem {
    r#type: String,
    /// The status in words.
    title: String,
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// What is wrong, for people.
    detail: String,
    /// What is wrong, for programs: `bad_request`, `unauthenticated`, `forbidden`, `not_found`, `method_not_allowed`, `conflict`,
    /// `precondition_failed`, `too_large`, `unsupported_media_type`, `invalid`, `too_many_requests`, `internal`, `unavailable` or
    /// `timeout`. There may be more.
    #[schema(pattern = "^[a-z_]+$")]
    code: String,
    /// Name of the request in logs.
    request_id: String,
    /// Each fault of the request, all at once: the first 1000, and then how many more there are; of many writes at once at least one of each.
    #[schema(nullable = false, min_items = 1, max_items = 2000)]
    errors: Option<Vec<Fault>>,
    /// The present state of the resource, with 412 if there is one: what a GET would answer.
    #[schema(nullable = false, value_type = Option<Object>)]
    current: Option<()>,
}

/// Where a request is at fault, and how.
#[derive(ToSchema)]
pub(super) struct Fault {
    /// JSON pointer into the body, as a URI fragment; `#` is the whole body.
    #[schema(nullable = false, pattern = "^#")]
    pointer: Option<String>,
    /// Name of the parameter or the header.
    #[schema(nullable = false)]
    parameter: Option<String>,
    /// What is wrong with it, for programs: `required`, `not_null`, `wrong_type`, `too_short`, `too_long`, `too_many`, `out_of_range`,
    /// `too_many_decimals`, `control_character`, `not_a_number`, `not_a_time`, `not_a_url`, `not_a_uuid`, `unknown_time_zone`,
    /// `unknown_value`, `unknown_field`, `unknown_parameter`, `read_only`, `repeated`, `must_be_after`, `does_not_exist`, `key_reused`,
    /// `not_an_email`, `taken`, `wrong_password` or `more_faults`. There may be more.
    #[schema(pattern = "^[a-z0-9_]+$")]
    code: String,
    /// What is wrong with it, for people.
    detail: String,
}

/// Such a problem.
pub(super) fn example(code: Code) -> Value {
    let status = code.status();
    let mut problem = json!({
        "type": "about:blank",
        "title": status.canonical_reason(),
        "status": status.as_u16(),
        "detail": code.detail(),
        "code": code.name(),
        "request_id": "5f0c3e1b9a7d2468-0000002a",
    });
    match code {
        Code::BadRequest => {
            problem["detail"] = json!("Some parameters are refused; see errors.");
            problem["errors"] = json!([
                { "parameter": "page_size", "code": "out_of_range", "detail": "Use a whole number from 1 to 100." }
            ]);
        }
        Code::Invalid => {
            problem["errors"] = json!([
                { "pointer": "#/name", "code": "required", "detail": "This must be given." },
                { "pointer": "#/sessions/0/ends_at", "code": "must_be_after", "detail": "ends_at must be after starts_at." }
            ]);
        }
        Code::PreconditionFailed => problem["current"] = json!({ "name": "Summer Concert" }),
        _ => {}
    }
    problem
}
