//! `/api/admin/users`.

use axum::{Json, extract::State, response::Response};
use http::HeaderMap;
use uuid::Uuid;

use crate::{
    accounts::{
        told_once,
        users::{
            input::NewUser,
            store::{self, User},
            write::{ChangeUser, CreateUser, DeleteUser, INVITATION_CODE, InviteUser},
        },
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

/// A page of all accounts, in the order of their making.
#[utoipa::path(
    get,
    path = "/api/admin/users",
    tag = "users",
    summary = "The accounts, oldest first",
    description = "Also those that are disabled, or have no password yet. Only for owners.",
    params(openapi::Listing),
    responses(openapi::UsersListed)
)]
pub(crate) async fn list_users(State(app): State<App>, paging: Paging) -> Result<Json<Listing<User>>, Error> {
    let count = store::count(&app.pool).await?;
    let (limit, offset) = paging.within(count)?;
    Ok(Json(paging.listing(store::list(&app.pool, limit, offset).await?, count)))
}

/// Makes an account. Its person sets the password with the code that only this answer tells.
#[utoipa::path(
    post,
    path = "/api/admin/users",
    tag = "users",
    summary = "Make an account",
    description = "The answer tells the one-time code, good for 24 hours, with which its person sets the password. Nobody else is told: hand it on. \
        An e-mail that another account has is 422 with the fault `taken`. Only for owners.",
    params(openapi::Creating),
    request_body = openapi::NewUser,
    responses(openapi::UserCreated)
)]
pub(crate) async fn create_user(State(app): State<App>, terms: Terms, Body(body): Body) -> Result<Response, Error> {
    let (user, code) = (NewUser::read(&body)?, Secret::generate(Kind::Invitation)?);
    let work = CreateUser { id: Uuid::now_v7(), user, code_sha256: code.hash };
    told_once::tell(commit::write(&app, &terms, &work).await?, INVITATION_CODE, code.text).await
}

/// One account.
#[utoipa::path(
    get,
    path = "/api/admin/users/{id}",
    tag = "users",
    summary = "One account",
    description = "Without its password, which nobody knows. Only for owners.",
    params(openapi::UserId, openapi::Reading),
    responses(openapi::UserFound)
)]
pub(crate) async fn get_user(State(app): State<App>, Id(id): Id, headers: HeaderMap) -> Result<Response, Error> {
    Ok(Representation::of(&store::find(&app.pool, id).await?)?.answer(&headers))
}

/// Changes those of an account's name, role and `disabled` that the body names. Its sessions feel it at once.
#[utoipa::path(
    patch,
    path = "/api/admin/users/{id}",
    tag = "users",
    summary = "Change an account",
    description = "Its name, its role, or whether it is disabled (RFC 7396). It holds at once, also for who is signed in; to disable it ends its sessions. \
        409 if nobody would be left who is an owner and can sign in. Only for owners.",
    params(openapi::UserId, openapi::Changing),
    request_body(content((openapi::UserUpdate = "application/merge-patch+json"), (openapi::UserUpdate = "application/json"))),
    responses(openapi::UserChanged)
)]
pub(crate) async fn update_user(State(app): State<App>, Id(id): Id, terms: Terms, Body(body): Body) -> Result<Response, Error> {
    commit::write(&app, &terms, &ChangeUser { id, body }).await
}

/// Deletes an account.
#[utoipa::path(
    delete,
    path = "/api/admin/users/{id}",
    tag = "users",
    summary = "Delete an account",
    description = "With its sessions and its invitation. What it did stays in the history. 409 if it is the last owner who can sign in. Only for owners.",
    params(openapi::UserId, openapi::Changing),
    responses(openapi::UserDeleted)
)]
pub(crate) async fn delete_user(State(app): State<App>, Id(id): Id, terms: Terms) -> Result<Response, Error> {
    commit::write(&app, &terms, &DeleteUser { id }).await
}

/// Makes a new one-time code with which a person sets the password.
#[utoipa::path(
    post,
    path = "/api/admin/users/{id}/invitation",
    tag = "users",
    summary = "Make a one-time code",
    description = "With it a person sets the password, the first one or another one. It is good for 24 hours; an earlier one is good no more. The password that there is holds \
        until the code is used. Only for owners.",
    params(openapi::UserId, openapi::Inviting),
    responses(openapi::UserInvited)
)]
pub(crate) async fn invite_user(State(app): State<App>, Id(id): Id, terms: Terms) -> Result<Response, Error> {
    let code = Secret::generate(Kind::Invitation)?;
    let work = InviteUser { id, code_sha256: code.hash };
    told_once::tell(commit::write(&app, &terms, &work).await?, INVITATION_CODE, code.text).await
}
