//! What is done to accounts, each in one transaction.

use catalog_shared::problem::{Code, Problem};
use chrono::{DateTime, Utc};
use http::StatusCode;
use serde::Serialize;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    accounts::{
        invitations,
        sessions::{self, Which},
        users::{
            input::{NewUser, UserFields},
            store::{self, User},
        },
    },
    commit::{Outcome, Work},
    error::Error,
    fields::members::Object,
    representation::Representation,
};

/// Where the one-time code stands in an answer. Stored is `null`.
pub(crate) const INVITATION_CODE: &str = "invitation_code";

/// A new account, with what lets its person in.
#[derive(Serialize)]
struct InvitedUser<'a> {
    #[serde(flatten)]
    user: &'a User,
    invitation_code: Option<&'static str>,
    invitation_expires_at: DateTime<Utc>,
}

/// A new one-time code.
#[derive(Serialize)]
struct Invitation {
    user_id: Uuid,
    invitation_code: Option<&'static str>,
    invitation_expires_at: DateTime<Utc>,
}

/// Makes an account and the code with which its person sets the password.
pub(crate) struct CreateUser {
    pub(crate) id: Uuid,
    pub(crate) user: NewUser,
    pub(crate) code_sha256: [u8; 32],
}

impl Work for CreateUser {
    async fn current(&self, connection: &mut PgConnection) -> Result<Option<Representation>, Error> {
        store::hold(connection, self.id).await
    }

    async fn run(&self, connection: &mut PgConnection) -> Result<Outcome, Error> {
        store::insert(&mut *connection, self.id, &self.user, None).await?;
        let invitation_expires_at = invitations::make(&mut *connection, self.id, &self.code_sha256).await?;
        let user = store::find(connection, self.id).await?;
        let etag = Some(Representation::of(&user)?.etag());
        let made = InvitedUser { user: &user, invitation_code: None, invitation_expires_at };
        Ok(Outcome { etag, ..Outcome::created("users", self.id, &made)? })
    }
}

/// Changes name, role, or whether the account may be used.
pub(crate) struct ChangeUser {
    pub(crate) id: Uuid,
    pub(crate) body: Object,
}

impl Work for ChangeUser {
    async fn current(&self, connection: &mut PgConnection) -> Result<Option<Representation>, Error> {
        store::hold(connection, self.id).await
    }

    async fn run(&self, connection: &mut PgConnection) -> Result<Outcome, Error> {
        let owners = store::lock_owners(&mut *connection).await?;
        let current = store::lock(&mut *connection, self.id).await?;
        let fields = UserFields::read_change(&self.body, current.clone())?;
        if !fields.is_active_owner() {
            keep_one(&owners, self.id)?;
        }
        if fields != current {
            store::update(&mut *connection, self.id, &fields).await?;
        }
        if fields.disabled {
            sessions::end(&mut *connection, self.id, Which::All).await?;
        }
        Outcome::changed(&store::find(connection, self.id).await?)
    }
}

/// Deletes an account. What it did stays in the history.
pub(crate) struct DeleteUser {
    pub(crate) id: Uuid,
}

impl Work for DeleteUser {
    async fn current(&self, connection: &mut PgConnection) -> Result<Option<Representation>, Error> {
        store::hold(connection, self.id).await
    }

    async fn run(&self, connection: &mut PgConnection) -> Result<Outcome, Error> {
        keep_one(&store::lock_owners(&mut *connection).await?, self.id)?;
        store::delete(connection, self.id).await?;
        Ok(Outcome::deleted())
    }
}

/// Makes a new code for an account; an earlier one is good no more.
pub(crate) struct InviteUser {
    pub(crate) id: Uuid,
    pub(crate) code_sha256: [u8; 32],
}

impl Work for InviteUser {
    async fn current(&self, connection: &mut PgConnection) -> Result<Option<Representation>, Error> {
        store::hold(connection, self.id).await
    }

    async fn run(&self, connection: &mut PgConnection) -> Result<Outcome, Error> {
        store::lock(&mut *connection, self.id).await?;
        let invitation_expires_at = invitations::make(connection, self.id, &self.code_sha256).await?;
        let made = Invitation { user_id: self.id, invitation_code: None, invitation_expires_at };
        Ok(Outcome { status: StatusCode::CREATED, ..Outcome::done(&made)? })
    }
}

/// Refuses to lose the last owner who can sign in.
fn keep_one(owners: &[Uuid], lost: Uuid) -> Result<(), Error> {
    if owners == [lost] {
        let detail = "This is the last owner who can sign in. Make another one first.";
        return Err(Error::Unreadable(Problem::new(Code::Conflict).detail(detail)));
    }
    Ok(())
}
