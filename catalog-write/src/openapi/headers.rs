//! The headers of answers, each described once.

use serde_json::{Value, json};
use utoipa::openapi::{Header, HeaderBuilder, Object, ObjectBuilder, Ref, Type};

/// What every answer has, or may have, whatever it says.
pub(super) const ALWAYS: [&str; 4] = ["RateLimit", "RateLimit-Policy", "X-Request-Id", "traceparent"];
/// Of what is one resource in one state.
pub(super) const STATE: [&str; 2] = ["Cache-Control", "ETag"];
/// What every write answers.
pub(super) const WRITTEN: [&str; 1] = ["Catalog-Version"];

/// All that there are.
pub(super) fn all() -> impl Iterator<Item = (&'static str, Header)> {
    texts().into_iter().map(|(name, says, example)| {
        let schema = if example.is_number() { integer() } else { Object::with_type(Type::String) };
        (name, HeaderBuilder::new().description(Some(says)).schema(Some(schema)).example(Some(example)).build())
    })
}

pub(super) fn reference(name: &str) -> Ref {
    Ref::new(format!("#/components/headers/{name}"))
}

fn integer() -> Object {
    ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(0)).build()
}

fn texts() -> [(&'static str, &'static str, Value); 14] {
    [
        ("Cache-Control", "What caches may do with the answer.", json!("private, no-cache")),
        (
            "Catalog-Version",
            "Version of the catalog that has this write, for the public API's `Catalog-Min-Version`. Missing if it was written, but \
             its version could not be read any more.",
            json!("000100000000002a"),
        ),
        ("Content-Disposition", "As which file to save it.", json!("attachment; filename=\"history.csv\"")),
        ("ETag", "Of the resource in this state, for `If-Match` and `If-None-Match`.", json!("\"lN9rXQ0m8eA1yZ4b\"")),
        (
            "Idempotency-Replayed",
            "`true`: the answer to an earlier request with the same key; nothing was done now.",
            json!("true"),
        ),
        (
            "Location",
            "Where it is that was made: a path, or a URL if the server knows its public one.",
            json!("/api/admin/events/01890a5d-ac96-774b-bcce-b302099a8057"),
        ),
        (
            "RateLimit",
            "How many more requests there may be at once, and in how many seconds there may be all again. Missing before anybody is \
             known to ask, and without a limit.",
            json!("\"default\";r=199;t=1"),
        ),
        ("RateLimit-Policy", "How many requests there may be in how many seconds.", json!("\"default\";q=200;w=4")),
        ("Retry-After", "Seconds after which it is worth another try.", json!(1)),
        (
            "Set-Cookie",
            "The session of the browser, for 7 days; after it is ended, none.",
            json!("__Host-catalog_session=ses_…; Max-Age=604800; Path=/; Secure; HttpOnly; SameSite=Lax"),
        ),
        ("WWW-Authenticate", "RFC 9110: with what to authenticate.", json!("Bearer")),
        ("X-Accel-Buffering", "`no`: nginx is to pass on what comes as it comes.", json!("no")),
        ("X-Request-Id", "Names this request in logs: what the client sent, or a new one.", json!("5f0c3e1b9a7d2468-0000002a")),
        (
            "traceparent",
            "W3C trace context, if the request had one: the same trace, and the span that answered.",
            json!("00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01"),
        ),
    ]
}
