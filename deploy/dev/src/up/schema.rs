//! The database, its schema and its roles.

use std::{sync::Arc, time::Duration};

use anyhow::{Context, bail};
use sqlx::{AssertSqlSafe, Connection, PgConnection, raw_sql};

use super::{
    LOG_LINES,
    bring_up::{DATABASE, errand},
    servers::blocking,
};
use crate::{progress::Progress, roles, servers::postgres::MAINTENANCE_DATABASE, services::Service, stack::Stack, workspace};

/// A migration of a large catalog may build an index.
const MIGRATE_WAIT: Duration = Duration::from_secs(600);

/// Makes the database unless it is there, applies the migrations as an operator does, and makes the login roles.
pub(super) async fn migrate(database_url: &str, progress: &Progress, stack: &Arc<Stack>) -> anyhow::Result<()> {
    progress
        .step("migrating the database", async {
            make_database(database_url).await.with_context(|| format!("the database {DATABASE} cannot be made"))?;
            let program = Service::Write.program(&workspace::programs()?);
            let launch =
                errand("migrate", &program, stack).args(["migrate"]).env("DATABASE_URL", database_url).keeps_settings(true);
            let own = Arc::clone(stack);
            blocking(move || match launch.start()?.wait(MIGRATE_WAIT) {
                Some(status) if status.success() => Ok(()),
                Some(status) => bail!("the migrations failed ({status}):\n{}", own.state.last_lines("migrate", LOG_LINES)),
                None => bail!("the migrations were not done after {} s", MIGRATE_WAIT.as_secs()),
            })
            .await?;
            let mut connection = PgConnection::connect(database_url).await?;
            roles::make(&mut connection).await.context("the login roles cannot be made")?;
            connection.close().await?;
            progress.outcome("the database is migrated");
            Ok(())
        })
        .await
}

async fn make_database(database_url: &str) -> Result<(), sqlx::Error> {
    let maintenance = database_url.replace(DATABASE, MAINTENANCE_DATABASE);
    let mut connection = PgConnection::connect(&maintenance).await?;
    let exists: bool = sqlx::query_scalar("select exists (select from pg_database where datname = $1)")
        .bind(DATABASE)
        .fetch_one(&mut connection)
        .await?;
    if !exists {
        raw_sql(AssertSqlSafe(format!("create database {DATABASE}"))).execute(&mut connection).await?;
    }
    connection.close().await
}
