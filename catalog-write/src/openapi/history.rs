//! Documentation of the history. These structs are never made: a test holds real answers against them.

#![allow(dead_code, reason = "read by the derive alone")]

use catalog_shared::problem::Code;
use serde_json::{Value, json};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ContentBuilder, ObjectBuilder, Ref, RefOr, ResponseBuilder, Schema, Type, schema::SchemaType},
};

use super::{
    answers::{self, Answers, answers},
    events,
    trial::{self, Action, Counts, Entry},
};

answers! {
    /// Of a list of changes.
    ChangesListed => answers::page("HistoryList", json!({ "results": [change()], "next": null }), &[]);
    /// Of one change.
    ChangeFound => answers::page("WholeChange", whole_change(), &[Code::NotFound]);
    /// Of a change that is undone.
    ChangeUndone => undone();
    /// Of the history as a table.
    HistoryTable => answers::file("text/csv", json!(TABLE));
    /// Of the history as lines of JSON.
    HistoryLines => answers::file("application/x-ndjson", json!(LINE));
    /// Of a deleted event that is brought back.
    EventRestored => answers::created("Event", events::example());
}

/// One transaction that changed something.
#[derive(ToSchema)]
struct HistoryChange {
    #[schema(minimum = 1)]
    id: i64,
    #[schema(format = "date-time")]
    at: String,
    actor: Actor,
    /// Where the request came from.
    #[schema(required)]
    address: Option<String>,
    /// `X-Request-Id` of the request.
    #[schema(required)]
    request_id: Option<String>,
    /// Method and route, or the program that connected to the database.
    #[schema(required)]
    action: Option<String>,
    /// Id of the change that this one took back. `null` if it is no undoing.
    #[schema(required, minimum = 1)]
    undoes: Option<i64>,
    /// Id of the last change that took this one back. `null` if none did.
    #[schema(required, minimum = 1)]
    undone_by: Option<i64>,
    /// Of what belongs to the catalog.
    counts: Counts,
    /// The first of those that were asked for.
    #[schema(max_items = 20)]
    entries: Vec<HistoryEntry>,
    /// Of all that were asked for.
    #[schema(minimum = 0)]
    entry_count: i64,
}

/// A page of changes.
#[derive(ToSchema)]
pub(super) struct HistoryList {
    #[schema(max_items = 100)]
    results: Vec<HistoryChange>,
    /// The page after this one.
    #[schema(required)]
    next: Option<String>,
}

/// One change with a page of its entries.
#[derive(ToSchema)]
pub(super) struct WholeChange {
    #[schema(minimum = 1)]
    id: i64,
    #[schema(format = "date-time")]
    at: String,
    actor: Actor,
    /// Where the request came from.
    #[schema(required)]
    address: Option<String>,
    /// `X-Request-Id` of the request.
    #[schema(required)]
    request_id: Option<String>,
    /// Method and route, or the program that connected to the database.
    #[schema(required)]
    action: Option<String>,
    /// Id of the change that this one took back. `null` if it is no undoing.
    #[schema(required, minimum = 1)]
    undoes: Option<i64>,
    /// Id of the last change that took this one back. `null` if none did.
    #[schema(required, minimum = 1)]
    undone_by: Option<i64>,
    /// Of what belongs to the catalog, on all pages.
    counts: Counts,
    #[schema(max_items = 1000)]
    entries: Vec<HistoryEntry>,
    /// Of all pages.
    #[schema(minimum = 0)]
    entry_count: i64,
    /// The page of entries after this one.
    #[schema(required)]
    next: Option<String>,
}

/// Who changed something.
#[derive(ToSchema)]
pub(super) struct Actor {
    /// `user`, `token`, `command` or `sql`. There may be more.
    #[schema(pattern = "^[a-z_]+$")]
    kind: String,
    #[schema(format = "uuid", required)]
    id: Option<String>,
    /// As it was then.
    name: String,
}

/// What became of one row.
#[derive(ToSchema)]
struct HistoryEntry {
    /// `event`, `session` or `ticket_type`; to owners also `user` and `token`. There may be more.
    #[schema(pattern = "^[a-z_]+$")]
    resource: String,
    #[schema(format = "uuid")]
    id: String,
    /// The event that it belongs to.
    #[schema(format = "uuid", required)]
    event_id: Option<String>,
    action: Action,
    /// What was there; of an update only what it changed. `null` if nothing was.
    #[schema(required, value_type = Option<Object>)]
    before: Option<()>,
    /// What then was there; of an update only what it changed. `null` if nothing was.
    #[schema(required, value_type = Option<Object>)]
    after: Option<()>,
}

/// What an undoing did.
#[derive(ToSchema)]
pub(super) struct Undone {
    /// Id of the change that was undone.
    #[schema(minimum = 1)]
    undone: i64,
    /// Id of the change that this made, which can be undone in turn. `null` if nothing was left to be done.
    #[schema(required, minimum = 1)]
    change: Option<i64>,
    counts: Counts,
    /// The first of what changed, row by row.
    #[schema(max_items = 1000)]
    entries: Vec<Entry>,
}

