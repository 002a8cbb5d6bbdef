//! What answers look like. These structs are never made: the bodies are written by those who read the catalog, and a test holds
//! real ones against these.

#![allow(dead_code, reason = "read by the derive alone")]

mod changes;
mod event;
pub(super) mod examples;
mod list;
mod problem;
mod session;
mod structured_event;

use utoipa::OpenApi;

/// All of them.
#[derive(OpenApi)]
#[openapi(components(schemas(
    changes::ChangeList,
    event::Event,
    list::EventList,
    list::SessionList,
    problem::Problem,
    session::Session,
    structured_event::StructuredEvent,
)))]
pub(super) struct Bodies;
