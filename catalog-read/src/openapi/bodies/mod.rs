//! What answers look like. These structs are never made: the bodies are written by those who read the catalog, and a test holds
//! real ones against these.

#![allow(dead_code, reason = "read by the derive alone")]

mod event;
pub(super) mod examples;
mod list;
mod problem;
mod session;

use utoipa::OpenApi;

/// All of them.
#[derive(OpenApi)]
#[openapi(components(schemas(event::Event, list::EventList, list::SessionList, session::Session, problem::Problem)))]
pub(super) struct Bodies;
