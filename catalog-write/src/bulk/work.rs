//! Does many writes in one transaction, each behind a savepoint, so that the faults of all are found.

use catalog_shared::problem::{Code, Fault};
use serde::Serialize;
use serde_json::value::RawValue;
use sqlx::{Connection, PgConnection};

use crate::{
    bulk::{
        input::{Bulk, Request},
        operation::Operation,
    },
    commit::{Outcome, Work},
    currency,
    error::Error,
    fields::members::Object,
    representation::Representation,
};

/// Times that an operation is tried when somebody takes its id at the same moment: the second time it sees who.
const TRIES_MAX: usize = 2;

/// Most faults that one answer lists, but for one of each operation.
const FAULTS_MAX: usize = 1000;
/// Most bytes of resources in one answer; those past that are left out, and can be read one by one.
const BODIES_BYTES_MAX: usize = 8 * 1024 * 1024;

/// Many writes.
pub(crate) struct BulkWrite(Bulk);

impl BulkWrite {
    pub(crate) fn read(body: &Object) -> Result<Self, Error> {
        Bulk::read(body).map(Self)
    }
}

/// What became of all.
#[derive(Serialize)]
struct Summary {
    done: usize,
    failed: usize,
    results: Vec<Told>,
}

/// What became of one, as its own request would be answered.
#[derive(Serialize)]
struct Told {
    index: usize,
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    etag: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Failure>,
}

/// What still fits into the answer.
struct Room {
    faults: usize,
    body_bytes: usize,
}

impl Room {
    fn body(&mut self, body: Option<&Representation>) -> Option<Box<RawValue>> {
        let raw = body?.raw()?;
        self.body_bytes = self.body_bytes.checked_sub(raw.get().len())?;
        Some(raw.to_owned())
    }

    fn faults(&mut self, mut faults: Vec<Fault>) -> Vec<Fault> {
        faults.truncate(self.faults.max(1));
        self.faults = self.faults.saturating_sub(faults.len());
        faults
    }
}

/// Why one was not done: as the problem that its own request would be answered.
#[derive(Serialize)]
struct Failure {
    code: &'static str,
    detail: String,
    errors: Vec<Fault>,
    /// As the resource is instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    current: Option<Box<RawValue>>,
    #[serde(skip)]
    status: u16,
}

impl Work for BulkWrite {
    /// There is nothing that a condition on the whole could mean.
    async fn current(&self, _: &mut PgConnection) -> Result<Option<Representation>, Error> {
        Ok(None)
    }

    async fn run(&self, connection: &mut PgConnection) -> Result<Outcome, Error> {
        let Bulk { each, operations } = &self.0;
        let price_places = currency::places(&mut *connection).await?;
        let mut results = Vec::with_capacity(operations.len());
        let mut faults = Vec::new();
        let mut room = Room { faults: FAULTS_MAX, body_bytes: BODIES_BYTES_MAX };
        for (index, request) in operations.iter().enumerate() {
            let mut told = match perform(&mut *connection, request, price_places).await {
                Ok(outcome) => Told::done(index, outcome, &mut room),
                Err(error) => Told::failed(index, Failure::of(error, index, &mut room)?),
            };
            if let Some(failure) = told.error.as_mut().filter(|_| !each) {
                faults.append(&mut failure.errors);
            }
            results.push(told);
        }
        if !faults.is_empty() {
            return Err(Error::Invalid(faults));
        }
        let failed = results.iter().filter(|told| told.error.is_some()).count();
        Outcome::done(&Summary { done: results.len() - failed, failed, results })
    }
}

/// Does one, or leaves everything as it was.
async fn perform(connection: &mut PgConnection, request: &Request, price_places: u8) -> Result<Outcome, Error> {
    let operation = Operation::of(request, price_places)?;
    let mut tried = 1;
    loop {
        let mut savepoint = connection.begin().await?;
        match attempt(&mut savepoint, request, &operation).await {
            Ok(outcome) => {
                savepoint.commit().await?;
                return Ok(outcome);
            }
            Err(error) => {
                savepoint.rollback().await?;
                if !matches!(error, Error::IdTaken) || tried == TRIES_MAX {
                    return Err(error);
                }
                tried += 1;
            }
        }
    }
}

async fn attempt(connection: &mut PgConnection, request: &Request, operation: &Operation) -> Result<Outcome, Error> {
    if request.condition.is_given() {
        request.condition.check(operation.current(&mut *connection).await?)?;
    }
    operation.run(connection).await
}

impl Told {
    fn done(index: usize, outcome: Outcome, room: &mut Room) -> Self {
        let body = room.body(outcome.body.as_ref());
        Self { index, status: outcome.status.as_u16(), location: outcome.location, etag: outcome.etag, body, error: None }
    }

    fn failed(index: usize, failure: Failure) -> Self {
        Self { index, status: failure.status, location: None, etag: None, body: None, error: Some(failure) }
    }
}

impl Failure {
    /// Of an error that is the operation's own; any other one ends the whole.
    fn of(error: Error, index: usize, room: &mut Room) -> Result<Self, Error> {
        let of = |code: Code, detail: String, errors: Vec<Fault>| Self {
            code: code.name(),
            detail,
            errors,
            current: None,
            status: code.status().as_u16(),
        };
        let at = |member: &str, code: &'static str, detail: &str| {
            let pointer = Some(format!("#/operations/{index}/{member}"));
            vec![Fault { pointer, parameter: None, code, detail: detail.to_owned() }]
        };
        Ok(match error {
            Error::Invalid(mut faults) => {
                for pointer in faults.iter_mut().filter_map(|fault| fault.pointer.as_mut()) {
                    *pointer = format!("#/operations/{index}/body{}", pointer.trim_start_matches('#'));
                }
                of(Code::Invalid, Code::Invalid.detail().to_owned(), room.faults(faults))
            }
            Error::NotFound(what) => {
                let detail = format!("There is no such {what}.");
                let errors = at("path", "does_not_exist", &detail);
                of(Code::NotFound, detail, errors)
            }
            Error::PreconditionFailed(current) => {
                let detail = match &current {
                    Some(_) => Code::PreconditionFailed.detail(),
                    None => "There is no such resource.",
                };
                let errors = at("path", "precondition_failed", "The resource is not as the condition wants it.");
                let current = room.body(current.as_deref());
                Self { current, ..of(Code::PreconditionFailed, detail.to_owned(), errors) }
            }
            Error::IdTaken => {
                let detail = "An id of the operation belongs to something else already.";
                of(Code::Conflict, detail.to_owned(), at("path", "conflict", detail))
            }
            other @ (Error::Unreadable(_) | Error::Database(_) | Error::CommitUnknown(_)) => return Err(other),
        })
    }
}
