//! Documentation of receipts. These structs are never made: a test holds real answers against them.

#![allow(dead_code, reason = "read by the derive alone")]

use catalog_shared::problem::Code;
use serde_json::{Value, json};
use utoipa::{
    ToSchema,
    openapi::{ContentBuilder, ObjectBuilder, ResponseBuilder, Schema, Type},
};

use super::answers::{self, Answers, answers};

answers! {
    /// Of a version.
    VersionFound => found();
    /// Of a version that is waited for.
    VersionStreamed => streamed();
}

/// What is known of a version.
#[derive(ToSchema)]
pub(super) struct Receipt {
    #[schema(pattern = "^[0-9a-f]{16}$")]
    version: String,
    /// Whoever reads the public API from now on finds what was written.
    visible: bool,
    /// At the latest then it was. Only of recent writes of this process.
    #[schema(format = "date-time", required)]
    visible_at: Option<String>,
    /// Milliseconds from the beginning of the write until it was found visible: an upper bound.
    #[schema(minimum = 0, required)]
    after_ms_at_most: Option<f64>,
    /// Changes that wait to be published, counted up to some 10,000; it may be among them.
    #[schema(minimum = 0)]
    pending: i64,
    /// Since when the first of those waits.
    #[schema(format = "date-time", required)]
    pending_since: Option<String>,
    /// When the database was asked.
    #[schema(format = "date-time", required)]
    as_of: Option<String>,
}

const REFUSED: [Code; 2] = [Code::NotFound, Code::Gone];

fn found() -> Answers {
    let found = ResponseBuilder::new().description("What is known of it.");
    let found = found.content("application/json", answers::json("Receipt", example()));
    answers::with([(200, found, &["Cache-Control"])], &[&REFUSED])
}

fn streamed() -> Answers {
    let text = ObjectBuilder::new().schema_type(Type::String).build();
    let example = json!(format!("event: visible\ndata: {}\n\n", example()));
    let content = ContentBuilder::new().schema(Some(Schema::Object(text))).example(Some(example)).build();
    let says = "Server-Sent Events: `pending` at once and every 5 seconds until it is `visible`, each with what a GET of the version \
                answers as its data. `gone` if versions of before mean nothing any more. It ends with `visible` or `gone`, or after \
                30 seconds.";
    let streamed = ResponseBuilder::new().description(says).content("text/event-stream", content);
    answers::with([(200, streamed, &["Cache-Control", "X-Accel-Buffering"])], &[&REFUSED])
}

fn example() -> Value {
    json!({
        "version": "000100000000002a",
        "visible": true,
        "visible_at": "2027-01-02T03:04:05.800Z",
        "after_ms_at_most": 210.5,
        "pending": 0,
        "pending_since": null,
        "as_of": "2027-01-02T03:04:05.900Z",
    })
}
