//! Documentation of the tokens of programs. These structs are never made: a test holds real answers against them, and others what is
//! refused.

#![allow(dead_code, reason = "read by the derive alone")]

use serde_json::{Value, json};
use utoipa::ToSchema;

use super::{
    accounts::{Role, ended, owned, page, private},
    answers::{self, answers},
};

answers! {
    /// Of a list of tokens.
    ApiTokensListed => owned(answers::listed("ApiTokenList", page(example())));
    /// Of one token.
    ApiTokenFound => owned(answers::found("ApiToken", example()));
    /// Of a token that is made.
    ApiTokenCreated => private(answers::created("MadeApiToken", made()));
    /// Of a token that is ended.
    ApiTokenRevoked => private(ended("It is ended. It stays in the list.", &[], &[]));
}

/// With which a program comes in; the token itself is told once.
#[derive(ToSchema)]
pub(super) struct ApiToken {
    #[schema(format = "uuid")]
    id: String,
    name: String,
    role: Role,
    /// The beginning of the token, to know it by; `null` if it was made before this was kept.
    #[schema(required, pattern = "^cat_[A-Za-z0-9_-]{6}$")]
    starts_with: Option<String>,
    #[schema(format = "date-time")]
    created_at: String,
    /// `null` if it has no end of its own.
    #[schema(format = "date-time", required)]
    expires_at: Option<String>,
    /// To the minute; `null` if it never was.
    #[schema(format = "date-time", required)]
    last_used_at: Option<String>,
    /// Since when it is worth nothing; `null` if it was not ended.
    #[schema(format = "date-time", required)]
    revoked_at: Option<String>,
}

/// A new token.
#[derive(ToSchema)]
pub(super) struct MadeApiToken {
    #[schema(format = "uuid")]
    id: String,
    name: String,
    role: Role,
    /// The beginning of the token, to know it by; `null` if it was made before this was kept.
    #[schema(required, pattern = "^cat_[A-Za-z0-9_-]{6}$")]
    starts_with: Option<String>,
    #[schema(format = "date-time")]
    created_at: String,
    /// `null` if it has no end of its own.
    #[schema(format = "date-time", required)]
    expires_at: Option<String>,
    /// To the minute; `null` if it never was.
    #[schema(format = "date-time", required)]
    last_used_at: Option<String>,
    /// Since when it is worth nothing; `null` if it was not ended.
    #[schema(format = "date-time", required)]
    revoked_at: Option<String>,
    /// For `Authorization: Bearer`. Told once: an answer to the same request again has `null`.
    #[schema(required, pattern = "^cat_[A-Za-z0-9_-]{43}$")]
    token: Option<String>,
}

/// A page of tokens.
#[derive(ToSchema)]
pub(super) struct ApiTokenList {
    #[schema(max_items = 100)]
    results: Vec<ApiToken>,
    /// Tokens on all pages.
    #[schema(minimum = 0)]
    count: i64,
    /// The page after this one.
    #[schema(required)]
    next: Option<String>,
    /// The page before this one.
    #[schema(required)]
    previous: Option<String>,
}

/// A token to be made.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(new))]
pub(crate) struct NewApiToken {
    /// By which people know it. Outer white space is cut off.
    #[schema(
        min_length = 1,
        max_length = 100,
        pattern = r"^[^\u0000-\u001f\u007f-\u009f]*[^\u0000-\u0020\u007f-\u00a0\s][^\u0000-\u001f\u007f-\u009f]*$"
    )]
    name: String,
    role: Role,
    /// RFC 3339 with an offset, and yet to come. Without it, it lasts until it is ended.
    #[schema(format = "date-time")]
    expires_at: Option<String>,
}

fn example() -> Value {
    json!({
        "id": "01890a5d-ac96-774b-bcce-b302099a8081",
        "name": "Box office",
        "role": "inventory",
        "starts_with": "cat_5edu1a",
        "created_at": "2027-01-01T00:00:00Z",
        "expires_at": "2028-01-01T00:00:00Z",
        "last_used_at": null,
        "revoked_at": null,
    })
}

fn made() -> Value {
    let mut token = example();
    token["token"] = json!("cat_5edu1a47y1wYoE2pNDA89wWXNMcVZ5sDthy8QnVTWf1");
    token
}

fn new() -> Value {
    json!({ "name": "Box office", "role": "inventory", "expires_at": "2028-01-01T00:00:00Z" })
}
