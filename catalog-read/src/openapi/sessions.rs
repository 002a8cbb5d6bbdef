//! Documentation of the sessions of an event, and of one of them.

use catalog_shared::{keys::Page, problem::Code};
use utoipa::{
    IntoParams, IntoResponses,
    openapi::path::{Parameter, ParameterIn},
};

use super::{
    answers::{Answer, Answers},
    bodies,
    content::{calendar, json},
    parameters::{flag, headers, id, moment, number, prefer, query, session_id, years, zone},
};

/// Of `GET /api/events/{id}/sessions`.
pub(crate) struct SessionsParameters;
/// Of `GET /api/events/{id}/sessions`.
pub(crate) struct SessionsAnswers;
/// Of `GET /api/events/{id}/sessions/{session_id}.ics`.
pub(crate) struct SessionCalendarParameters;
/// Of `GET /api/events/{id}/sessions/{session_id}.ics`.
pub(crate) struct SessionCalendarAnswers;

impl IntoParams for SessionsParameters {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let page = "Number of the page. Without it and `page_size`: all sessions, and no `count`.";
        let own = [
            id(),
            query(
                "starts_after",
                moment(),
                serde_json::json!("now"),
                &format!("It starts then or later: RFC 3339, a day, `now` or `today`. {}", years()),
            ),
            query(
                "starts_before",
                moment(),
                serde_json::json!("2040-01-01T00:00:00Z"),
                &format!("It starts before then. {}", years()),
            ),
            query("tz", zone(), serde_json::json!("Europe/Berlin"), "IANA name of the zone where days begin."),
            query("available", flag(), serde_json::json!(true), "Whether tickets are left."),
            query("page", number(u32::MAX, None), serde_json::json!(1), page),
            query(
                "page_size",
                number(Page::SIZE_MAX, None),
                serde_json::json!(20),
                "Sessions on a page; 20 if only `page` is given.",
            ),
            prefer(),
        ];
        own.into_iter().chain(headers()).collect()
    }
}

impl IntoResponses for SessionsAnswers {
    fn responses() -> Answers {
        let says = "The sessions by start time, with their ticket types: all of them, or a page.";
        Answer::new(says, [json("SessionList", bodies::examples::sessions())])
            .headers(&["Link"])
            .refused(&[Code::NotFound])
            .kept()
    }
}

impl IntoParams for SessionCalendarParameters {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        [vec![id(), session_id()], headers()].concat()
    }
}

impl IntoResponses for SessionCalendarAnswers {
    fn responses() -> Answers {
        Answer::new("The session.", [calendar()]).headers(&["Content-Disposition"]).refused(&[Code::NotFound]).kept()
    }
}
