//! `catalog-write migrate`: brings the schema up to date, whenever PostgreSQL comes up.

use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use catalog_shared::postgres::unfit;
use sqlx::{PgConnection, migrate::Migrator, postgres::PgConnectOptions};

use crate::{cli::MigrateArgs, currency, database};

/// The whole schema.
pub(crate) static MIGRATOR: Migrator = sqlx::migrate!("../migrations");
/// Longest to wait for PostgreSQL: it may be starting at the same moment.
const WAIT_MAX: Duration = Duration::from_secs(60);
const TRY_EVERY: Duration = Duration::from_millis(500);

pub(crate) async fn run(args: MigrateArgs) -> anyhow::Result<()> {
    let options = database::options(&args.database.database_url)?;
    let mut connection = connect(&options).await?;
    let (version, _) = database::probe(&mut connection).await?;
    if let Some(why) = unfit(version, true) {
        bail!(why);
    }

    let before = applied(&mut connection).await?;
    MIGRATOR.run(&mut connection).await.context("the schema could not be brought up to date")?;
    let new: Vec<_> = MIGRATOR.iter().filter(|migration| !before.contains(&migration.version)).collect();
    for migration in &new {
        println!("applied {:04} {}", migration.version, migration.description);
    }
    if new.is_empty() {
        println!("the schema of {} is up to date ({} migrations)", database::place(&options), before.len());
    }

    if let Some(currency) = &args.currency {
        let changed = currency::set(&mut connection, currency).await?;
        println!("the currency {} {currency}", if changed { "is now" } else { "stays" });
    }
    Ok(())
}

async fn connect(options: &PgConnectOptions) -> anyhow::Result<PgConnection> {
    let started = Instant::now();
    let mut said = false;
    loop {
        let error = match database::connect(options).await {
            Ok(connection) => return Ok(connection),
            Err(error) => error,
        };
        if error.is_final {
            return Err(error.into());
        }
        if started.elapsed() >= WAIT_MAX {
            bail!("{error} (waited {} s)", WAIT_MAX.as_secs());
        }
        if !said {
            eprintln!("waiting up to {} s: {error}", WAIT_MAX.as_secs());
            said = true;
        }
        tokio::time::sleep(TRY_EVERY).await;
    }
}

/// Versions of the migrations that were applied before.
async fn applied(connection: &mut PgConnection) -> anyhow::Result<Vec<i64>> {
    let has_history: bool =
        sqlx::query_scalar("select to_regclass('_sqlx_migrations') is not null").fetch_one(&mut *connection).await?;
    if !has_history {
        return Ok(Vec::new());
    }
    // Not checked against a database: sqlx makes this table, the migrations do not.
    Ok(sqlx::query_scalar("select version from _sqlx_migrations where success order by version").fetch_all(connection).await?)
}
