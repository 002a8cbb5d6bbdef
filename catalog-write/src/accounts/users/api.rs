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
    paging::{Listing, Paging},
    representation::Representation,
    request::{Body, Id},
    terms::Terms,
};

/// A page of all accounts, in the order of their making.
pub(crate) async fn list_users(State(app): State<App>, paging: Paging) -> Result<Json<Listing<User>>, Error> {
    let count = store::count(&app.pool).await?;
    let (limit, offset) = paging.within(count)?;
    Ok(Json(paging.listing(store::list(&app.pool, limit, offset).await?, count)))
}

/// Makes an account. Its person sets the password with the code that only this answer tells.
pub(crate) async fn create_user(State(app): State<App>, terms: Terms, Body(body): Body) -> Result<Response, Error> {
    let (user, code) = (NewUser::read(&body)?, Secret::generate(Kind::Invitation)?);
    let work = CreateUser { id: Uuid::now_v7(), user, code_sha256: code.hash };
    told_once::tell(commit::write(&app, &terms, &work).await?, INVITATION_CODE, code.text).await
}

/// One account.
pub(crate) async fn get_user(State(app): State<App>, Id(id): Id, headers: HeaderMap) -> Result<Response, Error> {
    Ok(Representation::of(&store::find(&app.pool, id).await?)?.answer(&headers))
}

/// Changes those of an account's name, role and `disabled` that the body names. Its sessions feel it at once.
pub(crate) async fn update_user(State(app): State<App>, Id(id): Id, terms: Terms, Body(body): Body) -> Result<Response, Error> {
    commit::write(&app, &terms, &ChangeUser { id, body }).await
}

/// Deletes an account.
pub(crate) async fn delete_user(State(app): State<App>, Id(id): Id, terms: Terms) -> Result<Response, Error> {
    commit::write(&app, &terms, &DeleteUser { id }).await
}

/// Makes a new one-time code with which a person sets the password.
pub(crate) async fn invite_user(State(app): State<App>, Id(id): Id, terms: Terms) -> Result<Response, Error> {
    let code = Secret::generate(Kind::Invitation)?;
    let work = InviteUser { id, code_sha256: code.hash };
    told_once::tell(commit::write(&app, &terms, &work).await?, INVITATION_CODE, code.text).await
}
