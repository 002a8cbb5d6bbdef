//! The answers of operations: what they were asked for, or one of the problems that they have in common.

use std::collections::BTreeMap;

use catalog_shared::problem::Code;
use serde_json::Value;
use utoipa::openapi::{
    Content, ContentBuilder, ObjectBuilder, OneOfBuilder, Ref, RefOr, Response, ResponseBuilder, Schema, Type,
    example::ExampleBuilder,
};

use super::{
    headers::{ALWAYS, STATE, WRITTEN, reference},
    problem, trial,
};

/// Answers by status.
pub(crate) type Answers = BTreeMap<String, RefOr<Response>>;

const JSON: &str = "application/json";
const NOT_MODIFIED: &str = "not_modified";
/// What every operation may answer instead: requests that could not be read, strangers, and problems that are none of the request's
/// making.
const ALWAYS_REFUSED: [Code; 6] =
    [Code::BadRequest, Code::Unauthenticated, Code::HeadersTooLarge, Code::TooManyRequests, Code::Internal, Code::Unavailable];
/// What every write may.
const WRITES_REFUSED: [Code; 3] = [Code::Forbidden, Code::PreconditionFailed, Code::NotFound];
/// What one with a body may.
const BODIES_REFUSED: [Code; 3] = [Code::TooLarge, Code::UnsupportedMediaType, Code::Invalid];
/// What some may.
const SOMETIMES_REFUSED: [Code; 2] = [Code::Conflict, Code::Gone];

