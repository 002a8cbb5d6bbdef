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
    parameters::Parameters,
};

/// Times that one parameter can be given; who wants more takes all.
const VALUES_MAX: usize = 100;

/// Which events. What is empty lets all pass.
#[derive(Debug, Default)]
pub(crate) struct Filter {
    pub(crate) statuses: Vec<String>,
    pub(crate) event_ids: Vec<Uuid>,
}

impl FromRequestParts<App> for Filter {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Error> {
        let mut parameters = Parameters::of(&parts.uri);
        let text = |text: &str| Value::String(text.to_owned());
        let statuses = parameters.take_all("status", VALUES_MAX, |status| choice(&text(status), &STATUSES));
        let event_ids = parameters.take_all("event_id", VALUES_MAX, |id| reference(&text(id)));
        parameters.end()?;
        Ok(Self { statuses, event_ids })
    }
}
