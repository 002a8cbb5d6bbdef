//! The SQL of tokens.

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use crate::{accounts::tokens::input::NewToken, auth::secret::Secret, error::Error, representation::Representation};

const NO_TOKEN: Error = Error::NotFound("token");

/// A token as owners see it: without the token itself, which nobody knows any more.
#[derive(Debug, Serialize)]
pub(crate) struct ApiToken {
    id: Uuid,
    name: String,
    role: String,
    /// By which it is known again; `None` if it was made before this was kept.
    starts_with: Option<String>,
    created_at: DateTime<Utc>,
    expires_at: Option<DateTime<Utc>>,
    /// To the minute.
    last_used_at: Option<DateTime<Utc>>,
    revoked_at: Option<DateTime<Utc>>,
}

/// Makes a token.
pub(crate) async fn insert(connection: &mut PgConnection, id: Uuid, token: &NewToken, secret: &Secret) -> Result<(), Error> {
    sqlx::query!(
        "insert into api_tokens (id, name, role, expires_at, token_sha256, starts_with) values ($1, $2, $3, $4, $5, $6)",
        id,
        token.name,
        token.role,
        token.expires_at,
        secret.hash.as_slice(),
        secret.beginning()
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Reads a page of all tokens, in the order of their making.
pub(crate) async fn list(executor: impl PgExecutor<'_>, limit: i64, offset: i64) -> Result<Vec<ApiToken>, Error> {
    let tokens = sqlx::query_as!(
        ApiToken,
        "select id, name, role, starts_with, created_at, expires_at, last_used_at, revoked_at
         from api_tokens order by created_at, id limit $1 offset $2",
        limit,
        offset
    );
    Ok(tokens.fetch_all(executor).await?)
}

/// Counts all tokens.
pub(crate) async fn count(executor: impl PgExecutor<'_>) -> Result<i64, Error> {
    Ok(sqlx::query_scalar!(r#"select count(*) as "count!" from api_tokens"#).fetch_one(executor).await?)
}

/// Reads a token.
pub(crate) async fn find(executor: impl PgExecutor<'_>, id: Uuid) -> Result<ApiToken, Error> {
    let token = sqlx::query_as!(
        ApiToken,
        "select id, name, role, starts_with, created_at, expires_at, last_used_at, revoked_at from api_tokens where id = $1",
        id
    );
    token.fetch_optional(executor).await?.ok_or(NO_TOKEN)
}

/// Reads a token, and keeps others from changing it until the transaction ends.
pub(crate) async fn hold(connection: &mut PgConnection, id: Uuid) -> Result<Option<Representation>, Error> {
    let held = sqlx::query!("select id from api_tokens where id = $1 for update", id).fetch_optional(&mut *connection).await?;
    if held.is_none() {
        return Ok(None);
    }
    Ok(Some(Representation::of(&find(connection, id).await?)?))
}

/// Ends a token. Answers whether it was this that ended it.
pub(crate) async fn revoke(connection: &mut PgConnection, id: Uuid) -> Result<bool, Error> {
    let revoked = sqlx::query!("update api_tokens set revoked_at = now() where id = $1 and revoked_at is null", id);
    if revoked.execute(&mut *connection).await?.rows_affected() > 0 {
        return Ok(true);
    }
    find(connection, id).await.map(|_| false)
}
