//! Documentation of one event, in each format.

use catalog_shared::problem::Code;
use utoipa::{
    IntoParams, IntoResponses, OpenApi,
    openapi::{
        Paths,
        path::{Parameter, ParameterIn},
    },
};

use super::{
    answers::{Answer, Answers},
    bodies,
    content::{calendar, json, json_ld},
    parameters::{headers, id},
};
use crate::formats::{DATES_MAX, OF_EVENT_MAX};

/// Of `GET /api/events/{id}`.
pub(crate) struct EventParameters;
/// Of `GET /api/events/{id}`.
pub(crate) struct EventAnswers;
struct EventCalendarAnswers;
struct EventJsonLdAnswers;

/// What one route answers besides JSON, and yet are paths of their own to who asks.
#[derive(OpenApi)]
#[openapi(paths(get_event_calendar, get_event_json_ld))]
struct Files;

/// The files of an event. No handler is named like them: axum has no routes with a suffix behind a parameter, so that of the event
/// answers them.
pub(crate) fn event_files() -> Paths {
    Files::openapi().paths
}

#[utoipa::path(
    get,
    path = "/events/{id}.ics",
    tag = "events",
    summary = "The sessions of an event as a calendar",
    description = "iCalendar (RFC 5545): each session is an entry, with what is over, and what is cancelled as such. Of an event \
        without sessions it is a calendar that shows nothing, so that one can subscribe to it before there are dates. Long \
        descriptions are told in part.",
    params(EventParameters),
    responses(EventCalendarAnswers)
)]
#[expect(dead_code, reason = "read by the derive alone")]
fn get_event_calendar() {}

#[utoipa::path(
    get,
    path = "/events/{id}.jsonld",
    tag = "events",
    summary = "An event for search engines",
    description = "schema.org in JSON-LD, with what Google requires and recommends: an `Event` for each session that is not over, \
        or for the last one when all are. One is an object, several are an array. An event without sessions has no date, which \
        search engines require, so it is an empty array. No `<`, `>` or `&` stands in it: put it into `<script \
        type=\"application/ld+json\">` as it is, whatever it holds.",
    params(EventParameters),
    responses(EventJsonLdAnswers)
)]
#[expect(dead_code, reason = "read by the derive alone")]
fn get_event_json_ld() {}

impl IntoParams for EventParameters {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        [vec![id()], headers()].concat()
    }
}

impl IntoResponses for EventAnswers {
    fn responses() -> Answers {
        let bodies = [json("Event", bodies::examples::event()), calendar(), json_ld()];
        let says = "The event. As `text/calendar` and `application/ld+json` by `Accept`: the same as with the suffix.";
        Answer::new(says, bodies).headers(&["Link", "Content-Disposition"]).refused(&[Code::NotFound, Code::NotAcceptable]).kept()
    }
}

impl IntoResponses for EventCalendarAnswers {
    fn responses() -> Answers {
        let says = format!("Its sessions by start time; of more than {OF_EVENT_MAX} the latest.");
        Answer::new(&says, [calendar()]).headers(&["Content-Disposition"]).refused(&[Code::NotFound]).kept()
    }
}

impl IntoResponses for EventJsonLdAnswers {
    fn responses() -> Answers {
        let says = format!("The sessions that are not over, by start time, at most {DATES_MAX}.");
        Answer::new(&says, [json_ld()]).refused(&[Code::NotFound]).kept()
    }
}
