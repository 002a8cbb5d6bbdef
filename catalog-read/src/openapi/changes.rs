//! Documentation of what has changed.

use catalog_shared::problem::Code;
use serde_json::json;
use utoipa::{
    IntoParams, IntoResponses,
    openapi::{
        Object,
        path::{Parameter, ParameterIn},
    },
};

use super::{
    answers::{Answer, Answers},
    bodies,
    content::{self, stream},
    parameters::{header, number, prefer, query, text, tracing},
};
use crate::changes::{LIMIT_DEFAULT, LIMIT_MAX, TOKEN_BYTES_MAX};

/// Of `GET /api/changes`.
pub(crate) struct ChangesParameters;
/// Of `GET /api/changes`.
pub(crate) struct ChangesAnswers;
/// Of `GET /api/changes/stream`.
pub(crate) struct StreamParameters;
/// Of `GET /api/changes/stream`.
pub(crate) struct StreamAnswers;

impl IntoParams for ChangesParameters {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let since = "`token` of an earlier answer, unchanged: what has changed since then. Without it there is nothing but a token \
                     to begin with.";
        let limit = number(LIMIT_MAX, Some(LIMIT_DEFAULT));
        let limit = query("limit", limit, json!(100), "Changes on a page.");
        [vec![query("since", token(), json!(""), since), limit, prefer()], tracing()].concat()
    }
}

impl IntoResponses for ChangesAnswers {
    fn responses() -> Answers {
        let bodies = [content::json("ChangeList", bodies::examples::changes())];
        Answer::new("A page of the changes.", bodies).headers(&["Catalog-Version"]).refused(&[Code::Gone]).passing()
    }
}

impl IntoParams for StreamParameters {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let since = "`token` of an answer of `/changes`, or id of an event of an earlier stream: what has changed since then comes \
                     first. Without it: what changes from now on.";
        let received =
            "Id of the last event that was received, as an `EventSource` sends it when it dials again. It wins over `since`.";
        let parameters =
            vec![query("since", token(), json!(""), since), header("Last-Event-ID", token(), json!(""), received), prefer()];
        [parameters, tracing()].concat()
    }
}

impl IntoResponses for StreamAnswers {
    fn responses() -> Answers {
        let says = "Events without an end, for as long as the client listens: `changed`, `deleted` and `reset`.";
        Answer::new(says, [stream()]).headers(&["X-Accel-Buffering"]).passing()
    }
}

fn token() -> Object {
    text(TOKEN_BYTES_MAX).pattern(Some("^[A-Za-z0-9_-]*$")).build()
}
