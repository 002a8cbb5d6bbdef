//! Why a request fails, and what the client is told. No text of PostgreSQL or of a library is ever part of an answer.

use std::fmt::Write;

use axum::response::{IntoResponse, Response};
use catalog_shared::problem::{Code, Fault, Problem};

use crate::{constraints, representation::Representation};

#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("no such {0}")]
    NotFound(&'static str),
    /// Some values are refused, by us or by the database.
    #[error("invalid")]
    Invalid(Vec<Fault>),
    /// The request could not be read as far as its values.
    #[error("unreadable")]
    Unreadable(Problem),
    /// The resource is not as the request's condition wants it; as it is instead, if it is.
    #[error("precondition")]
    PreconditionFailed(Option<Box<Representation>>),
    /// Something else has the id already.
    #[error("taken")]
    IdTaken,
    #[error("database")]
    Database(#[source] sqlx::Error),
    /// The connection was lost while committing: nobody knows whether it was done.
    #[error("commit")]
    CommitUnknown(#[source] sqlx::Error),
}

/// Why a request failed that should not have, for the log.
#[derive(Clone, Debug)]
pub(crate) struct Cause {
    /// A defect of ours, rather than something out of reach.
    pub(crate) is_defect: bool,
    /// With its whole chain.
    pub(crate) text: String,
}

impl From<sqlx::Error> for Error {
    /// A violated constraint is a fault of the body's own members. Where the row stands deeper, see [`constraints::locate`].
    fn from(error: sqlx::Error) -> Self {
        constraints::locate(error, |_| "#".to_owned())
    }
}

impl Error {
    /// The transaction did nothing, and may do better when it is tried again.
    pub(crate) fn is_retryable(&self) -> bool {
        // Another one has made it meanwhile, which the request's condition is going to find.
        if matches!(self, Self::IdTaken) {
            return true;
        }
        matches!(self, Self::Database(error) if matches!(sql_state(error).as_deref(), Some("40001" | "40P01")))
    }

    fn problem(self) -> Problem {
        match self {
            Self::NotFound(what) => Problem::new(Code::NotFound).detail(format!("There is no such {what}.")),
            Self::Invalid(faults) => Problem::new(Code::Invalid).errors(faults),
            Self::Unreadable(problem) => problem,
            Self::PreconditionFailed(None) => Problem::new(Code::PreconditionFailed).detail("There is no such resource."),
            Self::PreconditionFailed(Some(current)) => {
                let problem = Problem::new(Code::PreconditionFailed);
                match current.raw() {
                    Some(state) => problem.current(current.etag(), state),
                    None => problem,
                }
            }
            Self::IdTaken => Problem::new(Code::Conflict).detail("An id of the request belongs to something else already."),
            Self::Database(error) => Problem::new(code_of(&error)),
            Self::CommitUnknown(_) => Problem::new(Code::Unavailable)
                .detail("The database went out of reach while saving. Look whether it was saved before you try again."),
        }
    }

    fn cause(&self) -> Option<Cause> {
        match self {
            Self::Database(error) => Some(Cause { is_defect: code_of(error) == Code::Internal, text: chain(error) }),
            Self::CommitUnknown(error) => Some(Cause { is_defect: false, text: chain(error) }),
            Self::NotFound(_) | Self::Invalid(_) | Self::Unreadable(_) | Self::PreconditionFailed(_) | Self::IdTaken => None,
        }
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let cause = self.cause();
        let mut response = self.problem().into_response();
        if let Some(cause) = cause {
            response.extensions_mut().insert(cause);
        }
        response
    }
}

fn code_of(error: &sqlx::Error) -> Code {
    use sqlx::Error as E;
    match error {
        E::Io(_) | E::Tls(_) | E::Protocol(_) | E::PoolTimedOut | E::PoolClosed | E::WorkerCrashed => Code::Unavailable,
        E::Database(_) => match sql_state(error).as_deref() {
            // It ran into its time limit.
            Some("57014") => Code::Timeout,
            // Starting, stopping or ended by an operator; standing by; out of connections, memory or disk; still contended.
            Some("25006" | "25P03" | "40001" | "40P01" | "55P03") => Code::Unavailable,
            Some(state) if ["08", "53", "57"].iter().any(|class| state.starts_with(class)) => Code::Unavailable,
            _ => Code::Internal,
        },
        _ => Code::Internal,
    }
}

fn sql_state(error: &sqlx::Error) -> Option<String> {
    error.as_database_error()?.code().map(|code| code.into_owned())
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(source) = next {
        // Writing to a string cannot fail.
        let _ = write!(text, ": {source}");
        next = source.source();
    }
    text
}
