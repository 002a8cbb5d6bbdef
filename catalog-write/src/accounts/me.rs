//! `/api/admin/me`: one's own account.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use catalog_shared::{
    problem::{Code, Fault, Problem},
    server::Peer,
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::{
    accounts::{
        sessions::{self, Which},
        sign_in,
    },
    app::App,
    auth::{
        Principal,
        password::{Verdict, given_password, new_password},
        principal::{Kind, SESSION_DAYS, SESSION_IDLE_HOURS},
        role::{Action, Leave, leave},
        throttle::Try,
    },
    commit::{self, Outcome, Work},
    error::Error,
    fields::members,
    openapi,
    representation::Representation,
    request::Body,
    terms::Terms,
};

/// Who one is, and what one may do.
#[derive(Debug, Serialize)]
pub(crate) struct Me {
    /// `user` or `token`.
    kind: &'static str,
    id: Uuid,
    name: String,
    /// A program has none.
    email: Option<String>,
    role: &'static str,
    may: Vec<&'static str>,
    /// The one that asks; a program has none.
    session_id: Option<Uuid>,
    /// When this session ends if nothing more is asked with it, or the token; null if it does not.
    expires_at: Option<DateTime<Utc>>,
}

/// Tells who this is.
pub(crate) async fn of(pool: &PgPool, principal: &Principal) -> Result<Me, Error> {
    let (email, session_id, expires_at) = match principal.kind {
        Kind::User { session_id } => {
            let row = sqlx::query!(
                r#"select u.email,
                       least(s.last_seen_at + make_interval(hours => $2), s.created_at + make_interval(days => $3)) as expires_at
                   from user_sessions s join users u on u.id = s.user_id where s.id = $1"#,
                session_id,
                SESSION_IDLE_HOURS,
                SESSION_DAYS
            )
            .fetch_optional(pool)
            .await?
            .ok_or(Error::NotFound("session"))?;
            (Some(row.email), Some(session_id), row.expires_at)
        }
        Kind::Token => {
            let expires_at = sqlx::query_scalar!("select expires_at from api_tokens where id = $1", principal.id);
            (None, None, expires_at.fetch_optional(pool).await?.flatten())
        }
    };
    let may = Action::NAMED.into_iter().filter(|action| leave(principal.role, *action) != Leave::No).map(Action::name);
    Ok(Me {
        kind: principal.kind.name(),
        id: principal.id,
        name: principal.name.clone(),
        email,
        role: principal.role.name(),
        may: may.collect(),
        session_id,
        expires_at,
    })
}

/// Who one is, and what one may do.
#[utoipa::path(
    get,
    path = "/api/admin/me",
    tag = "own account",
    summary = "Who asks",
    description = "A person or a program, with what it may do.",
    params(openapi::Asking),
    responses(openapi::MeFound)
)]
pub(crate) async fn get_me(State(app): State<App>, principal: Principal) -> Result<Json<Me>, Error> {
    Ok(Json(of(&app.pool, &principal).await?))
}

struct ChangePassword<'a> {
    user_id: Uuid,
    session_id: Uuid,
    /// Which was verified.
    old: &'a str,
    new: &'a str,
    attempt: &'a Try,
}

impl Work for ChangePassword<'_> {
    async fn current(&self, _: &mut PgConnection) -> Result<Option<Representation>, Error> {
        Ok(None)
    }

    async fn run(&self, connection: &mut PgConnection) -> Result<Outcome, Error> {
        let changed = sqlx::query!(
            "update users set password_hash = $2, password_set_at = now() where id = $1 and password_hash = $3 and not disabled",
            self.user_id,
            self.new,
            self.old
        )
        .execute(&mut *connection)
        .await?;
        if changed.rows_affected() == 0 {
            let detail = "The password was changed meanwhile, and not by this request.";
            return Err(Error::Unreadable(Problem::new(Code::Conflict).detail(detail)));
        }
        // Whoever knew the old one is out.
        sqlx::query!("delete from invitations where user_id = $1", self.user_id).execute(&mut *connection).await?;
        sessions::end(&mut *connection, self.user_id, Which::AllBut(self.session_id)).await?;
        self.attempt.forgive(connection).await?;
        Ok(Outcome::deleted())
    }
}

/// Changes one's own password, and ends one's other sessions.
#[utoipa::path(
    put,
    path = "/api/admin/me/password",
    tag = "own account",
    summary = "Change the own password",
    description = "Ends all other sessions of the person, and an invitation that is open. A wrong present password is 422 with the fault `wrong_password`, and counts like a \
        failed sign-in: after some, 429 tells in `Retry-After` how long to wait. Only for people who are signed in: 409 for a token.",
    params(openapi::Writing),
    request_body = openapi::PasswordChange,
    responses(openapi::PasswordChanged)
)]
pub(crate) async fn change_my_password(
    State(app): State<App>,
    principal: Principal,
    peer: Option<axum::Extension<Peer>>,
    terms: Terms,
    Body(body): Body,
) -> Result<Response, Error> {
    let session_id = principal.session_id()?;
    let (given, new) = members::read(&body, |members| {
        let given = members.required("current_password", None, given_password);
        let new = members.required("new_password", None, new_password);
        Some((given?, new?))
    })?;
    let account = sqlx::query!("select email, password_hash from users where id = $1", principal.id).fetch_optional(&app.pool);
    let account = account.await?.ok_or(Error::NotFound("user"))?;
    // A browser that was left open is no place to guess.
    let attempt = Try::new(&account.email, peer.map(|peer| peer.0.0));
    if let Some(seconds) = attempt.begin(&app.pool).await? {
        return Ok(sign_in::wait(seconds));
    }
    let verdict = app.auth.passwords.verify(given, account.password_hash.clone()).await?;
    let Some(old) = account.password_hash.filter(|_| verdict != Verdict::Wrong) else {
        return Ok(Error::Invalid(vec![Fault {
            pointer: Some("#/current_password".to_owned()),
            parameter: None,
            code: "wrong_password",
            detail: "This is not the present password.".to_owned(),
        }])
        .into_response());
    };
    let new = app.auth.passwords.hash(new).await?;
    let change = ChangePassword { user_id: principal.id, session_id, old: &old, new: &new, attempt: &attempt };
    commit::write(&app, &terms, &change).await
}
