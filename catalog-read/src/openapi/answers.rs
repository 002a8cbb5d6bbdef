//! The answers of operations: what they were asked for, or one of the problems that all have in common.

use std::collections::BTreeMap;

use catalog_shared::problem::Code;
use serde_json::{Value, json};
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder};

use super::headers::{ALWAYS, CACHING, ORIGIN, QUERY, reference};

/// Answers by status.
pub(super) type Answers = BTreeMap<String, RefOr<Response>>;

/// Problems of requests that could not be read.
const UNREADABLE: [Code; 4] = [Code::BadRequest, Code::TooLarge, Code::UriTooLong, Code::HeadersTooLarge];
/// Problems that are none of the request's making.
const OURS: [Code; 3] = [Code::TooManyRequests, Code::Internal, Code::Unavailable];

/// 200 with a body of this schema, and besides 304 and all that can go wrong. `more`: headers that not every such answer has.
pub(super) fn read(says: &str, schema: &str, example: Value, more: &[&str]) -> Answers {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name(schema))).example(Some(example)).build();
    let found = ResponseBuilder::new().description(says).content("application/json", content);
    let found = [&ALWAYS[..], &CACHING, &ORIGIN, &QUERY, more].concat().into_iter().fold(found, with_header);
    let refused = UNREADABLE.into_iter().chain([Code::NotFound]).chain(OURS);
    let refused = refused.map(|code| (code.status().as_str().to_owned(), Ref::from_response_name(code.name()).into()));
    let unchanged = ("304".to_owned(), Ref::from_response_name(NOT_MODIFIED).into());
    [("200".to_owned(), found.build().into()), unchanged].into_iter().chain(refused).collect()
}

const NOT_MODIFIED: &str = "not_modified";

/// The answers that operations have in common, by name.
pub(super) fn refusals() -> impl Iterator<Item = (&'static str, Response)> {
    let unchanged = ResponseBuilder::new().description("What the client has, by `If-None-Match`, still holds.");
    let unchanged = [&ALWAYS[..], &CACHING, &ORIGIN, &QUERY].concat().into_iter().fold(unchanged, with_header);
    let codes = UNREADABLE.into_iter().chain([Code::NotFound]).chain(OURS);
    codes.map(|code| (code.name(), problem(code))).chain([(NOT_MODIFIED, unchanged.build())])
}

fn problem(code: Code) -> Response {
    let status = code.status();
    let mut example = json!({
        "type": "about:blank",
        "title": status.canonical_reason(),
        "status": status.as_u16(),
        "detail": code.detail(),
        "code": code.name(),
        "request_id": "5f0c3e1b9a7d2468-0000002a",
    });
    if code == Code::BadRequest {
        example["detail"] = json!("Some parameters are refused; see errors.");
        example["errors"] = json!([
            { "parameter": "page_size", "code": "out_of_range", "detail": "Use a whole number from 1 to 100." }
        ]);
    }
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).example(Some(example)).build();
    let answer = ResponseBuilder::new().description(code.detail()).content("application/problem+json", content);
    let more: &[&str] = match code {
        Code::TooManyRequests | Code::Unavailable => &["Retry-After"],
        Code::NotFound => &ORIGIN,
        _ => &[],
    };
    [&ALWAYS[..], &["Cache-Control"], more].concat().into_iter().fold(answer, with_header).build()
}

fn with_header(answer: ResponseBuilder, name: &str) -> ResponseBuilder {
    answer.header_ref(name, reference(name))
}
