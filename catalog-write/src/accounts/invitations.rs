//! One-time codes with which people set their password: the first one, or a new one after they lost it.

use axum::{
    Json,
    extract::{Path as InPath, State},
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

use crate::{
    accounts::{
        sessions::{self, Which},
        users::input::NAME_CHARS_MAX,
        visitor::Visitor,
    },
    app::App,
    auth::{password::new_password, secret, throttle::Try},
    error::Error,
    fields::{members, text},
    openapi,
    request::Body,
};

/// Longest that a code is good, in hours.
const GOOD_HOURS: i32 = 24;
const NO_INVITATION: Error = Error::NotFound("invitation: it was used, replaced, or is older than 24 hours");

/// Whose password was set: the name to sign in with.
#[derive(Debug, Serialize)]
pub(crate) struct Accepted {
    email: String,
    name: String,
}

/// Who is invited, for the page on which the password is chosen.
#[derive(Debug, Serialize)]
pub(crate) struct Invited {
    email: String,
    name: String,
    expires_at: DateTime<Utc>,
}

/// Makes this code the one of an account. Answers until when it is good.
pub(crate) async fn make(connection: &mut PgConnection, user_id: Uuid, code_sha256: &[u8]) -> Result<DateTime<Utc>, Error> {
    let expires_at = sqlx::query_scalar!(
        "insert into invitations (user_id, code_sha256, expires_at) values ($1, $2, now() + make_interval(hours => $3))
         on conflict (user_id) do update set code_sha256 = excluded.code_sha256, expires_at = excluded.expires_at
         returning expires_at",
        user_id,
        code_sha256,
        GOOD_HOURS
    )
    .fetch_one(connection)
    .await?;
    Ok(expires_at)
}

/// The page in a browser that takes this code. `base`: what stands before every path of this service.
pub(crate) fn link(base: &str, code: &str) -> String {
    format!("{base}/admin/invitations/{code}")
}

/// Tells whom a code is for, as long as it is good.
#[utoipa::path(
    get,
    path = "/api/admin/invitations/{code}",
    tag = "own account",
    summary = "Look at an invitation",
    description = "Tells whom the one-time code is for, and leaves it as good as it is. 404 if it was used or replaced, is older than 24 hours, or the account is disabled. \
        It takes no parameters.",
    params(openapi::InvitationCode, openapi::Asking),
    responses(openapi::InvitationFound),
    security()
)]
pub(crate) async fn get_invitation(
    State(app): State<App>,
    InPath(code): InPath<String>,
    _: Visitor,
) -> Result<Json<Invited>, Error> {
    let code = secret::hash(secret::Kind::Invitation, &code).ok_or(NO_INVITATION)?;
    let invited = sqlx::query_as!(
        Invited,
        "select u.email, u.name, i.expires_at from invitations i join users u on u.id = i.user_id
         where i.code_sha256 = $1 and i.expires_at > now() and not u.disabled",
        &code[..]
    );
    Ok(Json(invited.fetch_optional(&app.pool).await?.ok_or(NO_INVITATION)?))
}

/// Sets the password of whoever has the code, once.
#[utoipa::path(
    post,
    path = "/api/admin/invitations/{code}",
    tag = "own account",
    summary = "Accept an invitation",
    description = "Sets the password of the person whom the one-time code is for, and the name if one is given, ends all sessions of that person, and uses the code up. Sign in next. \
        404 if the code was used or replaced, is older than 24 hours, or the account is disabled. It takes no parameters.",
    params(openapi::InvitationCode, openapi::Asking),
    request_body = openapi::ChosenPassword,
    responses(openapi::InvitationAccepted),
    security()
)]
pub(crate) async fn accept_invitation(
    State(app): State<App>,
    InPath(code): InPath<String>,
    visitor: Visitor,
    Body(body): Body,
) -> Result<Json<Accepted>, Error> {
    let code = secret::hash(secret::Kind::Invitation, &code).ok_or(NO_INVITATION)?;
    let (password, name) = members::read(&body, |members| {
        let password = members.required("password", None, new_password);
        let name = members.optional("name", None, None, |value| text::name(value, NAME_CHARS_MAX).map(Some));
        Some((password?, name?))
    })?;
    let is_good = sqlx::query_scalar!(
        r#"select exists (select from invitations where code_sha256 = $1 and expires_at > now()) as "is_good!""#,
        &code[..]
    );
    // Hashing takes long: not for anybody who comes by.
    if !is_good.fetch_one(&app.pool).await? {
        return Err(NO_INVITATION);
    }
    let hash = app.auth.passwords.hash(password).await?;
    let mut connection = app.pool.acquire().await?;
    let mut transaction = connection.begin().await?;
    // Of two at once only one finds it.
    let user = sqlx::query!(
        r#"delete from invitations i using users u where u.id = i.user_id and i.code_sha256 = $1 and i.expires_at > now()
             and not u.disabled
         returning u.id, u.email, coalesce($2::text, u.name) as "name!""#,
        &code[..],
        name
    )
    .fetch_optional(&mut *transaction)
    .await?
    .ok_or(NO_INVITATION)?;
    visitor.sign(&mut transaction, user.id, &user.name).await?;
    sqlx::query!(
        "update users set password_hash = $2, password_set_at = now(), name = $3 where id = $1",
        user.id,
        hash,
        user.name
    )
    .execute(&mut *transaction)
    .await?;
    sessions::end(&mut transaction, user.id, Which::All).await?;
    // Failures of the lost password no longer count.
    Try::new(&user.email, None).forgive(&mut transaction).await?;
    transaction.commit().await?;
    tracing::info!(request.id = visitor.request_id, client.address = ?visitor.address, user.id = %user.id, "password set by invitation");
    Ok(Json(Accepted { email: user.email, name: user.name }))
}
