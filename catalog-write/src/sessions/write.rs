//! What is done to sessions, each in one transaction.

use std::slice;

use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    commit::{Outcome, Work},
    error::Error,
    fields::{members::Object, pointer},
    representation::Representation,
    sessions::{
        input::{NewSession, PlacedSession, SENT_BACK},
        insert::insert,
        store,
    },
};

/// Makes a session with its ticket types.
pub(crate) struct CreateSession {
    pub(crate) event_id: Uuid,
    pub(crate) session: NewSession,
}

impl Work for CreateSession {
    async fn current(&self, connection: &mut PgConnection) -> Result<Option<Representation>, Error> {
        store::hold(connection, self.session.id).await
    }

    async fn run(&self, connection: &mut PgConnection) -> Result<Outcome, Error> {
        let id = self.session.id;
        let session = slice::from_ref(&self.session);
        insert(&mut *connection, self.event_id, session, |_| pointer::ROOT.to_owned()).await?;
        let session = store::find(connection, id).await?;
        Ok(Outcome::created("sessions", id, &session)?.about(&session))
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
    async fn current(&self, connection: &mut PgConnection) -> Result<Option<Representation>, Error> {
        store::hold(connection, self.id).await
    }

    async fn run(&self, connection: &mut PgConnection) -> Result<Outcome, Error> {
        let current = store::lock(connection, self.id).await?;
        // Looked up only for a body that speaks of it.
        let stored = match SENT_BACK.iter().any(|name| self.body.contains_key(*name)) {
            true => Representation::of(&store::find(&mut *connection, self.id).await?)?.object(),
            false => Object::new(),
        };
        let session = PlacedSession::read_change(&self.body, &current, self.keep, &stored)?;
        if session != current {
            store::update(connection, self.id, &session).await?;
        }
        let session = store::find(connection, self.id).await?;
        Ok(Outcome::changed(&session)?.about(&session))
    }
}

/// Deletes a session with its ticket types.
pub(crate) struct DeleteSession {
    pub(crate) id: Uuid,
}

impl Work for DeleteSession {
    async fn current(&self, connection: &mut PgConnection) -> Result<Option<Representation>, Error> {
        store::hold(connection, self.id).await
    }

    async fn run(&self, connection: &mut PgConnection) -> Result<Outcome, Error> {
        store::delete(connection, self.id).await?;
        Ok(Outcome::deleted())
    }
}
