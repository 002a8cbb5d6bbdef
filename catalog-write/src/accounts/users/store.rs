//! The SQL of accounts.

use catalog_shared::problem::Fault;
use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use crate::{
    accounts::users::input::{NewUser, UserFields},
    error::Error,
    representation::Representation,
};

const NO_USER: Error = Error::NotFound("user");

/// An account as owners see it.
#[derive(Debug, Serialize)]
pub(crate) struct User {
    id: Uuid,
    email: String,
    name: String,
    role: String,
    disabled: bool,
    /// Without one nobody can sign in with it yet.
    has_password: bool,
    created_at: DateTime<Utc>,
}

/// Makes an account; with a password only where whom it is for has just chosen it.
pub(crate) async fn insert(
    connection: &mut PgConnection,
    id: Uuid,
    user: &NewUser,
    password_hash: Option<&str>,
) -> Result<(), Error> {
    let inserted = sqlx::query!(
        "insert into users (id, email, name, role, password_hash, password_set_at)
         values ($1, $2, $3, $4, $5, case when $5::text is not null then now() end)",
        id,
        user.email,
        user.name,
        user.role,
        password_hash
    )
    .execute(connection)
    .await;
    match inserted {
        Ok(_) => Ok(()),
        Err(error) if error.as_database_error().is_some_and(|error| error.constraint() == Some("users_email_unique")) => {
            Err(Error::Invalid(vec![Fault {
                pointer: Some("#/email".to_owned()),
                parameter: None,
                code: "taken",
                detail: "There is an account with this e-mail already.".to_owned(),
            }]))
        }
        Err(error) => Err(error.into()),
    }
}

/// Reads a page of all accounts, in the order of their making.
pub(crate) async fn list(executor: impl PgExecutor<'_>, limit: i64, offset: i64) -> Result<Vec<User>, Error> {
    let users = sqlx::query_as!(
        User,
        r#"select id, email, name, role, disabled, password_hash is not null as "has_password!", created_at
           from users order by created_at, id limit $1 offset $2"#,
        limit,
        offset
    );
    Ok(users.fetch_all(executor).await?)
}

/// Counts all accounts.
pub(crate) async fn count(executor: impl PgExecutor<'_>) -> Result<i64, Error> {
    Ok(sqlx::query_scalar!(r#"select count(*) as "count!" from users"#).fetch_one(executor).await?)
}

/// Reads an account.
pub(crate) async fn find(executor: impl PgExecutor<'_>, id: Uuid) -> Result<User, Error> {
    let user = sqlx::query_as!(
        User,
        r#"select id, email, name, role, disabled, password_hash is not null as "has_password!", created_at
           from users where id = $1"#,
        id
    );
    user.fetch_optional(executor).await?.ok_or(NO_USER)
}

/// Reads an account, and keeps others from changing it until the transaction ends.
pub(crate) async fn hold(connection: &mut PgConnection, id: Uuid) -> Result<Option<Representation>, Error> {
    let held = sqlx::query!("select id from users where id = $1 for update", id).fetch_optional(&mut *connection).await?;
    if held.is_none() {
        return Ok(None);
    }
    Ok(Some(Representation::of(&find(connection, id).await?)?))
}

/// Reads what may be changed of an account, and keeps others from changing it until the transaction ends.
pub(crate) async fn lock(connection: &mut PgConnection, id: Uuid) -> Result<UserFields, Error> {
    let fields = sqlx::query_as!(UserFields, "select name, role, disabled from users where id = $1 for update", id)
        .fetch_optional(connection);
    fields.await?.ok_or(NO_USER)
}

/// The owners who can sign in. They stay so until the transaction ends: of two who would each leave the other as the last one,
/// the second sees what the first has done.
pub(crate) async fn lock_owners(connection: &mut PgConnection) -> Result<Vec<Uuid>, Error> {
    let owners = sqlx::query_scalar!(
        "select id from users where role = 'owner' and not disabled and password_hash is not null order by id for update"
    );
    Ok(owners.fetch_all(connection).await?)
}

/// Changes an account.
pub(crate) async fn update(connection: &mut PgConnection, id: Uuid, fields: &UserFields) -> Result<(), Error> {
    sqlx::query!(
        "update users set name = $2, role = $3, disabled = $4 where id = $1",
        id,
        fields.name,
        fields.role,
        fields.disabled
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Deletes an account with all that it is signed in with.
pub(crate) async fn delete(connection: &mut PgConnection, id: Uuid) -> Result<(), Error> {
    let deleted = sqlx::query!("delete from users where id = $1", id).execute(connection).await?;
    if deleted.rows_affected() == 0 { Err(NO_USER) } else { Ok(()) }
}
