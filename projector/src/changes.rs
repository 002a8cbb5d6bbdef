//! Notes what was published, for who follows the catalog. See `migrations/0010_changes.sql`.

use tokio_postgres::Transaction;

use crate::claim::Claim;

/// In one order, so that two projectors that note the same events wait for each other and do not lock each other out.
const NOTE_SQL: &str = "
insert into catalog_changes (event_id, xid, changed_xid, changed_at)
select id, pg_current_xact_id(), xid::text::xid8, clock_timestamp() from unnest($1::uuid[], $2::bigint[]) as changed (id, xid)
order by id
on conflict (event_id) do update set xid = excluded.xid, changed_xid = excluded.changed_xid, changed_at = excluded.changed_at";

/// Forgets events that were deleted more than a week ago, a bounded number at a time.
const FORGET_SQL: &str = "
with forgotten as (
    delete from catalog_changes where event_id in (
        select event_id from catalog_changes c
        where changed_at < now() - interval '7 days' and not exists (select from events e where e.id = c.event_id)
        order by xid limit 10000
    ) returning xid
)
update catalog_state set changes_since = greatest(changes_since, (select max(xid) from forgotten))
where exists (select from forgotten)";

/// Notes that the events of a claim have changed. Last before the commit: whoever notes one of them waits until then.
///
/// # Errors
/// When PostgreSQL fails.
pub(crate) async fn note(transaction: &Transaction<'_>, claim: &Claim) -> Result<(), tokio_postgres::Error> {
    if !claim.event_ids.is_empty() {
        transaction.execute(NOTE_SQL, &[&claim.event_ids, &claim.changed_xids]).await?;
    }
    Ok(())
}

/// Forgets what nobody needs to be told any more.
///
/// # Errors
/// When PostgreSQL fails.
pub(crate) async fn forget(client: &tokio_postgres::Client) -> Result<(), tokio_postgres::Error> {
    client.execute(FORGET_SQL, &[]).await.map(drop)
}
