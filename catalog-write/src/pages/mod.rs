//! The admin pages, at `/admin/`: HTML for people. What they do they ask of the admin API, in this process, as any other client would:
//! there is one set of rules, of who may do what and of what is right.

mod answer;
pub(crate) mod api;
mod assets;
mod chrome;
mod door;
mod editor;
mod form;
mod import;
mod refusal;
mod repeat;
pub(crate) mod routes;
mod saved;
mod sign_in;
mod site;
mod status;
mod visit;
