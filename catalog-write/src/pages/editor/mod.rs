//! `/admin/events/new` and `/admin/events/{id}`: an event with its sessions and their ticket types on one page, saved in one
//! transaction.
//!
//! What is filled in travels whole with every button: the server adds and takes away rows, so that all of it works without a script.
//! `Form` is what was filled in, `StoredEvent` what the API told when the page was made; the form carries that along, so that a save can
//! tell what was changed here from what somebody else changed meanwhile.

mod clock;
mod compared;
mod conflict;
mod defaults;
mod edit;
mod faults;
mod form;
mod handlers;
mod preview;
mod tree;
mod view;

pub(super) use handlers::{is_resumable, resume, routes};
