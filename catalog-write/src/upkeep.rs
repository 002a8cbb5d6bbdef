//! What is kept for a while only: answers for repeated requests, failed sign-ins, sessions, and the history. Any number of processes may do this at once.

use std::time::Duration;

use sqlx::PgPool;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use crate::{accounts, auth::throttle, history, idempotency};

/// How often to look for what is too old.
const EVERY: Duration = Duration::from_secs(60);
/// Longest for one round; what is left is for the next.
const ROUND_TIMEOUT: Duration = Duration::from_secs(30);

/// Forgets what is too old, again and again until `stop`. `history_days`: how long the history is kept.
pub(crate) async fn run(pool: PgPool, history_days: u32, stop: CancellationToken) {
    let rounds = async {
        loop {
            match timeout(ROUND_TIMEOUT, forget(&pool, history_days)).await {
                Ok(Ok(())) => {}
                // While the database is away everything else says so.
                Ok(Err(error)) => tracing::debug!(%error, "what is too old was not forgotten; trying again"),
                Err(_) => tracing::debug!("what is too old was not forgotten in time; going on later"),
            }
            sleep(EVERY).await;
        }
    };
    tokio::select! {
        () = rounds => {}
        () = stop.cancelled() => {}
    }
}

/// Chunk by chunk, so that no statement is long.
async fn forget(pool: &PgPool, history_days: u32) -> Result<(), sqlx::Error> {
    while idempotency::forget(pool).await? > 0 {}
    while throttle::forget(pool).await? > 0 {}
    while accounts::sessions::forget(pool).await? > 0 {}
    while history::store::forget(pool, history_days).await? > 0 {}
    Ok(())
}
