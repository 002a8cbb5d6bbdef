//! How an import is to be done.

use axum::extract::FromRequestParts;
use catalog_shared::problem::{Code, Problem};
use http::{header, request::Parts};

use crate::{
    app::App,
    error::Error,
    transfer::parameters::{self, fault},
};

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
        let (mut format, mut mode, mut faults) = (None, None, Vec::new());
        for (name, value) in parameters::all(&parts.uri)? {
            match (name.as_str(), value.as_str()) {
                ("format", _) if format.is_some() => faults.push(fault(&name, "repeated", "Give it once.")),
                ("mode", _) if mode.is_some() => faults.push(fault(&name, "repeated", "Give it once.")),
                ("format", "csv") => format = Some(Format::Csv),
                ("format", "ndjson") => format = Some(Format::Ndjson),
                ("format", _) => faults.push(fault(&name, "unknown_value", "Use csv or ndjson.")),
                ("mode", "all_or_nothing") => mode = Some(Mode::AllOrNothing),
                ("mode", "each") => mode = Some(Mode::Each),
                ("mode", _) => faults.push(fault(&name, "unknown_value", "Use all_or_nothing or each.")),
                // As of every write.
                ("dry_run", _) => {}
                _ => {
                    let detail = "There is no such parameter; use format, mode and dry_run.";
                    faults.push(fault(&name, "unknown_parameter", detail));
                }
            }
        }
        let format = parameters::checked(format, faults)?.or_else(|| format_of(parts));
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
