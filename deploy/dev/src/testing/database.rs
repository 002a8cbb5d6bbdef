//! A database for one test.

use sqlx::{PgPool, postgres::PgPoolOptions};

use super::{PostgresServer, Servers, or_panic};
use crate::{roles, servers::postgres};

/// A test's own pool; the processes under test bring theirs.
const POOL_CONNECTIONS_MAX: u32 = 8;

/// A catalog database with all migrations applied and no events, nobody else's.
#[derive(Debug)]
pub struct Database {
    server: PostgresServer,
    name: String,
    pool: PgPool,
}

impl Database {
    /// A database on the server that all tests of this process share.
    pub async fn fresh() -> Self {
        Self::on(Servers::shared().await.postgres()).await
    }

    /// A database on that server.
    pub async fn on(server: &PostgresServer) -> Self {
        or_panic(Self::try_on(server).await)
    }

    pub(crate) async fn try_on(server: &PostgresServer) -> anyhow::Result<Self> {
        let name = server.create_database().await?;
        let pool = PgPoolOptions::new().max_connections(POOL_CONNECTIONS_MAX).connect_lazy(&server.url(&name))?;
        Ok(Self { pool, server: server.clone(), name })
    }

    /// The owner's `DATABASE_URL`.
    pub fn url(&self) -> String {
        self.server.url(&self.name)
    }

    /// The `DATABASE_URL` of catalog-read: a role that may only read.
    pub fn reader_url(&self) -> String {
        postgres::url(roles::READER, roles::PASSWORD, self.server.port(), &self.name)
    }

    /// The `DATABASE_URL` of the projector: a role that may read, and empty the dirty set.
    pub fn projector_url(&self) -> String {
        postgres::url(roles::PROJECTOR, roles::PASSWORD, self.server.port(), &self.name)
    }

    /// The owner's pool. It belongs to the runtime of the test that made it.
    pub fn pool(&self) -> &PgPool {
        &self.pool
    }

    /// Its name on the server.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The server it stands on.
    pub fn server(&self) -> &PostgresServer {
        &self.server
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.server.drop_later(&self.name);
    }
}
