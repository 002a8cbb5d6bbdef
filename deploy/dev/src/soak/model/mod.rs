//! What was written, step by step, and so what may be seen.

mod history;
mod naming;
mod state;
mod world;

pub(crate) use history::{History, Outcome, Run};
pub(crate) use naming::{event_name, event_of, ticket_name, ticket_of};
pub(crate) use state::{Session, Shape, Shown, State, Status};
pub(crate) use world::{Event, EventNo, Token, Transaction, World};
