//! Which events an export holds.

use axum::extract::FromRequestParts;
use http::request::Parts;
use serde_json::Value;
use uuid::Uuid;

use crate::{
    app::App,
    error::Error,
    events::input::STATUSES,
    fields::{choice::choice, reference::reference},
    transfer::parameters::{self, fault},
};

/// Events that can be named one by one; who wants more takes all.
const EVENT_IDS_MAX: usize = 100;

/// Which events. What is empty lets all pass.
#[derive(Debug, Default)]
pub(crate) struct Filter {
    pub(crate) statuses: Vec<String>,
    pub(crate) event_ids: Vec<Uuid>,
}

impl FromRequestParts<App> for Filter {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Error> {
        let (mut filter, mut faults) = (Self::default(), Vec::new());
        for (name, value) in parameters::all(&parts.uri)? {
            let value = Value::String(value);
            let refused = match name.as_str() {
                "status" => choice(&value, &STATUSES).map(|status| filter.statuses.push(status)),
                "event_id" => reference(&value).map(|id| filter.event_ids.push(id)),
                _ => {
                    let detail = "There is no such parameter; use status and event_id.";
                    faults.push(fault(&name, "unknown_parameter", detail));
                    continue;
                }
            };
            faults.extend(refused.err().map(|refusal| fault(&name, refusal.code, refusal.detail)));
        }
        if filter.event_ids.len() > EVENT_IDS_MAX {
            faults.push(fault("event_id", "too_many", format!("Give it at most {EVENT_IDS_MAX} times.")));
        }
        parameters::checked(filter, faults)
    }
}
