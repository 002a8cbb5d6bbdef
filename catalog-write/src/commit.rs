//! A write: one transaction, tried again when it fell over another one, then the bell, then the version that readers can
//! ask for. Its answer carries that version as `Catalog-Version`.

use std::time::Instant;

use axum::response::{IntoResponse, Response};
use catalog_shared::version::Version;
use http::{HeaderName, HeaderValue, StatusCode, header};
use serde::Serialize;
use sqlx::{AssertSqlSafe, Connection, PgConnection, Postgres, Transaction};
use uuid::Uuid;

use crate::{
    app::App,
    error::Error,
    idempotency,
    representation::{Representation, put_etag},
    terms::Terms,
    trial,
    warnings::{self, About},
};

/// Times that a transaction is tried when it meets a deadlock. Each time another one got through, so a few are plenty.
const ATTEMPTS_MAX: usize = 3;
const CATALOG_VERSION: HeaderName = HeaderName::from_static("catalog-version");
/// Tells that this is the stored answer to an earlier request.
pub(crate) const IDEMPOTENCY_REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// What is done in one transaction. Each part may be called again, so it has no effect outside of the transaction.
pub(crate) trait Work: Sync {
    /// The resource to be written, as it is now and will be until the transaction ends; `None` if there is none. It is asked for
    /// only where the request has a condition on it.
    fn current(&self, connection: &mut PgConnection) -> impl Future<Output = Result<Option<Representation>, Error>> + Send;

    /// Does it.
    fn run(&self, connection: &mut PgConnection) -> impl Future<Output = Result<Outcome, Error>> + Send;
}

/// What a write came to.
#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    pub(crate) status: StatusCode,
    /// Path of what was made.
    pub(crate) location: Option<String>,
    /// Of the resource as a GET answers it.
    pub(crate) etag: Option<String>,
    pub(crate) body: Option<Representation>,
    /// What the warnings in the answer are about.
    pub(crate) about: Option<About>,
}

impl Outcome {
    /// 201 with the resource and where it is from now on: its collection and its id.
    pub(crate) fn created(collection: &str, id: Uuid, resource: &impl Serialize) -> Result<Self, Error> {
        let location = Some(format!("/api/admin/{collection}/{id}"));
        Ok(Self { status: StatusCode::CREATED, location, ..Self::changed(resource)? })
    }

    /// 200 with the resource as it now is.
    pub(crate) fn changed(resource: &impl Serialize) -> Result<Self, Error> {
        let body = Representation::of(resource)?;
        Ok(Self { status: StatusCode::OK, location: None, etag: Some(body.etag()), body: Some(body), about: None })
    }

    /// 200 with what is no resource: a summary, say.
    pub(crate) fn done(summary: &impl Serialize) -> Result<Self, Error> {
        Ok(Self { status: StatusCode::OK, location: None, etag: None, body: Some(Representation::of(summary)?), about: None })
    }

    /// 204: it is gone.
    pub(crate) fn deleted() -> Self {
        Self { status: StatusCode::NO_CONTENT, location: None, etag: None, body: None, about: None }
    }

    /// With the warnings about this.
    pub(crate) fn about(self, about: impl Into<About>) -> Self {
        Self { about: Some(about.into()), ..self }
    }

    fn answer(self, public_url: &str) -> Response {
        let mut response = match self.body {
            Some(body) => (self.status, body).into_response(),
            None => self.status.into_response(),
        };
        if let Some(etag) = &self.etag {
            put_etag(&mut response, etag);
        }
        let location = self.location.and_then(|path| HeaderValue::try_from(format!("{public_url}{path}")).ok());
        if let Some(location) = location {
            response.headers_mut().insert(header::LOCATION, location);
        }
        response
    }
}

/// How a transaction ended.
enum End {
    Committed(Outcome),
    /// It was done before, under the same key.
    Replayed(Outcome),
    /// It was only tried: this is what it would do.
    Tried(Outcome),
}

/// Does `work` on these terms, in one transaction, and answers what became of it.
pub(crate) async fn write<W: Work>(app: &App, terms: &Terms, work: &W) -> Result<Response, Error> {
    let mut connection = app.pool.acquire().await?;
    let mut attempt = 1;
    let (end, began) = loop {
        let began = Instant::now();
        match transact(&mut connection, app, terms, work).await {
            Err(error) if error.is_retryable() && attempt < ATTEMPTS_MAX => {
                metrics::counter!("catalog_write_retries_total").increment(1);
                attempt += 1;
            }
            ended => break (ended?, began),
        }
    };
    let (outcome, is_replayed) = match end {
        // Nothing that readers could ask for has been written.
        End::Tried(outcome) => return Ok(outcome.answer("")),
        End::Committed(outcome) => (outcome, false),
        End::Replayed(outcome) => (outcome, true),
    };
    // An absolute path, or a URL where the public one is known.
    let mut response = outcome.answer(app.public_url.as_deref().unwrap_or_default());
    let headers = response.headers_mut();
    if is_replayed {
        headers.insert(IDEMPOTENCY_REPLAYED, HeaderValue::from_static("true"));
    }
    if let Some(version) = version(&mut connection).await {
        if !is_replayed {
            app.receipts.issue(version, began);
        }
        headers.extend(HeaderValue::try_from(version.to_string()).ok().map(|value| (CATALOG_VERSION, value)));
    }
    Ok(response)
}

async fn transact<W: Work>(connection: &mut PgConnection, app: &App, terms: &Terms, work: &W) -> Result<End, Error> {
    let mut transaction = begin(connection, &terms.actor).await?;
    let key = terms.key.as_ref().filter(|_| !terms.dry_run);
    if let Some(key) = key
        && let Some(outcome) = idempotency::claim(&mut transaction, terms.principal_id, key).await?
    {
        return Ok(End::Replayed(outcome));
    }
    if terms.condition.is_given() {
        terms.condition.check(work.current(&mut transaction).await?)?;
    }
    let outcome = work.run(&mut transaction).await?;
    let outcome = warnings::tell(&mut transaction, outcome).await?;
    if terms.dry_run {
        let outcome = trial::told(&mut transaction, &outcome).await?;
        transaction.rollback().await?;
        return Ok(End::Tried(outcome));
    }
    if let Some(key) = key {
        idempotency::keep(&mut transaction, terms.principal_id, key, &outcome).await?;
    }
    let _bell = app.doorbell.ring_at_the_end();
    match transaction.commit().await {
        Ok(()) => Ok(End::Committed(outcome)),
        Err(error @ sqlx::Error::Database(_)) => Err(error.into()),
        Err(error) => Err(Error::CommitUnknown(error)),
    }
}

/// Begins a transaction of this actor, in one round trip. As hexadecimal digits, whatever a name holds is no SQL.
async fn begin<'a>(connection: &'a mut PgConnection, actor: &str) -> Result<Transaction<'a, Postgres>, sqlx::Error> {
    let digits: String = actor.bytes().map(|byte| format!("{byte:02x}")).collect();
    let actor = format!("convert_from(decode('{digits}', 'hex'), 'UTF8')");
    connection.begin_with(AssertSqlSafe(format!("begin; select set_config('catalog.actor', {actor}, true)"))).await
}

/// Read after the commit, so that it includes it.
async fn version(connection: &mut PgConnection) -> Option<Version> {
    match sqlx::query_scalar!(r#"select catalog_version() as "version!""#).fetch_one(connection).await {
        Ok(version) => Some(Version::from_sql(version)),
        Err(error) => {
            tracing::warn!(%error, "saved, but its version could not be read: the answer has no Catalog-Version");
            None
        }
    }
}
