//! Events whose documents cannot be built: put where they are in nobody's way, seen by operators, tried again, never lost.

use tokio_postgres::{GenericClient, Transaction};
use uuid::Uuid;

use crate::{changes, claim};

/// Takes events out of the dirty set with what was wrong.
///
/// # Errors
/// When PostgreSQL fails.
pub(crate) async fn put(client: &impl GenericClient, failed: &[(Uuid, String)]) -> Result<(), tokio_postgres::Error> {
    for (id, error) in failed {
        tracing::error!(event.id = %id, error, "an event's documents cannot be built; set aside");
        metrics::counter!("catalog_set_aside_total").increment(1);
        client
            .execute(
                "insert into catalog_set_aside (event_id, error, marked_at) values ($1, $2, clock_timestamp())
                 on conflict (event_id) do update
                 set error = excluded.error, attempts = catalog_set_aside.attempts + 1, tried_at = clock_timestamp()",
                &[id, error],
            )
            .await?;
    }
    Ok(())
}

/// Sets the event of the oldest dirty row aside, unbuilt: its statement fails as a whole. Answers its event.
///
/// # Errors
/// When PostgreSQL fails.
pub(crate) async fn put_oldest(transaction: Transaction<'_>, error: &str) -> Result<Vec<Uuid>, tokio_postgres::Error> {
    let claim = claim::claim(&transaction, 1).await?;
    let failed: Vec<(Uuid, String)> = claim.event_ids.iter().map(|id| (*id, error.to_owned())).collect();
    put(&transaction, &failed).await?;
    changes::note(&transaction, &claim).await?;
    transaction.commit().await?;
    Ok(claim.event_ids)
}

/// Lets go of events that could be built after all. Answers how many of them had been set aside.
///
/// # Errors
/// When PostgreSQL fails.
pub(crate) async fn forget(client: &impl GenericClient, built: &[Uuid]) -> Result<i64, tokio_postgres::Error> {
    let forgotten = client.execute("delete from catalog_set_aside where event_id = any($1)", &[&built]).await?;
    Ok(forgotten.cast_signed())
}

/// Marks what was set aside dirty again, a bounded number at a time. Answers how many are set aside.
///
/// # Errors
/// When PostgreSQL fails.
pub(crate) async fn retry(client: &impl GenericClient) -> Result<i64, tokio_postgres::Error> {
    let row = client
        .query_one(
            "with due as (
                 update catalog_set_aside set tried_at = clock_timestamp()
                 where event_id in (select event_id from catalog_set_aside order by tried_at limit 100)
                 returning event_id
             ),
             marked as (insert into catalog_dirty (event_id, listed) select event_id, true from due)
             select count(*) from catalog_set_aside",
            &[],
        )
        .await?;
    row.try_get(0)
}
