//! What parameters are made of, and those that operations have in common. An operation names one type for all that operations of its
//! kind take, and one for what its path names: `params(EventId, Creating)`.

use catalog_shared::keys::Page;
use serde_json::{Value, json};
use utoipa::openapi::{
    ArrayBuilder, Object, ObjectBuilder, RefOr, Required, Schema, SchemaFormat, Type,
    path::{Parameter, ParameterBuilder, ParameterIn},
};

use crate::idempotency::KEY_BYTES_MAX;

/// Types that name parameters, for `params(…)` of `utoipa::path`.
macro_rules! parameters {
    ($($(#[$says:meta])* $name:ident => $made:expr;)*) => {$(
        $(#[$says])*
        pub(crate) struct $name;

        impl utoipa::IntoParams for $name {
            fn into_params(
                _: impl Fn() -> Option<utoipa::openapi::path::ParameterIn>,
            ) -> Vec<utoipa::openapi::path::Parameter> {
                $made
            }
        }
    )*};
}

parameters! {
    /// Of a page of a list.
    Listing => all([page(), page_size()]);
    /// Of one resource.
    Reading => all([if_none_match("`ETag` of what the client has: 304 if it still holds.", json!("\"lN9rXQ0m8eA1yZ4b\""))]);
    /// Of a POST that makes something.
    Creating => all([dry_run(), idempotency_key()]);
    /// Of a PUT.
    Replacing => all([
        dry_run(),
        if_match(),
        if_none_match("`*`: only if there is no such thing yet, and then it is made, with the id of the path.", json!("*")),
    ]);
    /// Of a PATCH or a DELETE.
    Changing => all([dry_run(), if_match()]);
    /// The event that the path names.
    EventId => vec![id("event")];
    /// Of a POST that makes something of what is there.
    Deriving => all([dry_run(), idempotency_key(), if_match()]);
    /// Of what has no parameters of its own.
    Plain => all([]);
    /// Of a page of changes.
    Changes => all([event_id()].into_iter().chain(filter()).chain([before("change"), limit(100, 20)]));
    /// Of a page of the changes of one event.
    EventChanges => all(filter().into_iter().chain([before("change"), limit(100, 20)]));
    /// Of the changes in a file.
    AllChanges => all([event_id()].into_iter().chain(filter()));
    /// Of a page of the entries of a change.
    ChangeEntries => all([after(), limit(1000, 100)]);
    /// Of a page of deleted events.
    DeletedEvents => all([before("deletion"), limit(1000, 100)]);
    /// The change that the path names.
    ChangeId => vec![change_id()];
    /// The version that the path names.
    VersionToken => vec![version()];
    /// Of an export.
    Exporting => all([statuses(), event_ids()]);
    /// Of an import.
    Importing => all([import_format(), import_mode(), dry_run(), idempotency_key()]);
    /// The session that the path names.
    SessionId => vec![id("session")];
    /// The ticket type that the path names.
    TicketTypeId => vec![id("ticket type")];
    /// Of what takes no parameters.
    Asking => all([]);
    /// Of a write that has no condition: a PUT or a DELETE.
    Writing => all([dry_run()]);
    /// Of a POST that makes something of a resource as it is.
    Inviting => all([dry_run(), idempotency_key(), if_match()]);
    /// The account that the path names.
    UserId => vec![id("account")];
    /// The own session that the path names.
    OwnSessionId => vec![id("session, as the list of sessions tells it")];
    /// The token that the path names.
    ApiTokenId => vec![id("token, which is not the token itself")];
    /// The one-time code that the path names.
    InvitationCode => vec![code()];
}

/// With those that every operation reads.
pub(super) fn all(own: impl IntoIterator<Item = Parameter>) -> Vec<Parameter> {
    let name =
        "Name of this request in the answer and in logs: up to 64 letters, digits, `.`, `_` and `-`. What is none is ignored.";
    let trace = json!("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    let tracing = [
        header("X-Request-Id", Object::with_type(Type::String), json!("import-4711"), name),
        header("traceparent", Object::with_type(Type::String), trace, "W3C trace context. What is none is ignored."),
    ];
    own.into_iter().chain(tracing).collect()
}

/// The id in the path, of such a thing.
pub(super) fn id(of: &str) -> Parameter {
    let example = json!("01890a5d-ac96-774b-bcce-b302099a8057");
    parameter(ParameterIn::Path, "id", uuid(), example, &format!("Id of the {of}.")).required(Required::True).build()
}

/// Whatever cannot be one is a code that there is not.
fn code() -> Parameter {
    let example = json!("inv_5edu1a47y1wYoE2pNDA89wWXNMcVZ5sDthy8QnVTWf1");
    let code = text(47).min_length(Some(47)).pattern(Some("^inv_[A-Za-z0-9_-]{43}$"));
    let says = "One-time code of an invitation.";
    parameter(ParameterIn::Path, "code", code.build(), example, says).required(Required::True).build()
}

pub(super) fn page() -> Parameter {
    query("page", number(u32::MAX, 1), json!(2), "Number of the page.")
}

pub(super) fn page_size() -> Parameter {
    query("page_size", number(Page::SIZE_MAX, Page::FIRST.size), json!(50), "How many there are on a page.")
}

/// Of every write.
pub(super) fn dry_run() -> Parameter {
    let schema = ObjectBuilder::new().schema_type(Type::Boolean).default(Some(json!(false))).build();
    query("dry_run", schema, json!(true), "`true`: tells what would be done, with 200 and a trial, and does nothing.")
}

/// Of every POST.
pub(super) fn idempotency_key() -> Parameter {
    let schema = text(KEY_BYTES_MAX).min_length(Some(1)).pattern(Some("^[!#-~]+$")).build();
    let says = "Made up by the client, a new one for each request. A request with a key of the last 24 hours answers what the first \
                one answered, and does nothing. 409 while that one is under way, 422 if it was another request.";
    header("Idempotency-Key", schema, json!("3f0c8b52-6f0e-4a5b-9c59-2a1f7d0f4b1e"), says)
}

/// Of what changes or deletes one resource.
pub(super) fn if_match() -> Parameter {
    let says =
        "`ETag` of the state that the client knows: done only if it is still the present one, else 412. `*`: whatever it is.";
    header("If-Match", tags(), json!("\"lN9rXQ0m8eA1yZ4b\""), says)
}

fn if_none_match(says: &str, example: Value) -> Parameter {
    header("If-None-Match", tags(), example, says)
}

/// The filters of the history, but for the event.
fn filter() -> [Parameter; 7] {
    let id = || json!("01890a5d-ac96-774b-bcce-b302099a8057");
    let time = || json!("2027-01-01T00:00:00Z");
    let word = || text(40).min_length(Some(1)).pattern(Some("^[a-z_]+$")).build();
    let actions = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(["create", "update", "delete"])).build();
    [
        query("resource_id", uuid(), id(), "Only what became of the event, session or ticket type of this id."),
        query("resource", word(), json!("session"), "Only what became of this kind: `event`, `session` or `ticket_type`."),
        query("action", actions, json!("delete"), "Only what became of rows in this way."),
        query("actor_id", uuid(), id(), "Only what this user or token changed."),
        query("actor_kind", word(), json!("sql"), "Only what was changed by a `user`, by a `token`, by `command` or by `sql`."),
        query("since", format("date-time"), time(), "Only from this moment on."),
        query("until", format("date-time"), time(), "Only before this moment."),
    ]
}

fn event_id() -> Parameter {
    let says = "Only what became of this event and of what belongs to it.";
    query("event_id", uuid(), json!("01890a5d-ac96-774b-bcce-b302099a8057"), says)
}

fn before(what: &str) -> Parameter {
    query("before", place(), json!(42), &format!("Only before this {what}: as the link `next` has it."))
}

fn after() -> Parameter {
    query("after", place(), json!(42), "Only after this entry: as the link `next` has it.")
}

fn limit(max: u32, default: u32) -> Parameter {
    query("limit", number(max, default), json!(default), "How many there are on a page.")
}

fn change_id() -> Parameter {
    parameter(ParameterIn::Path, "id", place(), json!(42), "Id of the change.").required(Required::True).build()
}

fn version() -> Parameter {
    let schema = text(16).min_length(Some(16)).pattern(Some("^[0-9a-f]{16}$")).build();
    let says = "`Catalog-Version` of a write.";
    parameter(ParameterIn::Path, "token", schema, json!("000100000000002a"), says).required(Required::True).build()
}

fn statuses() -> Parameter {
    let status =
        ObjectBuilder::new().schema_type(Type::String).enum_values(Some(["draft", "published", "cancelled", "postponed"]));
    let says = "Only events of this status; may be given several times.";
    list("status", status, None, json!(["published"]), says)
}

fn event_ids() -> Parameter {
    let says = "Only this event; may be given up to 100 times.";
    list("event_id", uuid(), Some(100), json!(["01890a5d-ac96-774b-bcce-b302099a8057"]), says)
}

fn list(name: &str, item: impl Into<RefOr<Schema>>, max: Option<usize>, example: Value, says: &str) -> Parameter {
    let schema = ArrayBuilder::new().items(item.into()).max_items(max).examples([example]).build();
    let parameter = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Query).required(Required::False);
    parameter.description(Some(says)).schema(Some(Schema::Array(schema))).build()
}

