//! The answers of operations: what they were asked for, or one of the problems that they have in common.

use std::collections::BTreeMap;

use catalog_shared::problem::Code;
use serde_json::json;
use utoipa::openapi::{Ref, RefOr, Response, ResponseBuilder};

use super::{
    content::{self, Body},
    headers::{ALWAYS, CACHING, ORIGIN, QUERY, reference},
};

/// Answers by status.
pub(super) type Answers = BTreeMap<String, RefOr<Response>>;

/// What every operation may answer instead: requests that could not be read, and problems that are none of the request's making.
const ALWAYS_REFUSED: [Code; 7] = [
    Code::BadRequest,
    Code::TooLarge,
    Code::UriTooLong,
    Code::HeadersTooLarge,
    Code::TooManyRequests,
    Code::Internal,
    Code::Unavailable,
];
/// What some may.
const SOMETIMES_REFUSED: [Code; 3] = [Code::NotFound, Code::NotAcceptable, Code::Gone];
const NOT_MODIFIED: &str = "not_modified";

/// What an operation answers when all is well, and what else it may answer.
pub(super) struct Answer<'a> {
    found: ResponseBuilder,
    headers: &'a [&'a str],
    refused: &'a [Code],
}

impl<'a> Answer<'a> {
    /// 200 with one of these bodies.
    pub(super) fn new(says: &str, bodies: impl IntoIterator<Item = Body>) -> Self {
        let found = ResponseBuilder::new().description(says);
        let found = bodies.into_iter().fold(found, |found, (media_type, content)| found.content(media_type, content));
        Self { found, headers: &[], refused: &[] }
    }

    /// Headers that not every such answer has.
    pub(super) fn headers(self, headers: &'a [&'a str]) -> Self {
        Self { headers, ..self }
    }

    /// What may go wrong that cannot everywhere.
    pub(super) fn refused(self, refused: &'a [Code]) -> Self {
        Self { refused, ..self }
    }

    /// Clients may keep it, and ask by its `ETag`, or its date, whether it still holds.
    pub(super) fn kept(self) -> Answers {
        let unchanged = ("304".to_owned(), Ref::from_response_name(NOT_MODIFIED).into());
        self.with(&[&ALWAYS, &CACHING, &ORIGIN, &QUERY]).into_iter().chain([unchanged]).collect()
    }

    /// It is true of the moment alone.
    pub(super) fn passing(self) -> Answers {
        self.with(&[&ALWAYS, &["Cache-Control"], &QUERY])
    }

    fn with(self, headers: &[&[&str]]) -> Answers {
        let found = headers.iter().chain([&self.headers]).copied().flatten().copied().fold(self.found, with_header);
        let refused = ALWAYS_REFUSED.iter().chain(self.refused);
        let refused = refused.map(|code| (code.status().as_str().to_owned(), Ref::from_response_name(code.name()).into()));
        [("200".to_owned(), found.build().into())].into_iter().chain(refused).collect()
    }
}

/// The answers that operations have in common, by name.
pub(super) fn refusals() -> impl Iterator<Item = (&'static str, Response)> {
    let unchanged =
        ResponseBuilder::new().description("What the client has, by `If-None-Match` or `If-Modified-Since`, still holds.");
    let unchanged = [&ALWAYS[..], &CACHING, &ORIGIN, &QUERY].concat().into_iter().fold(unchanged, with_header);
    let codes = ALWAYS_REFUSED.into_iter().chain(SOMETIMES_REFUSED);
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
    let (media_type, content) = content::problem(example);
    let answer = ResponseBuilder::new().description(code.detail()).content(media_type, content);
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
