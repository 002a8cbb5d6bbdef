//! A catalog as large as wanted, written by SQL: for measurements, where the admin API would take hours.

use anyhow::Context;
use sqlx::{Connection, PgConnection};

const MANY_SQL: &str = include_str!("../../demo/many.sql");

/// Events a transaction: large enough that a commit costs nothing, small enough to show progress every second or so.
const CHUNK_EVENTS: u32 = 1_000;

/// Fills the database with `events` events, each with ten sessions and three ticket types a session.
///
/// Keys and texts are the same in every run, dates lie around today. Events that are there already are left alone, so
/// that an interrupted run can be repeated. `on_progress` hears how many events are done, out of how many.
///
/// # Errors
/// If PostgreSQL can't be reached or refuses a row.
pub async fn seed_many(database_url: &str, events: u32, on_progress: &(dyn Fn(usize, usize) + Sync)) -> anyhow::Result<()> {
    let mut connection = PgConnection::connect(database_url).await.context("connect to PostgreSQL")?;
    // Nobody asks who made the rows of a benchmark.
    sqlx::query("set catalog.history = 'off'").execute(&mut connection).await?;
    let today = chrono::Utc::now().date_naive();
    let mut first = 1;
    while first <= events {
        on_progress(first as usize - 1, events as usize);
        let last = events.min(first + CHUNK_EVENTS - 1);
        sqlx::query(MANY_SQL)
            .bind(i32::try_from(first)?)
            .bind(i32::try_from(last)?)
            .bind(today)
            .execute(&mut connection)
            .await
            .with_context(|| format!("events {first} to {last}"))?;
        first = last + 1;
    }
    // Without fresh statistics and a visibility map the first minutes would show other plans than the rest.
    sqlx::query("vacuum (analyze) events, sessions, ticket_types").execute(&mut connection).await?;
    on_progress(events as usize, events as usize);
    connection.close().await?;
    Ok(())
}
