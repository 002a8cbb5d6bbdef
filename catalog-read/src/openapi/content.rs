//! The bodies of answers, by their media types.

use serde_json::Value;
use utoipa::openapi::{Array, Content, ContentBuilder, Object, OneOfBuilder, Ref, RefOr, Schema, Type};

use super::bodies::examples;
use crate::formats::Format;

/// A body, and its media type.
pub(super) type Body = (&'static str, Content);

pub(super) fn json(schema: &str, example: Value) -> Body {
    body(Format::Json.media_type(), Ref::from_schema_name(schema), example)
}

pub(super) fn problem(example: Value) -> Body {
    body("application/problem+json", Ref::from_schema_name("Problem"), example)
}

pub(super) fn calendar() -> Body {
    text(Format::Calendar.media_type(), examples::CALENDAR)
}

pub(super) fn feed() -> Body {
    text(Format::Atom.media_type(), examples::FEED)
}

/// Of one date the event itself, of several or none an array.
pub(super) fn json_ld() -> Body {
    let one = || Ref::from_schema_name("StructuredEvent");
    let any = OneOfBuilder::new().item(one()).item(Array::new(one()));
    body(Format::JsonLd.media_type(), Schema::OneOf(any.build()), examples::structured_event())
}

/// Server-Sent Events.
pub(super) fn stream() -> Body {
    text("text/event-stream", examples::STREAM)
}

fn text(media_type: &'static str, example: &str) -> Body {
    body(media_type, Schema::Object(Object::with_type(Type::String)), example.into())
}

fn body(media_type: &'static str, schema: impl Into<RefOr<Schema>>, example: Value) -> Body {
    (media_type, ContentBuilder::new().schema(Some(schema)).example(Some(example)).build())
}