/// Types that name answers, for `responses(…)` of `utoipa::path`.
macro_rules! answers {
    ($($(#[$says:meta])* $name:ident => $made:expr;)*) => {$(
        $(#[$says])*
        pub(crate) struct $name;

        impl utoipa::IntoResponses for $name {
            fn responses() -> $crate::openapi::Answers {
                $made
            }
        }
    )*};
}
pub(crate) use answers;

/// 200 with a page of a list: `schema` names what the whole answer looks like.
pub(super) fn listed(schema: &str, example: Value) -> Answers {
    let found = ResponseBuilder::new().description("The page.").content(JSON, json(schema, example));
    with([(200, found, &[])], &[&[Code::NotFound]])
}

/// 200 with what is no resource of its own.
pub(super) fn page(schema: &str, example: Value, refused: &[Code]) -> Answers {
    let found = ResponseBuilder::new().description("What was asked for.").content(JSON, json(schema, example));
    with([(200, found, &[])], &[refused])
}

/// 200 with a text that is as long as there is something to tell.
pub(super) fn file(media_type: &str, example: Value) -> Answers {
    let text = ObjectBuilder::new().schema_type(Type::String).build();
    let content = ContentBuilder::new().schema(Some(Schema::Object(text))).example(Some(example)).build();
    let says = "The file, in UTF-8. One whose connection ends with an error is not whole.";
    let file = ResponseBuilder::new().description(says).content(media_type, content);
    with([(200, file, &["Cache-Control", "Content-Disposition"])], &[])
}

/// 200 with what was done.
pub(super) fn done(schema: &str, example: Value) -> Answers {
    let headers = [&["Cache-Control", "Idempotency-Replayed"][..], &WRITTEN].concat();
    let done = changed_or_tried(schema, example).description("What was done, or with `dry_run` what would be done.");
    with([(200, done, &headers)], &[&WRITES_REFUSED, &BODIES_REFUSED, &[Code::Conflict]])
}

/// 200 with a resource, or 304.
pub(super) fn found(schema: &str, example: Value) -> Answers {
    let found = ResponseBuilder::new().description("As it is now.").content(JSON, json(schema, example));
    let unchanged = ("304".to_owned(), Ref::from_response_name(NOT_MODIFIED).into());
    with([(200, found, &STATE)], &[&[Code::NotFound]]).into_iter().chain([unchanged]).collect()
}

/// 201 with what was made.
pub(super) fn created(schema: &str, example: Value) -> Answers {
    let made = ResponseBuilder::new().description("It is made.").content(JSON, json(schema, example.clone()));
    let headers = [&STATE[..], &WRITTEN, &["Location", "Idempotency-Replayed"]].concat();
    let tried = tried(201, example);
    with([(201, made, &headers), (200, tried, &["Cache-Control"])], &[&WRITES_REFUSED, &BODIES_REFUSED, &[Code::Conflict]])
}

/// 200 with the resource as it now is.
pub(super) fn changed(schema: &str, example: Value) -> Answers {
    with([(200, changed_or_tried(schema, example), &written())], &[&WRITES_REFUSED, &BODIES_REFUSED])
}

/// 200 with the resource as it now is, or 201 if it was made.
pub(super) fn replaced(schema: &str, example: Value) -> Answers {
    let made = "It was not there and is made, by `If-None-Match: *`.";
    let made = ResponseBuilder::new().description(made).content(JSON, json(schema, example.clone()));
    let headers = [&written()[..], &["Location"]].concat();
    let answers = [(200, changed_or_tried(schema, example), &written()[..]), (201, made, &headers)];
    with(answers, &[&WRITES_REFUSED, &BODIES_REFUSED, &[Code::Conflict]])
}

/// 204.
pub(super) fn deleted() -> Answers {
    let gone = ResponseBuilder::new().description("It is gone, with all that belonged to it.");
    with([(204, gone, &WRITTEN), (200, tried(204, Value::Null), &["Cache-Control"])], &[&WRITES_REFUSED])
}

/// Answers of other kinds: each by status, with its headers, and what may go wrong that cannot everywhere.
pub(super) fn with<const N: usize>(answers: [(u16, ResponseBuilder, &[&str]); N], refused: &[&[Code]]) -> Answers {
    let good = answers.into_iter().map(|(status, answer, headers)| {
        let answer = ALWAYS.iter().chain(headers).copied().fold(answer, with_header);
        (status.to_string(), answer.build().into())
    });
    let refused = ALWAYS_REFUSED.iter().chain(refused.iter().copied().flatten());
    let refused = refused.map(|code| (code.status().as_str().to_owned(), Ref::from_response_name(code.name()).into()));
    good.chain(refused).collect()
}

/// A JSON body of this schema.
pub(super) fn json(schema: &str, example: Value) -> Content {
    ContentBuilder::new().schema(Some(Ref::from_schema_name(schema))).example(Some(example)).build()
}

/// The answers that operations have in common, by name.
pub(super) fn refusals() -> impl Iterator<Item = (&'static str, Response)> {
    let unchanged = ResponseBuilder::new().description("What the client has, by `If-None-Match`, still holds.");
    let unchanged = [&ALWAYS[..], &STATE].concat().into_iter().fold(unchanged, with_header);
    let codes = [&ALWAYS_REFUSED[..], &WRITES_REFUSED, &BODIES_REFUSED, &SOMETIMES_REFUSED].concat();
    codes.into_iter().map(|code| (code.name(), refusal(code))).chain([(NOT_MODIFIED, unchanged.build())])
}

fn refusal(code: Code) -> Response {
    let answer = ResponseBuilder::new().description(code.detail());
    // The HTTP library's own, before the request comes to anybody who could say more.
    if code == Code::HeadersTooLarge {
        return answer.build();
    }
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).example(Some(problem::example(code)));
    let answer = answer.content("application/problem+json", content.build());
    let more: &[&str] = match code {
        Code::TooManyRequests | Code::Unavailable => &["Retry-After"],
        Code::Unauthenticated => &["WWW-Authenticate"],
        Code::PreconditionFailed => &["ETag"],
        _ => &[],
    };
    [&ALWAYS[..], &["Cache-Control"], more].concat().into_iter().fold(answer, with_header).build()
}

pub(super) fn tried(status: u16, result: Value) -> ResponseBuilder {
    let says = "With `dry_run`: what would be done.";
    ResponseBuilder::new().description(says).content(JSON, json("Trial", trial::example(status, result)))
}

/// By `dry_run` one status has two meanings.
fn changed_or_tried(schema: &str, example: Value) -> ResponseBuilder {
    let either = OneOfBuilder::new().item(Ref::from_schema_name(schema)).item(Ref::from_schema_name("Trial")).build();
    let examples = [("changed", example.clone()), ("tried", trial::example(200, example))];
    let examples = examples.map(|(name, value)| (name, ExampleBuilder::new().value(Some(value)).build()));
    let content = ContentBuilder::new().schema(Some(Schema::OneOf(either))).examples_from_iter(examples).build();
    ResponseBuilder::new().description("As it now is, or with `dry_run` what would be done.").content(JSON, content)
}

fn written() -> Vec<&'static str> {
    [&STATE[..], &WRITTEN].concat()
}

fn with_header(answer: ResponseBuilder, name: &str) -> ResponseBuilder {
    answer.header_ref(name, reference(name))
}
