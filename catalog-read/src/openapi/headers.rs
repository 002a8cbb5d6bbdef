//! The headers of answers, each described once.

use serde_json::{Value, json};
use utoipa::openapi::{Header, HeaderBuilder, Object, ObjectBuilder, Ref, Type};

/// What every answer has, or may have, whatever it says.
pub(super) const ALWAYS: [&str; 6] =
    ["API-Version", "RateLimit", "RateLimit-Policy", "Server-Timing", "X-Request-Id", "traceparent"];
/// What tells from where an answer is, and of which state.
pub(super) const ORIGIN: [&str; 3] = ["Age", "Cache-Status", "Catalog-Version"];
/// What caches need.
pub(super) const CACHING: [&str; 4] = ["Cache-Control", "ETag", "Last-Modified", "Vary"];
/// What tells how a query was read.
pub(super) const QUERY: [&str; 2] = ["Preference-Applied", "X-Unknown-Params"];

/// All that there are.
pub(super) fn all() -> impl Iterator<Item = (&'static str, Header)> {
    let header = |(name, says, example): (&'static str, &str, Value)| {
        let schema = if example.is_number() { integer() } else { Object::with_type(Type::String) };
        (name, HeaderBuilder::new().description(Some(says)).schema(Some(schema)).example(Some(example)).build())
    };
    texts().into_iter().map(header)
}

pub(super) fn reference(name: &str) -> Ref {
    Ref::new(format!("#/components/headers/{name}"))
}

fn integer() -> Object {
    ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(0)).build()
}

fn texts() -> [(&'static str, &'static str, Value); 20] {
    [
        ("API-Version", "Version of the API that answered.", json!("1")),
        ("Age", "Only of a stale answer: for so many seconds at least nobody could tell whether it still holds.", json!(12)),
        ("Allow", "The methods that there are.", json!("GET,HEAD")),
        ("Cache-Control", "What caches may do with the answer.", json!("public, no-cache")),
        (
            "Cache-Status",
            "RFC 9211. `detail`: where the answer is from, `redis`, `postgres`, `index`, `absent`, or `stale` when PostgreSQL is \
             gone and nobody knows whether something has changed.",
            json!("catalog-read; hit; detail=redis"),
        ),
        (
            "Catalog-Version",
            "Version of the state that was answered; later versions are greater as texts, too.",
            json!("000100000000002a"),
        ),
        (
            "Content-Disposition",
            "Of a calendar: the name of the file that it is saved as.",
            json!("inline; filename=\"events.ics\""),
        ),
        ("ETag", "Of this answer in this coding, for `If-None-Match`.", json!("\"7d4a0f2be5c94c1d\"")),
        (
            "Last-Modified",
            "When the answer was made of the catalog, for `If-Modified-Since`: only of events, their sessions, and pages of all events, \
             where they are as they were for a minute or more and nothing is stale.",
            json!("Sun, 06 Nov 2033 08:49:37 GMT"),
        ),
        (
            "Link",
            "RFC 8288: the pages `next`, `prev`, `first` and `last`, as far as there are such.",
            json!("<https://tickets.example.org/api/events?page=2>; rel=\"next\""),
        ),
        ("Preference-Applied", "RFC 7240: unknown parameters would have been refused.", json!("handling=strict")),
        (
            "RateLimit",
            "What the client has left: `r` requests, and all of them again in `t` seconds.",
            json!("\"default\";r=399;t=1"),
        ),
        ("RateLimit-Policy", "What each client may: `q` requests in `w` seconds.", json!("\"default\";q=400;w=4")),
        ("Retry-After", "Seconds after which it is worth another try.", json!(1)),
        ("Server-Timing", "Milliseconds that the answer took, and from where it is.", json!("total;dur=0.412, store;desc=redis")),
        ("Vary", "What of the request the answer depends on.", json!("accept-encoding, catalog-min-version")),
        ("X-Accel-Buffering", "To proxies: pass on each piece at once.", json!("no")),
        ("X-Request-Id", "Names this request in logs: what the client sent, or a new one.", json!("5f0c3e1b9a7d2468-0000002a")),
        ("X-Unknown-Params", "Parameters of the request that there are not; they were ignored.", json!("pge")),
        (
            "traceparent",
            "W3C trace context, if the request had one: the same trace, and the span that answered.",
            json!("00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01"),
        ),
    ]
}
