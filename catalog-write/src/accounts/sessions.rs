//! What people are signed in with: one row for each browser.

use std::net::IpAddr;

use axum::{Json, extract::State, response::Response};
use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::{
    accounts::users,
    app::App,
    auth::{
        Principal, cookie,
        principal::{SESSION_DAYS, SESSION_IDLE_HOURS},
    },
    commit::{self, Outcome, Work},
    error::Error,
    openapi,
    paging::{Listing, Paging},
    representation::Representation,
    request::Id,
    terms::Terms,
};

/// Browsers that one person is signed in with at once; the oldest make room.
const SESSIONS_MAX: i64 = 50;
/// Rows that are forgotten at once: a bound on one statement.
const FORGOTTEN_MAX: i64 = 10_000;
const NO_SESSION: Error = Error::NotFound("session");

/// A browser that is signed in.
#[derive(Debug, Serialize)]
pub(crate) struct Session {
    pub(crate) id: Uuid,
    created_at: DateTime<Utc>,
    last_seen_at: DateTime<Utc>,
    /// If nothing more is asked with it.
    pub(crate) expires_at: DateTime<Utc>,
    address: Option<String>,
    user_agent: Option<String>,
    /// The one that asks.
    is_current: bool,
}

/// Signs in a browser, unless the account is disabled meanwhile; then `None`.
pub(crate) async fn begin(
    connection: &mut PgConnection,
    user_id: Uuid,
    token_sha256: &[u8],
    address: Option<IpAddr>,
    user_agent: Option<&str>,
) -> Result<Option<Uuid>, Error> {
    let id = sqlx::query_scalar!(
        "insert into user_sessions (user_id, token_sha256, address, user_agent)
         select id, $2, $3, $4 from users where id = $1 and not disabled for key share
         returning id",
        user_id,
        token_sha256,
        address.map(|address| address.to_string()),
        user_agent
    )
    .fetch_optional(&mut *connection)
    .await?;
    sqlx::query!(
        "delete from user_sessions where id in (
             select id from user_sessions where user_id = $1 order by created_at desc, id desc offset $2)",
        user_id,
        SESSIONS_MAX
    )
    .execute(connection)
    .await?;
    Ok(id)
}

/// A page of what a person is signed in with, the latest first.
pub(crate) async fn list(
    pool: &PgPool,
    user_id: Uuid,
    current: Option<Uuid>,
    paging: &Paging,
) -> Result<Json<Listing<Session>>, Error> {
    let count = sqlx::query_scalar!(
        r#"select count(*) as "count!" from user_sessions where user_id = $1
           and last_seen_at > now() - make_interval(hours => $2) and created_at > now() - make_interval(days => $3)"#,
        user_id,
        SESSION_IDLE_HOURS,
        SESSION_DAYS
    )
    .fetch_one(pool)
    .await?;
    let (limit, offset) = paging.within(count)?;
    let sessions = sqlx::query_as!(
        Session,
        r#"select id, created_at, last_seen_at,
               least(last_seen_at + make_interval(hours => $2), created_at + make_interval(days => $3)) as "expires_at!",
               address, user_agent, coalesce(id = $4, false) as "is_current!"
           from user_sessions where user_id = $1
               and last_seen_at > now() - make_interval(hours => $2) and created_at > now() - make_interval(days => $3)
           order by created_at desc, id desc limit $5 offset $6"#,
        user_id,
        SESSION_IDLE_HOURS,
        SESSION_DAYS,
        current,
        limit,
        offset
    )
    .fetch_all(pool)
    .await?;
    Ok(Json(paging.listing(sessions, count)))
}

/// Which sessions of a person end.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Which {
    All,
    One(Uuid),
    AllBut(Uuid),
}

/// Ends them; what they hold is worth nothing from then on. Answers how many.
pub(crate) async fn end(connection: &mut PgConnection, user_id: Uuid, which: Which) -> Result<u64, Error> {
    let (one, kept) = match which {
        Which::All => (None, None),
        Which::One(id) => (Some(id), None),
        Which::AllBut(id) => (None, Some(id)),
    };
    let ended = sqlx::query!(
        "delete from user_sessions where user_id = $1 and coalesce(id = $2, true) and coalesce(id <> $3, true)",
        user_id,
        one,
        kept
    )
    .execute(connection)
    .await?;
    Ok(ended.rows_affected())
}

struct EndSessions {
    user_id: Uuid,
    which: Which,
}

impl Work for EndSessions {
    async fn current(&self, _: &mut PgConnection) -> Result<Option<Representation>, Error> {
        Ok(None)
    }

    async fn run(&self, connection: &mut PgConnection) -> Result<Outcome, Error> {
        let ended = end(connection, self.user_id, self.which).await?;
        if ended == 0 && matches!(self.which, Which::One(_)) { Err(NO_SESSION) } else { Ok(Outcome::deleted()) }
    }
}

