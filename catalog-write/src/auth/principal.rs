//! Who asks: a person who is signed in, or a program with a token.

use axum::extract::FromRequestParts;
use catalog_shared::problem::{Code, Problem};
use http::request::Parts;
use sqlx::PgPool;
use uuid::Uuid;

use crate::{
    app::App,
    auth::{
        role::{Action, Leave, Role, leave},
        secret,
    },
    error::Error,
};

/// Longest that somebody stays signed in without a request, in hours.
pub(crate) const SESSION_IDLE_HOURS: i32 = 12;
/// Longest that somebody stays signed in at all, in days.
pub(crate) const SESSION_DAYS: i32 = 7;

/// Who asks. It stands in the extensions of the request and of its response.
#[derive(Clone, Debug)]
pub(crate) struct Principal {
    pub(crate) kind: Kind,
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) role: Role,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A person, signed in with this session.
    User {
        session_id: Uuid,
    },
    Token,
}

impl Kind {
    /// As the history writes it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::User { .. } => "user",
            Self::Token => "token",
        }
    }
}

impl Principal {
    /// Whether accounts are anything that they may know of: who there is, and what became of them.
    pub(crate) fn sees_accounts(&self) -> bool {
        leave(self.role, Action::ManageAccounts) == Leave::Yes
    }

    /// The session of a person; a program has none.
    pub(crate) fn session_id(&self) -> Result<Uuid, Error> {
        match self.kind {
            Kind::User { session_id } => Ok(session_id),
            Kind::Token => {
                let detail = "A token is not signed in and has no password: this is for people.";
                Err(Error::Unreadable(Problem::new(Code::Conflict).detail(detail)))
            }
        }
    }
}

impl FromRequestParts<App> for Principal {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Error> {
        parts.extensions.get().cloned().ok_or_else(|| Error::Unreadable(Problem::new(Code::Unauthenticated)))
    }
}

/// The program that this token belongs to.
pub(crate) async fn of_token(pool: &PgPool, text: &str) -> Result<Option<Principal>, Error> {
    let Some(hash) = secret::hash(secret::Kind::Token, text) else { return Ok(None) };
    let row = sqlx::query!(
        r#"select id, name, role, coalesce(last_used_at < now() - interval '1 minute', true) as "is_stale!" from api_tokens
           where token_sha256 = $1 and revoked_at is null and coalesce(expires_at > now(), true)"#,
        &hash[..]
    )
    .fetch_optional(pool)
    .await?;
    let Some(row) = row else { return Ok(None) };
    if row.is_stale {
        // Asked again: of many requests at once one writes it.
        sqlx::query!(
            "update api_tokens set last_used_at = now() where id = (
                 select id from api_tokens where id = $1 and coalesce(last_used_at < now() - interval '1 minute', true)
                 for no key update skip locked)",
            row.id
        )
        .execute(pool)
        .await?;
    }
    // A role that this release does not know is no role here.
    Ok(row.role.parse().ok().map(|role| Principal { kind: Kind::Token, id: row.id, name: row.name, role }))
}

/// The person whose browser this cookie is from. What was changed about the account holds at once.
pub(crate) async fn of_session(pool: &PgPool, text: &str) -> Result<Option<Principal>, Error> {
    let Some(hash) = secret::hash(secret::Kind::Session, text) else { return Ok(None) };
    let row = sqlx::query!(
        r#"select s.id as session_id, u.id, u.name, u.role, s.last_seen_at < now() - interval '1 minute' as "is_stale!"
           from user_sessions s join users u on u.id = s.user_id
           where s.token_sha256 = $1 and not u.disabled
               and s.last_seen_at > now() - make_interval(hours => $2) and s.created_at > now() - make_interval(days => $3)"#,
        &hash[..],
        SESSION_IDLE_HOURS,
        SESSION_DAYS
    )
    .fetch_optional(pool)
    .await?;
    let Some(row) = row else { return Ok(None) };
    if row.is_stale {
        sqlx::query!("update user_sessions set last_seen_at = now() where id = $1", row.session_id).execute(pool).await?;
    }
    let kind = Kind::User { session_id: row.session_id };
    Ok(row.role.parse().ok().map(|role| Principal { kind, id: row.id, name: row.name, role }))
}

/// Whether anybody could come in at all: an account or a token.
pub(crate) async fn exist(pool: &PgPool) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select exists (select from users) or exists (select from api_tokens where revoked_at is null) as "exist!""#
    )
    .fetch_one(pool)
    .await
}
