//! Tells of events that have become public by time alone. They are shown without this, to the second; but who follows the catalog
//! hears of it as of any change, and their documents are made before anybody asks.

use tokio_postgres::Client;

/// Most events that are announced at once; the next round goes on.
const AT_ONCE_MAX: i64 = 1_000;

/// Marks what has become public since it last did. Two that do so at once wait for each other, and the second finds nothing.
const SQL: &str = "
with state as materialized (
    select announced_until from catalog_state
    where exists (select from events where publish_at > announced_until and publish_at <= now())
    for update
),
due as materialized (
    select e.id, e.publish_at from events e, state
    where e.publish_at > state.announced_until and e.publish_at <= now() order by e.publish_at limit $1
),
-- Those of one moment together, also where the bound would part them.
until as (select max(publish_at) as moment from due),
marked as (
    insert into catalog_dirty (event_id, listed)
    select e.id, true from events e, state, until
    where e.publish_at > state.announced_until and e.publish_at <= until.moment
)
update catalog_state set announced_until = until.moment from until where until.moment is not null";

/// Marks what is due.
///
/// # Errors
/// When PostgreSQL fails.
pub(crate) async fn due(client: &Client) -> Result<(), tokio_postgres::Error> {
    client.execute(SQL, &[&AT_ONCE_MAX]).await.map(drop)
}
