//! The door: nobody comes in without valid credentials, nor further than the role allows. What is asked for counts against what
//! one person or program may ask for in a second.

use axum::{
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use catalog_shared::problem::{Code, Problem};
use http::{HeaderMap, header};

use crate::{
    app::App,
    auth::{
        actions::{Entry, entry},
        allowance, cookie, cross_site, principal,
        principal::Principal,
        role::{Action, Leave, leave},
        state::FIRST_ACCOUNT,
    },
    error::Error,
};

const HOW_TO_COME_IN: &str = "Sign in with POST /api/admin/session, or send a valid token: Authorization: Bearer <token>. Sessions and tokens may have ended.";

/// Lets those pass who may.
pub(crate) async fn layer(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str).unwrap_or_default();
    let entry = entry(request.method(), route);
    // No page can make a browser send a token.
    let has_token = request.headers().contains_key(header::AUTHORIZATION);
    if !has_token && cross_site::is_forged(&request, app.public_url.as_deref()) {
        let detail = "A page of another site asked for this, so it was not done.";
        return Problem::new(Code::Forbidden).detail(detail).into_response();
    }
    let Entry::To(action) = entry else { return next.run(request).await };
    let principal = match principal(&app, request.headers()).await {
        Ok(Some(principal)) => principal,
        Ok(None) => return stranger(&app).await,
        Err(error) => return error.into_response(),
    };
    request.extensions_mut().insert(principal.clone());
    let mut response = enter(&app, &principal, action, request, next).await;
    response.extensions_mut().insert(principal);
    response
}

async fn enter(app: &App, principal: &Principal, action: Action, request: Request, next: Next) -> Response {
    let allowance = app.auth.rate_limit.as_ref().map(|limit| (limit, limit.charge(principal.id)));
    let mut response = if allowance.as_ref().is_some_and(|(_, allowance)| !allowance.is_allowed()) {
        Problem::new(Code::TooManyRequests).into_response()
    } else {
        match admit(principal, action, request).await {
            Ok(request) => next.run(request).await,
            Err(error) => error.into_response(),
        }
    };
    if let Some((limit, allowance)) = allowance {
        limit.tell(&allowance, response.headers_mut());
    }
    response
}

async fn admit(principal: &Principal, action: Action, request: Request) -> Result<Request, Error> {
    match leave(principal.role, action) {
        Leave::Yes => Ok(request),
        Leave::Members(members) => allowance::check(request, members).await,
        Leave::No => {
            let detail = format!("Your role, {}, does not allow that.", principal.role.name());
            Err(Error::Unreadable(Problem::new(Code::Forbidden).detail(detail)))
        }
    }
}

/// By a token if there is one, be it valid or not; else by the cookie.
async fn principal(app: &App, headers: &HeaderMap) -> Result<Option<Principal>, Error> {
    if headers.contains_key(header::AUTHORIZATION) {
        let Some(token) = bearer(headers) else { return Ok(None) };
        return principal::of_token(&app.pool, token).await;
    }
    let Some(session) = cookie::read(headers) else { return Ok(None) };
    principal::of_session(&app.pool, session).await
}

async fn stranger(app: &App) -> Response {
    match app.auth.has_accounts(&app.pool).await {
        Ok(true) => Problem::new(Code::Unauthenticated).detail(HOW_TO_COME_IN).into_response(),
        Ok(false) => Problem::new(Code::Unauthenticated).detail(FIRST_ACCOUNT).into_response(),
        Err(error) => Error::from(error).into_response(),
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
