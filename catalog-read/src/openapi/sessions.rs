//! Documentation of the sessions of an event.

use catalog_shared::keys::Page;
use serde_json::json;
use utoipa::{
    IntoParams, IntoResponses,
    openapi::path::{Parameter, ParameterIn},
};

use super::{
    answers::{self, Answers},
    bodies,
    parameters::{flag, headers, id, moment, number, prefer, query, years, zone},
};

/// Of `GET /api/events/{id}/sessions`.
pub(crate) struct SessionsParameters;
/// Of `GET /api/events/{id}/sessions`.
pub(crate) struct SessionsAnswers;

impl IntoParams for SessionsParameters {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let page = "Number of the page. Without it and `page_size`: all sessions, and no `count`.";
        [
            id(),
            query(
                "starts_after",
                moment(),
                json!("now"),
                &format!("It starts then or later: RFC 3339, a day, `now` or `today`. {}", years()),
            ),
            query("starts_before", moment(), json!("2040-01-01T00:00:00Z"), &format!("It starts before then. {}", years())),
            query("tz", zone(), json!("Europe/Berlin"), "IANA name of the zone where days begin."),
            query("available", flag(), json!(true), "Whether tickets are left."),
            query("page", number(u32::MAX, None), json!(1), page),
            query("page_size", number(Page::SIZE_MAX, None), json!(20), "Sessions on a page; 20 if only `page` is given."),
            prefer(),
        ]
        .into_iter()
        .chain(headers())
        .collect()
    }
}

impl IntoResponses for SessionsAnswers {
    fn responses() -> Answers {
        let says = "The sessions by start time, with their ticket types: all of them, or a page.";
        answers::read(says, "SessionList", bodies::examples::sessions(), &["Link"])
    }
}
