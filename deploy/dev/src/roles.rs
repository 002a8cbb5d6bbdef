//! The login roles of the processes, so that each works with no more rights than it has in production.

use sqlx::{AssertSqlSafe, PgConnection, raw_sql};

/// The role that catalog-read signs in as.
pub(crate) const READER: &str = "catalog_read";
/// The role that the projector signs in as.
pub(crate) const PROJECTOR: &str = "projector";
/// The password of both; the server listens on loopback only.
pub(crate) const PASSWORD: &str = "catalog";

/// Makes the roles unless they are there, and grants them what the migrations made for them.
pub(crate) async fn make(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    for (login, rights) in [(READER, "catalog_reader"), (PROJECTOR, "catalog_projector")] {
        let sql = format!(
            "do $$ begin
                 create role {login} login password '{PASSWORD}';
             exception when duplicate_object then null;
             end $$;
             grant {rights} to {login};"
        );
        raw_sql(AssertSqlSafe(sql)).execute(&mut *connection).await?;
    }
    Ok(())
}
