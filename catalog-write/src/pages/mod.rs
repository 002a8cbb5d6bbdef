//! The admin pages, at `/admin/`: HTML for people. What they do they ask of the admin API, in this process, as any other client would:
//! there is one set of rules, of who may do what and of what is right.

mod accounts;
mod answer;
pub(crate) mod api;
mod assets;
mod chrome;
mod door;
mod duplicate;
mod editor;
mod events;
mod form;
mod history;
mod import;
mod moments;
mod permit;
mod refusal;
mod removal;
mod repeat;
pub(crate) mod routes;
mod saved;
mod sign_in;
mod site;
mod status;
mod stored_event;
mod visit;
mod written;
