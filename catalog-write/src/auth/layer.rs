//! The door: nobody comes in without a valid token, nor further than its role allows.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use catalog_shared::problem::{Code, Problem};
use http::{HeaderMap, header};
use sqlx::PgPool;
use uuid::Uuid;

use crate::{
    app::App,
    auth::{
        role::{Action, Role, can},
        token,
    },
    error::Error,
};

/// Who asks. It stands in the extensions of the request and of its response.
#[derive(Clone, Debug)]
pub(crate) struct Principal {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    role: Role,
}

/// Lets those pass who may.
pub(crate) async fn layer(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let principal = match principal(&app.pool, request.headers()).await {
        Ok(Some(principal)) => principal,
        Ok(None) => return Problem::new(Code::Unauthenticated).into_response(),
        Err(error) => return error.into_response(),
    };
    let mut response = if can(principal.role, Action::of(request.method())) {
        request.extensions_mut().insert(principal.clone());
        next.run(request).await
    } else {
        let detail = format!("This token's role, {}, does not allow that.", principal.role.name());
        Problem::new(Code::Forbidden).detail(detail).into_response()
    };
    response.extensions_mut().insert(principal);
    response
}

async fn principal(pool: &PgPool, headers: &HeaderMap) -> Result<Option<Principal>, Error> {
    let Some(hash) = bearer(headers).and_then(token::hash) else { return Ok(None) };
    let row = sqlx::query!("select id, name, role from api_tokens where token_sha256 = $1 and revoked_at is null", &hash[..])
        .fetch_optional(pool)
        .await?;
    // A role that this release does not know is no role here.
    Ok(row.and_then(|row| Some(Principal { id: row.id, name: row.name, role: row.role.parse().ok()? })))
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
