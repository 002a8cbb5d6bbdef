//! `POST /api/admin/session`: a person signs in with e-mail and password.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use catalog_shared::problem::{Code, Problem};
use http::{HeaderMap, HeaderValue, header};
use sqlx::Connection;
use uuid::Uuid;

use crate::{
    accounts::{me, sessions, visitor::Visitor},
    app::App,
    auth::{
        cookie,
        password::{Verdict, given_password},
        principal,
        secret::{self, Secret},
        state::FIRST_ACCOUNT,
        throttle::Try,
    },
    error::Error,
    fields::{
        members::{self, Object},
        text,
    },
    openapi,
    request::Body,
};

/// More than any address that an account can have.
const EMAIL_CHARS_MAX: usize = 1000;

/// Who wants to sign in.
struct Credentials {
    email: String,
    password: String,
}

impl Credentials {
    fn read(body: &Object) -> Result<Self, Error> {
        members::read(body, |members| {
            let email = members.required("email", None, |value| text::line(value, EMAIL_CHARS_MAX));
            let password = members.required("password", None, given_password);
            Some(Self { email: email?.trim().to_owned(), password: password? })
        })
    }
}

/// An account as the sign-in needs it.
struct Account {
    id: Uuid,
    password_hash: Option<String>,
    disabled: bool,
}

/// Signs a browser in, and tells who that is.
#[utoipa::path(
    post,
    path = "/api/admin/session",
    tag = "own account",
    summary = "Sign in",
    description = "With e-mail and password. The answer sets the cookie of the session, which lasts 12 hours after the last request with it, and 7 days at most; \
        a session of which this browser has the cookie already ends. A person has 50 sessions at most, the oldest make room. After some failed attempts, \
        of one account or from one address, each next one has to wait longer, up to 15 minutes: 429 tells the seconds in `Retry-After`. 401 is the answer \
        to every wrong e-mail or password. It takes no parameters.",
    params(openapi::Asking),
    request_body = openapi::Credentials,
    responses(openapi::SignedIn),
    security()
)]
pub(crate) async fn sign_in(
    State(app): State<App>,
    visitor: Visitor,
    headers: HeaderMap,
    Body(body): Body,
) -> Result<Response, Error> {
    let credentials = Credentials::read(&body)?;
    let attempt = Try::new(&credentials.email, visitor.address);
    if let Some(seconds) = attempt.begin(&app.pool).await? {
        tracing::info!(request.id = visitor.request_id, client.address = ?visitor.address, "sign-in made to wait");
        return Ok(wait(seconds));
    }
    let account = find(&app, &credentials.email).await?;
    let stored = account.as_ref().and_then(|account| account.password_hash.clone());
    // Also where there is no account: how long the answer takes must not tell.
    let verdict = app.auth.passwords.verify(credentials.password.clone(), stored).await?;
    let account = match account {
        Some(account) if verdict != Verdict::Wrong && !account.disabled => account,
        account => {
            let user_id = account.map(|account| account.id.to_string());
            tracing::info!(request.id = visitor.request_id, client.address = ?visitor.address, user.id = user_id, "sign-in failed");
            return wrong(&app).await;
        }
    };
    if verdict == Verdict::Outdated {
        rehash(&app, &account, credentials.password).await?;
    }
    let secret = Secret::generate(secret::Kind::Session)?;
    if begin(&app, &visitor, &headers, &attempt, &account, &secret).await?.is_none() {
        return wrong(&app).await;
    }
    tracing::info!(
        request.id = visitor.request_id, client.address = ?visitor.address, user.id = %account.id, "signed in"
    );
    let Some(principal) = principal::of_session(&app.pool, &secret.text).await? else { return wrong(&app).await };
    let mut response = Json(me::of(&app.pool, &principal).await?).into_response();
    cookie::set(response.headers_mut(), &secret.text);
    Ok(response)
}

async fn find(app: &App, email: &str) -> Result<Option<Account>, Error> {
    // PostgreSQL cannot store NUL, so no account has it; the check of the text has refused it.
    Ok(sqlx::query_as!(Account, "select id, password_hash, disabled from users where lower(email) = lower($1)", email)
        .fetch_optional(&app.pool)
        .await?)
}

async fn begin(
    app: &App,
    visitor: &Visitor,
    headers: &HeaderMap,
    attempt: &Try,
    account: &Account,
    secret: &Secret,
) -> Result<Option<Uuid>, Error> {
    let mut connection = app.pool.acquire().await?;
    let mut transaction = connection.begin().await?;
    attempt.forgive(&mut transaction).await?;
    // The browser forgets what it held until now, so nobody else shall use that either.
    if let Some(old) = cookie::read(headers).and_then(|old| secret::hash(secret::Kind::Session, old)) {
        sqlx::query!("delete from user_sessions where token_sha256 = $1", &old[..]).execute(&mut *transaction).await?;
    }
    let agent = visitor.user_agent.as_deref();
    let session = sessions::begin(&mut transaction, account.id, &secret.hash, visitor.address, agent).await?;
    transaction.commit().await?;
    Ok(session)
}

/// The hash is of older settings: this is the moment at which the password is known.
async fn rehash(app: &App, account: &Account, password: String) -> Result<(), Error> {
    let hash = app.auth.passwords.hash(password).await?;
    sqlx::query!(
        "update users set password_hash = $2 where id = $1 and password_hash = $3",
        account.id,
        hash,
        account.password_hash
    )
    .execute(&app.pool)
    .await?;
    Ok(())
}

/// One answer for all reasons.
async fn wrong(app: &App) -> Result<Response, Error> {
    let detail = if app.auth.has_accounts(&app.pool).await? { "The e-mail or the password is wrong." } else { FIRST_ACCOUNT };
    Ok(Problem::new(Code::Unauthenticated).detail(detail).into_response())
}

/// After too many failures.
pub(crate) fn wait(seconds: i64) -> Response {
    let plural = if seconds == 1 { "" } else { "s" };
    let detail = format!("There were too many failed sign-ins. Try again in {seconds} second{plural}.");
    let mut response = Problem::new(Code::TooManyRequests).detail(detail).into_response();
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    response
}
