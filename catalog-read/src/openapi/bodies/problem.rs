//! The one shape of every error.

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
    /// What is wrong, for programs: `bad_request`, `not_found`, `not_acceptable`, `method_not_allowed`, `too_old`, `too_large`,
    /// `uri_too_long`, `headers_too_large`, `too_many_requests`, `internal`, `unavailable` or `timeout`. There may be more.
    #[schema(pattern = "^[a-z_]+$")]
    code: String,
    /// Name of the request in logs.
    request_id: String,
    /// Each fault of the request, all at once.
    #[schema(nullable = false)]
    errors: Option<Vec<Fault>>,
}

/// Where a request is at fault, and how.
#[derive(ToSchema)]
struct Fault {
    /// Name of the parameter or the header.
    #[schema(nullable = false)]
    parameter: Option<String>,
    /// What is wrong with it, for programs: `repeated`, `out_of_range`, `not_true_or_false`, `not_a_time`, `not_a_date`, `not_a_uuid`,
    /// `not_a_number`, `not_a_cursor`, `not_a_token`, `not_a_version`, `not_utf8`, `too_long`, `too_many`, `too_many_decimals`,
    /// `control_character`, `excludes_page`, `unknown_facet`, `unknown_ordering`, `unknown_time_zone` or `unknown_parameter`. There may be more.
    #[schema(pattern = "^[a-z0-9_]+$")]
    code: String,
    /// What is wrong with it, for people.
    detail: String,
}
