//! A write: one transaction, tried again when it fell over another one, then the bell, then the version that readers can
//! ask for. Its answer carries that version as `Catalog-Version`.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use catalog_shared::version::Version;
use http::{HeaderName, HeaderValue, StatusCode, header};
use serde::Serialize;
use sqlx::{Connection, PgConnection};

use crate::{app::App, doorbell::Doorbell, error::Error};

/// Times that a transaction is tried when it meets a deadlock. Each time another one got through, so a few are plenty.
const ATTEMPTS_MAX: usize = 3;
const CATALOG_VERSION: HeaderName = HeaderName::from_static("catalog-version");

/// What was written, and a version that includes it.
pub(crate) struct Written<T> {
    value: T,
    /// Missing when the connection was lost right after the commit.
    version: Option<Version>,
}

/// What is done in one transaction.
pub(crate) trait Work: Sync {
    /// What it answers.
    type Answer: Send;

    /// Does it. This may be called again, so it has no effect outside of the transaction.
    fn run(&self, connection: &mut PgConnection) -> impl Future<Output = Result<Self::Answer, Error>> + Send;
}

/// Does `work`, in one transaction.
pub(crate) async fn write<W: Work>(app: &App, work: &W) -> Result<Written<W::Answer>, Error> {
    let mut connection = app.pool.acquire().await?;
    let mut attempt = 1;
    let value = loop {
        match transact(&mut connection, &app.doorbell, work).await {
            Err(error) if error.is_retryable() && attempt < ATTEMPTS_MAX => {
                metrics::counter!("catalog_write_retries_total").increment(1);
                attempt += 1;
            }
            done => break done?,
        }
    };
    Ok(Written { value, version: version(&mut connection).await })
}

async fn transact<W: Work>(connection: &mut PgConnection, doorbell: &Doorbell, work: &W) -> Result<W::Answer, Error> {
    let mut transaction = connection.begin().await?;
    let value = work.run(&mut transaction).await?;
    let _bell = doorbell.ring_at_the_end();
    match transaction.commit().await {
        Ok(()) => Ok(value),
        Err(error @ sqlx::Error::Database(_)) => Err(error.into()),
        Err(error) => Err(Error::CommitUnknown(error)),
    }
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

impl<T: Serialize> Written<T> {
    /// 200 with the resource as it now is.
    pub(crate) fn changed(self) -> Response {
        with_version(Json(self.value).into_response(), self.version)
    }

    /// 201 with the resource and where it is from now on: an absolute path, or a URL where the public one is known.
    pub(crate) fn created(self, app: &App, path: impl FnOnce(&T) -> String) -> Response {
        let base = app.public_url.as_deref().unwrap_or_default();
        let location = HeaderValue::try_from(format!("{base}{}", path(&self.value))).ok();
        let mut response = with_version((StatusCode::CREATED, Json(self.value)).into_response(), self.version);
        if let Some(location) = location {
            response.headers_mut().insert(header::LOCATION, location);
        }
        response
    }
}

impl Written<()> {
    /// 204: it is gone.
    pub(crate) fn deleted(self) -> Response {
        with_version(StatusCode::NO_CONTENT.into_response(), self.version)
    }
}

fn with_version(mut response: Response, version: Option<Version>) -> Response {
    if let Some(value) = version.and_then(|version| HeaderValue::try_from(version.to_string()).ok()) {
        response.headers_mut().insert(CATALOG_VERSION, value);
    }
    response
}