/// Signs this browser out.
#[utoipa::path(
    delete,
    path = "/api/admin/session",
    tag = "own account",
    summary = "Sign out",
    description = "Ends the session that asks. Only for people who are signed in: 409 for a token.",
    params(openapi::Writing),
    responses(openapi::SignedOut)
)]
pub(crate) async fn sign_out(State(app): State<App>, principal: Principal, terms: Terms) -> Result<Response, Error> {
    let session_id = principal.session_id()?;
    let mut response = commit::write(&app, &terms, &EndSessions { user_id: principal.id, which: Which::One(session_id) }).await?;
    if !terms.dry_run {
        cookie::clear(response.headers_mut());
    }
    Ok(response)
}

/// What one is signed in with oneself.
#[utoipa::path(
    get,
    path = "/api/admin/me/sessions",
    tag = "own account",
    summary = "The own sessions, latest first",
    description = "One for each browser that is signed in, 50 at most. Only for people who are signed in: 409 for a token.",
    params(openapi::Listing),
    responses(openapi::OwnSessionsListed)
)]
pub(crate) async fn list_my_sessions(
    State(app): State<App>,
    principal: Principal,
    paging: Paging,
) -> Result<Json<Listing<Session>>, Error> {
    list(&app.pool, principal.id, Some(principal.session_id()?), &paging).await
}

/// Signs one of one's own browsers out.
#[utoipa::path(
    delete,
    path = "/api/admin/me/sessions/{id}",
    tag = "own account",
    summary = "End one of the own sessions",
    description = "Signs that browser out. Only for people who are signed in: 409 for a token.",
    params(openapi::OwnSessionId, openapi::Writing),
    responses(openapi::OwnSessionEnded)
)]
pub(crate) async fn end_my_session(
    State(app): State<App>,
    principal: Principal,
    Id(id): Id,
    terms: Terms,
) -> Result<Response, Error> {
    principal.session_id()?;
    commit::write(&app, &terms, &EndSessions { user_id: principal.id, which: Which::One(id) }).await
}

/// Signs all of one's own browsers out, this one, too.
#[utoipa::path(
    delete,
    path = "/api/admin/me/sessions",
    tag = "own account",
    summary = "Sign out everywhere",
    description = "Ends all of the own sessions, the one that asks, too. Only for people who are signed in: 409 for a token.",
    params(openapi::Writing),
    responses(openapi::SignedOut)
)]
pub(crate) async fn end_my_sessions(State(app): State<App>, principal: Principal, terms: Terms) -> Result<Response, Error> {
    principal.session_id()?;
    let mut response = commit::write(&app, &terms, &EndSessions { user_id: principal.id, which: Which::All }).await?;
    if !terms.dry_run {
        cookie::clear(response.headers_mut());
    }
    Ok(response)
}

/// What another person is signed in with.
#[utoipa::path(
    get,
    path = "/api/admin/users/{id}/sessions",
    tag = "users",
    summary = "The sessions of a person, latest first",
    description = "One for each browser that is signed in, 50 at most. Only for owners.",
    params(openapi::UserId, openapi::Listing),
    responses(openapi::UserSessionsListed)
)]
pub(crate) async fn list_user_sessions(
    State(app): State<App>,
    Id(id): Id,
    paging: Paging,
) -> Result<Json<Listing<Session>>, Error> {
    users::store::find(&app.pool, id).await?;
    list(&app.pool, id, None, &paging).await
}

/// Signs all browsers of another person out.
#[utoipa::path(
    delete,
    path = "/api/admin/users/{id}/sessions",
    tag = "users",
    summary = "Sign a person out everywhere",
    description = "Ends all sessions of that person, who can sign in again. Only for owners.",
    params(openapi::UserId, openapi::Writing),
    responses(openapi::UserSessionsEnded)
)]
pub(crate) async fn end_user_sessions(State(app): State<App>, Id(id): Id, terms: Terms) -> Result<Response, Error> {
    users::store::find(&app.pool, id).await?;
    commit::write(&app, &terms, &EndSessions { user_id: id, which: Which::All }).await
}

/// Forgets sessions that have ended by themselves, and codes that nobody used. Answers how many.
pub(crate) async fn forget(pool: &PgPool) -> Result<u64, sqlx::Error> {
    let ended = sqlx::query!(
        "delete from user_sessions where id in (
             select id from user_sessions where last_seen_at <= now() - make_interval(hours => $1)
                 or created_at <= now() - make_interval(days => $2) limit $3)",
        SESSION_IDLE_HOURS,
        SESSION_DAYS,
        FORGOTTEN_MAX
    )
    .execute(pool)
    .await?;
    // One for each account at most.
    let expired = sqlx::query!("delete from invitations where expires_at <= now()").execute(pool).await?;
    Ok(ended.rows_affected() + expired.rows_affected())
}
