//! What the public API is, in OpenAPI: one file per resource, and what they have in common. The routes themselves are the list of
//! what is documented, so none can be forgotten.

mod answers;
mod bodies;
mod changes;
mod content;
mod document;
mod event;
mod events;
mod filters;
mod headers;
mod parameters;
mod sessions;

pub(crate) use self::{
    changes::{ChangesAnswers, ChangesParameters, StreamAnswers, StreamParameters},
    document::document,
    event::{EventAnswers, EventParameters, event_files},
    events::{
        EventsAnswers, EventsCalendarAnswers, EventsCalendarParameters, EventsFeedAnswers, EventsFeedParameters, EventsParameters,
    },
    sessions::{SessionCalendarAnswers, SessionCalendarParameters, SessionsAnswers, SessionsParameters},
};
