//! How this process connects to PostgreSQL.

use std::{str::FromStr, time::Duration};

use anyhow::bail;
use catalog_shared::postgres::{PROBE_SQL, unfit};
use sqlx::{
    Connection, Executor, PgConnection, PgPool, Row,
    postgres::{PgConnectOptions, PgDatabaseError, PgPoolOptions},
};

/// Longest that a request waits for a free connection: past that, 503 is the more useful answer.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(2);
/// Longest that one statement of a request may run: far above the largest write that a body can hold.
const STATEMENT_TIMEOUT: &str = "5s";
/// A transaction that nobody drives any more (its process was frozen, say) gives its locks back after this.
const IDLE_TRANSACTION_TIMEOUT: &str = "15s";
/// A connection that was idle for longer may have died meanwhile and is asked first.
const TRUSTED_IDLE: Duration = Duration::from_secs(1);
/// Longest to wait for a new connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// From a URL. The error does not repeat it: it may hold a password.
pub(crate) fn options(url: &str) -> anyhow::Result<PgConnectOptions> {
    let scheme = url.split_once("://").map(|(scheme, _)| scheme);
    if !matches!(scheme, Some("postgres" | "postgresql")) {
        bail!("DATABASE_URL must look like postgres://user:password@host:port/database");
    }
    let options = PgConnectOptions::from_str(url)
        .map_err(|_| anyhow::anyhow!("DATABASE_URL cannot be read: postgres://user:password@host:port/database is the form"))?;
    // No JIT: compiling takes longer than any of these queries.
    Ok(options.application_name("catalog-write").options([("jit", "off")]))
}

/// Where that is, without secrets.
pub(crate) fn place(options: &PgConnectOptions) -> String {
    let database = options.get_database().unwrap_or_else(|| options.get_username());
    match options.get_socket() {
        Some(socket) => format!("{}/{database}", socket.display()),
        None => format!("{}:{}/{database}", options.get_host(), options.get_port()),
    }
}

/// The connections that serve requests. It opens none before it needs one.
pub(crate) fn pool(options: PgConnectOptions, connections_max: u32) -> PgPool {
    let options = options
        .options([("statement_timeout", STATEMENT_TIMEOUT), ("idle_in_transaction_session_timeout", IDLE_TRANSACTION_TIMEOUT)]);
    PgPoolOptions::new()
        .max_connections(connections_max)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .test_before_acquire(false)
        .before_acquire(|connection, meta| {
            Box::pin(async move {
                if meta.idle_for > TRUSTED_IDLE {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .connect_lazy_with(options)
}

/// Why there is no connection, in one sentence.
#[derive(Debug, thiserror::Error)]
#[error("cannot connect to PostgreSQL at {place}: {reason}")]
pub(crate) struct NoConnection {
    place: String,
    reason: String,
    /// The server is there and will go on refusing: a wrong password, say, or no such database.
    pub(crate) is_final: bool,
}

/// One connection of its own.
pub(crate) async fn connect(options: &PgConnectOptions) -> Result<PgConnection, NoConnection> {
    let failure = |reason, is_final| NoConnection { place: place(options), reason, is_final };
    match tokio::time::timeout(CONNECT_TIMEOUT, PgConnection::connect_with(options)).await {
        Ok(Ok(connection)) => Ok(connection),
        Ok(Err(sqlx::Error::Database(error))) => {
            // It may be starting, stopping or short of connections: that passes.
            let passes = error.code().is_some_and(|state| state.starts_with("57P") || state.starts_with("53"));
            let reason = error.try_downcast_ref::<PgDatabaseError>().map_or_else(String::new, |e| e.message().to_owned());
            Err(failure(reason, !passes))
        }
        Ok(Err(error)) => Err(failure(innermost(&error).to_string(), false)),
        Err(_) => Err(failure(format!("no answer within {} s", CONNECT_TIMEOUT.as_secs()), false)),
    }
}

/// Errors of sqlx repeat what they were caused by.
fn innermost<'a>(error: &'a (dyn std::error::Error + 'static)) -> &'a (dyn std::error::Error + 'static) {
    error.source().map_or(error, innermost)
}

/// Answers the server's version and whether it holds the schema.
pub(crate) async fn probe(connection: &mut PgConnection) -> Result<(i32, bool), sqlx::Error> {
    let row = connection.fetch_one(PROBE_SQL).await?;
    Ok((row.try_get(0)?, row.try_get(1)?))
}

/// A connection to a database that can be used; else the error says what to do.
pub(crate) async fn connect_ready(url: &str) -> anyhow::Result<PgConnection> {
    let mut connection = connect(&options(url)?).await?;
    let (version, has_schema) = probe(&mut connection).await?;
    match unfit(version, has_schema) {
        Some(why) => bail!(why),
        None => Ok(connection),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_shows_no_password_and_neither_does_an_error() {
        let good = options("postgres://catalog:hunter2@db.example:5433/ticketing").unwrap();
        assert_eq!(place(&good), "db.example:5433/ticketing");
        for wrong in ["hunter2", "mysql://catalog:hunter2@db/x", "postgres://catalog:hunter2@db:port/x"] {
            let error = options(wrong).unwrap_err();
            assert!(!format!("{error:#} {error:?}").contains("hunter2"), "{wrong}");
        }
    }
}
