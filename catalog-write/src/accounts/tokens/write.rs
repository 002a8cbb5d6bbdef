//! What is done to tokens, each in one transaction.

use serde::Serialize;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    accounts::tokens::{
        input::NewToken,
        store::{self, ApiToken},
    },
    auth::secret::Secret,
    commit::{Outcome, Work},
    error::Error,
    representation::Representation,
};

/// Where the token stands in the answer that makes it. Stored is `null`.
pub(crate) const TOKEN: &str = "token";

#[derive(Serialize)]
struct NewApiToken<'a> {
    #[serde(flatten)]
    about: &'a ApiToken,
    token: Option<&'static str>,
}

/// Makes a token.
pub(crate) struct CreateToken {
    pub(crate) id: Uuid,
    pub(crate) token: NewToken,
    pub(crate) secret: Secret,
}

impl Work for CreateToken {
    async fn current(&self, connection: &mut PgConnection) -> Result<Option<Representation>, Error> {
        store::hold(connection, self.id).await
    }

    async fn run(&self, connection: &mut PgConnection) -> Result<Outcome, Error> {
        store::insert(&mut *connection, self.id, &self.token, &self.secret).await?;
        let about = store::find(connection, self.id).await?;
        let etag = Some(Representation::of(&about)?.etag());
        Ok(Outcome { etag, ..Outcome::created("tokens", self.id, &NewApiToken { about: &about, token: None })? })
    }
}

/// Ends a token. It stays in the list; one that has ended before stays ended.
pub(crate) struct RevokeToken {
    pub(crate) id: Uuid,
}

impl Work for RevokeToken {
    async fn current(&self, connection: &mut PgConnection) -> Result<Option<Representation>, Error> {
        store::hold(connection, self.id).await
    }

    async fn run(&self, connection: &mut PgConnection) -> Result<Outcome, Error> {
        store::revoke(connection, self.id).await?;
        Ok(Outcome::deleted())
    }
}
