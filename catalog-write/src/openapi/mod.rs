//! What the admin API is, in OpenAPI: one file per resource, and what they have in common. The routes themselves are the list of what
//! is documented, so none can be forgotten.

mod accounts;
mod answers;
mod document;
mod events;
mod headers;
mod parameters;
mod problem;
mod sessions;
mod ticket_types;
mod tokens;
mod trial;
mod users;

pub(crate) use self::{
    accounts::*,
    answers::{Answers, answers},
    document::{BASE, document},
    events::*,
    parameters::*,
    sessions::*,
    ticket_types::*,
    tokens::*,
    users::*,
};
