//! What is done to sessions, each in one transaction.

use std::slice;

use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    commit::Work,
    error::Error,
    fields::{members::Object, pointer},
    sessions::{
        input::{NewSession, PlacedSession},
        store::{self, Session},
    },
};

/// Makes a session with its ticket types.
pub(crate) struct CreateSession {
    pub(crate) event_id: Uuid,
    pub(crate) session: NewSession,
}

impl Work for CreateSession {
    type Answer = Session;

    async fn run(&self, connection: &mut PgConnection) -> Result<Session, Error> {
        let session = slice::from_ref(&self.session);
        let ids = store::insert(connection, self.event_id, session, |_| pointer::ROOT.to_owned()).await?;
        store::find(connection, ids[0]).await
    }
}

/// Changes a session's own fields, and where it belongs.
pub(crate) struct ChangeSession {
    pub(crate) id: Uuid,
    pub(crate) body: Object,
    /// What the body does not name stays as it is; else it goes back to its default.
    pub(crate) keep: bool,
}

impl Work for ChangeSession {
    type Answer = Session;

    async fn run(&self, connection: &mut PgConnection) -> Result<Session, Error> {
        let current = store::lock(connection, self.id).await?;
        let session = PlacedSession::read_change(&self.body, &current, self.keep)?;
        if session != current {
            store::update(connection, self.id, &session).await?;
        }
        store::find(connection, self.id).await
    }
}

/// Deletes a session with its ticket types.
pub(crate) struct DeleteSession {
    pub(crate) id: Uuid,
}

impl Work for DeleteSession {
    type Answer = ();

    async fn run(&self, connection: &mut PgConnection) -> Result<(), Error> {
        store::delete(connection, self.id).await
    }
}
