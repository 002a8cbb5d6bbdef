//! Documentation of the list of events, in each format.

use catalog_shared::problem::Code;
use utoipa::{
    IntoParams, IntoResponses,
    openapi::path::{Parameter, ParameterIn},
};

use super::{
    answers::{Answer, Answers},
    bodies,
    content::{calendar, feed, json},
    filters::{facets, filter, ordering, page, place},
    parameters::{headers, prefer},
};
use crate::formats::LISTED_MAX;

/// Of `GET /api/events`.
pub(crate) struct EventsParameters;
/// Of `GET /api/events`.
pub(crate) struct EventsAnswers;
/// Of `GET /api/events.ics`.
pub(crate) struct EventsCalendarParameters;
/// Of `GET /api/events.ics`.
pub(crate) struct EventsCalendarAnswers;
/// Of `GET /api/events.atom`.
pub(crate) struct EventsFeedParameters;
/// Of `GET /api/events.atom`.
pub(crate) struct EventsFeedAnswers;

impl IntoParams for EventsParameters {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let without = "with `search` the best match first; else the soonest to come, then what has no dates, then what is over, \
                       latest first.";
        [place().to_vec(), filter(), vec![ordering(without), facets(), prefer()], headers()].concat()
    }
}

impl IntoResponses for EventsAnswers {
    fn responses() -> Answers {
        let bodies = [json("EventList", bodies::examples::events()), calendar(), feed()];
        let says =
            "A page of the events. As `text/calendar` and `application/atom+xml` by `Accept`: the same as with the suffix.";
        Answer::new(says, bodies).headers(&["Link", "Content-Disposition"]).refused(&[Code::NotFound, Code::NotAcceptable]).kept()
    }
}

impl IntoParams for EventsCalendarParameters {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        [filter(), vec![prefer()], headers()].concat()
    }
}

impl IntoResponses for EventsCalendarAnswers {
    fn responses() -> Answers {
        let says = format!("The sessions to come, at most {LISTED_MAX}, soonest first.");
        Answer::new(&says, [calendar()]).headers(&["Content-Disposition"]).kept()
    }
}

impl IntoParams for EventsFeedParameters {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let without = "what changed last comes first.";
        [page().to_vec(), filter(), vec![ordering(without), prefer()], headers()].concat()
    }
}

impl IntoResponses for EventsFeedAnswers {
    fn responses() -> Answers {
        Answer::new("A page of the feed. Its links lead to the others.", [feed()]).refused(&[Code::NotFound]).kept()
    }
}
