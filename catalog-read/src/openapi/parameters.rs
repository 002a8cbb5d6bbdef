//! What parameters are made of, and those that all operations take.

use catalog_shared::version::Version;
use serde_json::{Value, json};
use utoipa::openapi::{
    Array, ArrayBuilder, Object, ObjectBuilder, Required, Schema, SchemaFormat, Type,
    path::{Parameter, ParameterBuilder, ParameterIn},
};

use crate::query::date::YEARS;

/// A parameter of the query; each may be left out.
pub(super) fn query(name: &str, schema: impl Into<Schema>, example: Value, says: &str) -> Parameter {
    parameter(ParameterIn::Query, name, schema.into(), example, says).build()
}

/// A list between commas.
pub(super) fn list(name: &str, schema: Array, example: Value, says: &str) -> Parameter {
    parameter(ParameterIn::Query, name, schema.into(), example, says).explode(Some(false)).build()
}

/// The event that the path names.
pub(super) fn id() -> Parameter {
    let example = json!("01890a5d-ac96-774b-bcce-b302099a8057");
    parameter(ParameterIn::Path, "id", uuid().into(), example, "Id of the event.").required(Required::True).build()
}

/// The session that the path names.
pub(super) fn session_id() -> Parameter {
    let example = json!("01890a5d-ac96-774b-bcce-b302099a8061");
    parameter(ParameterIn::Path, "session_id", uuid().into(), example, "Id of the session.").required(Required::True).build()
}

/// A header of the request; each may be left out.
pub(super) fn header(name: &str, schema: Object, example: Value, says: &str) -> Parameter {
    parameter(ParameterIn::Header, name, schema.into(), example, says).build()
}

/// Headers that every operation reads whose answer may be kept.
pub(super) fn headers() -> Vec<Parameter> {
    let version = text(Version::TEXT_LEN).pattern(Some("^[0-9a-f]{16}$")).build();
    let own = [
        header(
            "Catalog-Min-Version",
            version,
            json!("000100000000002a"),
            "`Catalog-Version` of a write, or of another answer: that state is demanded, or a later one. If none can be had: 503.",
        ),
        header("If-None-Match", plain(), json!("\"7d4a0f2be5c94c1d\""), "`ETag` of what the client has: 304 if it still holds."),
        header(
            "If-Modified-Since",
            plain(),
            json!("Sun, 06 Nov 2033 08:49:37 GMT"),
            "`Last-Modified` of what the client has: 304 if the present answer has exactly that. Ignored beside `If-None-Match`.",
        ),
    ];
    own.into_iter().chain(tracing()).collect()
}

/// Headers that every operation reads.
pub(super) fn tracing() -> Vec<Parameter> {
    vec![
        header(
            "X-Request-Id",
            plain(),
            json!("order-4711"),
            "Name of this request in the answer and in logs: up to 64 letters, digits, `.`, `_` and `-`. What is none is ignored.",
        ),
        header(
            "traceparent",
            plain(),
            json!("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
            "W3C trace context. What is none is ignored.",
        ),
    ]
}

/// Of operations that take a query.
pub(super) fn prefer() -> Parameter {
    let says = "RFC 7240. `handling=strict`: refuse parameters that there are not, rather than ignore them.";
    header("Prefer", plain(), json!("handling=strict"), says)
}

fn plain() -> Object {
    Object::with_type(Type::String)
}

pub(super) fn flag() -> Object {
    Object::with_type(Type::Boolean)
}

/// A whole number from 1.
pub(super) fn number(max: u32, default: Option<u32>) -> Object {
    let number = ObjectBuilder::new().schema_type(Type::Integer).format(Some(SchemaFormat::Custom("int64".to_owned())));
    number.minimum(Some(1)).maximum(Some(max)).default(default.map(Into::into)).build()
}

pub(super) fn text(chars_max: usize) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String).max_length(Some(chars_max))
}

/// One line, without control characters.
pub(super) fn line(chars_max: usize) -> Object {
    text(chars_max).pattern(Some(r"^[^\u0000-\u001f\u007f-\u009f]*$")).build()
}

pub(super) fn one_of(words: &[&str], default: Option<&str>) -> Object {
    let words = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words.iter().copied()));
    words.default(default.map(Into::into)).build()
}

pub(super) fn matching(pattern: &str) -> Object {
    ObjectBuilder::new().schema_type(Type::String).pattern(Some(pattern)).build()
}

/// A name of the IANA data base.
pub(super) fn zone() -> Object {
    let mut zone = format("iana-time-zone");
    zone.default = Some(json!("UTC"));
    zone
}

/// What no pattern tells.
pub(super) fn moment() -> Object {
    format("moment")
}

pub(super) fn days() -> Object {
    format("days")
}

pub(super) fn uuid() -> Object {
    format("uuid")
}

pub(super) fn several(items: Object, max: usize) -> Array {
    ArrayBuilder::new().items(items).min_items(Some(1)).max_items(Some(max)).build()
}

/// What stands behind the descriptions of moments.
pub(super) fn years() -> String {
    format!("From {} to {}.", YEARS.start(), YEARS.end())
}

fn format(name: &str) -> Object {
    ObjectBuilder::new().schema_type(Type::String).format(Some(SchemaFormat::Custom(name.to_owned()))).build()
}

/// The example stands in the schema: pages that try the API would send that of a parameter without being told to.
fn parameter(place: ParameterIn, name: &str, mut schema: Schema, example: Value, says: &str) -> ParameterBuilder {
    let such = example.as_str().or(example[0].as_str()).filter(|text| !text.is_empty());
    let says = such.map_or_else(|| says.to_owned(), |text| format!("{says} Such as `{text}`."));
    match &mut schema {
        Schema::Object(schema) => schema.examples = vec![example],
        Schema::Array(schema) => schema.examples = vec![example],
        _ => {}
    }
    let parameter = ParameterBuilder::new().name(name).parameter_in(place).required(Required::False);
    parameter.description(Some(says)).schema(Some(schema))
}