fn import_format() -> Parameter {
    let schema = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(["csv", "ndjson"])).build();
    query("format", schema, json!("csv"), "What the body is, whatever `Content-Type` says.")
}

fn import_mode() -> Parameter {
    let modes = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(["all_or_nothing", "each"]));
    let says = "`all_or_nothing`: if a row is refused, nothing is imported. `each`: rows that are refused are left out.";
    query("mode", modes.default(Some(json!("all_or_nothing"))).build(), json!("each"), says)
}

/// A place in the history.
fn place() -> Object {
    let number = ObjectBuilder::new().schema_type(Type::Integer).format(Some(SchemaFormat::Custom("int64".to_owned())));
    number.minimum(Some(1)).maximum(Some(isize::MAX)).build()
}

/// A parameter of the query; it may be left out.
pub(super) fn query(name: &str, schema: impl Into<Schema>, example: Value, says: &str) -> Parameter {
    parameter(ParameterIn::Query, name, schema, example, says).build()
}

/// A header of the request; it may be left out.
pub(super) fn header(name: &str, schema: impl Into<Schema>, example: Value, says: &str) -> Parameter {
    parameter(ParameterIn::Header, name, schema, example, says).build()
}

/// A whole number from 1.
pub(super) fn number(max: u32, default: u32) -> Object {
    let number = ObjectBuilder::new().schema_type(Type::Integer).format(Some(SchemaFormat::Custom("int64".to_owned())));
    number.minimum(Some(1)).maximum(Some(max)).default(Some(default.into())).build()
}

pub(super) fn text(chars_max: usize) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String).max_length(Some(chars_max))
}

/// `*`, or ETags between commas.
fn tags() -> Object {
    format("entity-tags")
}

fn uuid() -> Object {
    format("uuid")
}

fn format(name: &str) -> Object {
    ObjectBuilder::new().schema_type(Type::String).format(Some(SchemaFormat::Custom(name.to_owned()))).build()
}

/// The example stands in the schema: pages that try the API would send that of a parameter without being told to.
fn parameter(place: ParameterIn, name: &str, schema: impl Into<Schema>, example: Value, says: &str) -> ParameterBuilder {
    let mut schema = schema.into();
    if let Schema::Object(schema) = &mut schema {
        schema.examples = vec![example];
    }
    let parameter = ParameterBuilder::new().name(name).parameter_in(place).required(Required::False);
    parameter.description(Some(says)).schema(Some(schema))
}