/// RFC 9457: why a change is not undone.
#[derive(ToSchema)]
pub(super) struct UndoProblem {
    r#type: String,
    title: String,
    #[schema(minimum = 409, maximum = 409)]
    status: u16,
    detail: String,
    /// `conflict`.
    #[schema(pattern = "^[a-z_]+$")]
    code: String,
    request_id: String,
    /// All that is not as the change left it: the first 1000. Missing if it is a change that cannot be undone whatever became of it.
    #[schema(nullable = false, min_items = 1, max_items = 1000)]
    errors: Option<Vec<UndoConflict>>,
}

/// What is not as the change left it.
#[derive(ToSchema)]
struct UndoConflict {
    /// `#/sessions/{id}/ends_at`: the row by its id.
    #[schema(nullable = false, pattern = "^#")]
    pointer: Option<String>,
    /// Of a repeated request: the header.
    #[schema(nullable = false)]
    parameter: Option<String>,
    /// `changed_since`, `deleted_since`, `added_since`, `exists` or `parent_gone`. There may be more.
    #[schema(pattern = "^[a-z_]+$")]
    code: String,
    detail: String,
    /// `event`, `session` or `ticket_type`.
    #[schema(nullable = false)]
    resource: Option<String>,
    #[schema(format = "uuid", nullable = false)]
    id: Option<String>,
    /// The member that has another value.
    #[schema(nullable = false)]
    field: Option<String>,
    /// As the change left it.
    #[schema(nullable = false)]
    expected: Option<FieldValue>,
    /// As it is now.
    #[schema(nullable = false)]
    present: Option<FieldValue>,
}

/// A value of a member.
struct FieldValue;

impl PartialSchema for FieldValue {
    fn schema() -> RefOr<Schema> {
        let types = SchemaType::from_iter([Type::String, Type::Integer, Type::Null]);
        Schema::Object(ObjectBuilder::new().schema_type(types).build()).into()
    }
}

impl ToSchema for FieldValue {}

const TABLE: &str = "change_id,at,actor_kind,actor_id,actor_name,address,request_id,request,resource,id,event_id,action,before,after\r\n\
    42,2027-01-02T03:04:05.600Z,sql,,postgres,,,psql,event,01890a5d-ac96-774b-bcce-b302099a8057,01890a5d-ac96-774b-bcce-b302099a8057,\
    update,\"{\"\"name\"\":\"\"Concert\"\"}\",\"{\"\"name\"\":\"\"Summer Concert\"\"}\"\r\n";
const LINE: &str = "{\"change_id\":42,\"at\":\"2027-01-02T03:04:05.600Z\",\"actor\":{\"kind\":\"sql\",\"id\":null,\"name\":\"postgres\"},\
    \"address\":null,\"request_id\":null,\"request\":\"psql\",\"resource\":\"event\",\"id\":\"01890a5d-ac96-774b-bcce-b302099a8057\",\
    \"event_id\":\"01890a5d-ac96-774b-bcce-b302099a8057\",\"action\":\"update\",\"before\":{\"name\":\"Concert\"},\
    \"after\":{\"name\":\"Summer Concert\"}}\n";

/// Its conflicts tell more than those of others.
fn undone() -> Answers {
    let mut answers = answers::done("Undone", undone_example());
    let says = "Not everything is as the change left it, or it cannot be undone at all, or a request with this key is under way.";
    let problem = json!({
        "type": "about:blank", "title": "Conflict", "status": 409, "code": "conflict", "request_id": "5f0c3e1b9a7d2468-0000002a",
        "detail": "Not everything is as the change left it (1 differences); see errors.",
        "errors": [{
            "pointer": "#/events/01890a5d-ac96-774b-bcce-b302099a8057/name", "code": "changed_since",
            "detail": "name of this event was changed since.", "resource": "event",
            "id": "01890a5d-ac96-774b-bcce-b302099a8057", "field": "name",
            "expected": "Summer Concert", "present": "Winter Concert",
        }],
    });
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("UndoProblem"))).example(Some(problem)).build();
    let conflict = ResponseBuilder::new().description(says).content("application/problem+json", content);
    answers.extend(answers::with([(409, conflict, &["Cache-Control"])], &[]));
    answers
}

pub(super) fn actor() -> Value {
    json!({ "kind": "user", "id": "01890a5d-ac96-774b-bcce-b302099a8001", "name": "Ann" })
}

fn entry() -> Value {
    trial::example(200, Value::Null)["changes"][0].clone()
}

fn change() -> Value {
    json!({
        "id": 42,
        "at": "2027-01-02T03:04:05.600Z",
        "actor": actor(),
        "address": "192.0.2.7",
        "request_id": "5f0c3e1b9a7d2468-0000002a",
        "action": "PATCH /api/admin/events/{id}",
        "undoes": null,
        "undone_by": 43,
        "counts": trial::example(200, Value::Null)["counts"],
        "entries": [entry()],
        "entry_count": 1,
    })
}

fn whole_change() -> Value {
    let mut change = change();
    change["next"] = Value::Null;
    change
}

fn undone_example() -> Value {
    json!({ "undone": 42, "change": 43, "counts": trial::example(200, Value::Null)["counts"], "entries": [entry()] })
}
