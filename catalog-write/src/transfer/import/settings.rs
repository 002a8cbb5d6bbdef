//! How an import is to be done.

use axum::extract::FromRequestParts;
use catalog_shared::problem::{Code, Problem};
use http::{header, request::Parts};

use crate::{app::App, error::Error, fields::faults::Refusal, parameters::Parameters};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Csv,
    Ndjson,
}

/// What becomes of the rest when something is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    AllOrNothing,
    /// What is refused is left out.
    Each,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    pub(crate) format: Format,
    pub(crate) mode: Mode,
}

impl FromRequestParts<App> for Settings {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Error> {
        let mut parameters = Parameters::of(&parts.uri);
        let format = parameters.take("format", |format| match format {
            "csv" => Ok(Format::Csv),
            "ndjson" => Ok(Format::Ndjson),
            _ => Err(Refusal::new("unknown_value", "Use csv or ndjson.")),
        });
        let mode = parameters.take("mode", |mode| match mode {
            "all_or_nothing" => Ok(Mode::AllOrNothing),
            "each" => Ok(Mode::Each),
            _ => Err(Refusal::new("unknown_value", "Use all_or_nothing or each.")),
        });
        // Read with the terms of every write.
        parameters.take("dry_run", |_| Ok(()));
        parameters.end()?;
        let format = format.or_else(|| format_of(parts));
        let format = format.ok_or_else(|| {
            let detail = "Send Content-Type: text/csv or application/x-ndjson, or say ?format=csv or ndjson.";
            Error::Unreadable(Problem::new(Code::UnsupportedMediaType).detail(detail))
        })?;
        Ok(Self { format, mode: mode.unwrap_or(Mode::AllOrNothing) })
    }
}

fn format_of(parts: &Parts) -> Option<Format> {
    let given = parts.headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    match given.split(';').next()?.trim().to_ascii_lowercase().as_str() {
        "text/csv" => Some(Format::Csv),
        "application/x-ndjson" | "application/ndjson" => Some(Format::Ndjson),
        _ => None,
    }
}
