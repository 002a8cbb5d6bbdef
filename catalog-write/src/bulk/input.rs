//! What a client may say about many writes at once. What cannot be read is refused before anything is done.

use http::{HeaderMap, HeaderName, HeaderValue, header};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    condition::Condition,
    error::Error,
    fields::{
        choice::choice,
        faults::Refusal,
        members::{self, Members, Object},
        reference::{not_a_uuid, uuid},
        text::string,
    },
};

/// Most operations of one request: they are one transaction, which ends within the time of one request.
const OPERATIONS_MAX: usize = 1000;
const MODES: [&str; 2] = ["all_or_nothing", "each"];
const METHODS: [&str; 4] = ["POST", "PUT", "PATCH", "DELETE"];
const BASE: &str = "/api/admin/";

/// Many writes.
#[derive(Debug)]
pub(crate) struct Bulk {
    /// Each for itself, or else all or nothing.
    pub(crate) each: bool,
    pub(crate) operations: Vec<Request>,
}

/// One of them.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) method: Method,
    pub(crate) target: Target,
    pub(crate) condition: Condition,
    pub(crate) body: Object,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    Post,
    Put,
    Patch,
    Delete,
}

/// What the path of an operation names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Events,
    Event(Uuid),
    SessionsOf(Uuid),
    Session(Uuid),
    TicketTypesOf(Uuid),
    TicketType(Uuid),
}

impl Target {
    fn is_list(self) -> bool {
        matches!(self, Self::Events | Self::SessionsOf(_) | Self::TicketTypesOf(_))
    }

    fn read(value: &Value) -> Result<Self, Refusal> {
        let unknown = || Refusal::new("unknown_value", "Use the path of events, sessions or ticket types, as /api/admin/events.");
        let path = string(value)?.strip_prefix(BASE).ok_or_else(unknown)?;
        let id = |text: &str| uuid(text).ok_or_else(not_a_uuid);
        match path.split('/').collect::<Vec<_>>()[..] {
            ["events"] => Ok(Self::Events),
            ["events", event] => Ok(Self::Event(id(event)?)),
            ["events", event, "sessions"] => Ok(Self::SessionsOf(id(event)?)),
            ["sessions", session] => Ok(Self::Session(id(session)?)),
            ["sessions", session, "ticket-types"] => Ok(Self::TicketTypesOf(id(session)?)),
            ["ticket-types", ticket_type] => Ok(Self::TicketType(id(ticket_type)?)),
            _ => Err(unknown()),
        }
    }
}

impl Bulk {
    pub(crate) fn read(body: &Object) -> Result<Self, Error> {
        members::read(body, |members| {
            let mode = members.required("mode", None, |value| choice(value, &MODES));
            let operations = members.children_if_given("operations", OPERATIONS_MAX, Request::read);
            if matches!(&operations, Some(None)) {
                members.refuse("operations", Refusal::new("required", "This must be given."));
            }
            Some(Self { each: mode? == "each", operations: operations?? })
        })
    }
}

impl Request {
    fn read(members: &mut Members<'_>) -> Option<Self> {
        let method = members.required("method", None, |value| choice(value, &METHODS));
        let target = members.required("path", None, Target::read);
        let body = members.optional("body", None, None, |value| match value {
            Value::Object(body) => Ok(Some(body.clone())),
            _ => Err(Refusal::new("wrong_type", "Use an object.")),
        });
        let if_match = members.optional("if_match", None, HeaderMap::new(), |value| condition(value, header::IF_MATCH));
        let if_none_match =
            members.optional("if_none_match", None, HeaderMap::new(), |value| condition(value, header::IF_NONE_MATCH));
        let (target, body) = (target?, body?);
        let method = match method?.as_str() {
            "POST" => Method::Post,
            "PUT" => Method::Put,
            "PATCH" => Method::Patch,
            _ => Method::Delete,
        };
        if target.is_list() != (method == Method::Post) {
            members.refuse("method", Refusal::new("unknown_value", "This path has no such method."));
        }
        if body.is_none() != (method == Method::Delete) {
            let (code, detail) = match body {
                None => ("required", "This must be given."),
                Some(_) => ("unknown_field", "A DELETE has no body."),
            };
            members.refuse("body", Refusal::new(code, detail));
        }
        let mut headers = if_match?;
        headers.extend(if_none_match?);
        let condition = Condition::of(&headers).ok()?;
        Some(Self { method, target, condition, body: body.unwrap_or_default() })
    }
}

/// As the header of the same name.
fn condition(value: &Value, name: HeaderName) -> Result<HeaderMap, Refusal> {
    let refusal = || Refusal::new("not_a_condition", "Use * or a list of ETags in quotation marks, as in the header.");
    let value = HeaderValue::from_str(string(value)?).map_err(|_| refusal())?;
    let headers = HeaderMap::from_iter([(name, value)]);
    Condition::of(&headers).map(|_| headers).map_err(|_| refusal())
}
