//! What the admin API is, in OpenAPI: one file per resource, and what they have in common. The routes themselves are the list of what
//! is documented, so none can be forgotten.

mod accounts;
mod answers;
mod bulk;
mod copies;
mod deleted_events;
mod document;
mod events;
mod headers;
mod history;
mod parameters;
mod problem;
mod receipts;
mod sessions;
mod ticket_types;
mod tokens;
mod transfers;
mod trial;
mod users;
mod warnings;

pub(crate) use self::{
    accounts::*,
    answers::{Answers, answers},
    bulk::*,
    copies::*,
    deleted_events::*,
    document::{BASE, document},
    events::*,
    history::*,
    parameters::*,
    receipts::*,
    sessions::*,
    ticket_types::*,
    tokens::*,
    transfers::*,
    users::*,
    warnings::*,
};
