//! What the public API is, in OpenAPI: one file per resource, and what they have in common. The routes themselves are the list of
//! what is documented, so none can be forgotten.

mod answers;
mod bodies;
mod document;
mod events;
mod headers;
mod parameters;
mod sessions;

pub(crate) use self::{
    document::document,
    events::{EventAnswers, EventParameters, EventsAnswers, EventsParameters},
    sessions::{SessionsAnswers, SessionsParameters},
};
