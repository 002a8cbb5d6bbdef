//! `?dry_run=true`: what a write would do, cascade included, read from the history that its transaction has written so far.

use http::StatusCode;
use serde::Serialize;
use serde_json::value::RawValue;
use sqlx::PgConnection;

use crate::{
    commit::Outcome,
    error::Error,
    history::store::{Counts, Entry, of_transaction},
};

/// Changes that are told one by one; the counts tell of all.
const ENTRIES_MAX: i64 = 1000;

/// What would happen.
#[derive(Debug, Serialize)]
struct Trial<'a> {
    dry_run: bool,
    /// With which it would be answered.
    status: u16,
    counts: Counts,
    changes: Vec<Entry>,
    /// The answer that it would have.
    result: Option<&'a RawValue>,
}

/// Of a transaction that has done its work and will be rolled back.
pub(crate) async fn told(connection: &mut PgConnection, outcome: &Outcome) -> Result<Outcome, Error> {
    let (counts, changes) = of_transaction(connection, ENTRIES_MAX).await?;
    let result = outcome.body.as_ref().and_then(|body| body.raw());
    let trial = Trial { dry_run: true, status: outcome.status.as_u16(), counts, changes, result };
    Ok(Outcome { status: StatusCode::OK, ..Outcome::done(&trial)? })
}
