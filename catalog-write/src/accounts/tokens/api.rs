//! `/api/admin/tokens`.

use axum::{Json, extract::State, response::Response};
use http::HeaderMap;
use uuid::Uuid;

use crate::{
    accounts::{
        tokens::{
            input::NewToken,
            store::{self, ApiToken},
            write::{CreateToken, RevokeToken, TOKEN},
        },
        told_once,
    },
    app::App,
    auth::secret::{Kind, Secret},
    commit,
    error::Error,
    openapi,
    paging::{Listing, Paging},
    representation::Representation,
    request::{Body, Id},
    terms::Terms,
};

/// A page of all tokens, also of those that have ended, in the order of their making.
#[utoipa::path(
    get,
    path = "/api/admin/tokens",
    tag = "tokens",
    summary = "The tokens, oldest first",
    description = "Also those that have ended; without the tokens themselves. Only for owners.",
    params(openapi::Listing),
    responses(openapi::ApiTokensListed)
)]
pub(crate) async fn list_tokens(State(app): State<App>, paging: Paging) -> Result<Json<Listing<ApiToken>>, Error> {
    let count = store::count(&app.pool).await?;
    let (limit, offset) = paging.within(count)?;
    Ok(Json(paging.listing(store::list(&app.pool, limit, offset).await?, count)))
}

/// Makes a token, which only this answer tells.
#[utoipa::path(
    post,
    path = "/api/admin/tokens",
    tag = "tokens",
    summary = "Make a token",
    description = "For a program. The answer tells the token itself, and no other answer does. Only for owners.",
    params(openapi::Creating),
    request_body = openapi::NewApiToken,
    responses(openapi::ApiTokenCreated)
)]
pub(crate) async fn create_token(State(app): State<App>, terms: Terms, Body(body): Body) -> Result<Response, Error> {
    let (token, secret) = (NewToken::read(&body)?, Secret::generate(Kind::Token)?);
    let work = CreateToken { id: Uuid::now_v7(), token, secret };
    told_once::tell(commit::write(&app, &terms, &work).await?, TOKEN, work.secret.text).await
}

/// One token, without the token itself.
#[utoipa::path(
    get,
    path = "/api/admin/tokens/{id}",
    tag = "tokens",
    summary = "One token",
    description = "Without the token itself, of which only a hash is stored. Only for owners.",
    params(openapi::ApiTokenId, openapi::Reading),
    responses(openapi::ApiTokenFound)
)]
pub(crate) async fn get_token(State(app): State<App>, Id(id): Id, headers: HeaderMap) -> Result<Response, Error> {
    Ok(Representation::of(&store::find(&app.pool, id).await?)?.answer(&headers))
}

/// Ends a token.
#[utoipa::path(
    delete,
    path = "/api/admin/tokens/{id}",
    tag = "tokens",
    summary = "End a token",
    description = "It is worth nothing from then on, and stays in the list. One that has ended before stays as it is. Only for owners.",
    params(openapi::ApiTokenId, openapi::Changing),
    responses(openapi::ApiTokenRevoked)
)]
pub(crate) async fn revoke_token(State(app): State<App>, Id(id): Id, terms: Terms) -> Result<Response, Error> {
    commit::write(&app, &terms, &RevokeToken { id }).await
}
