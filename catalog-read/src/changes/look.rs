//! One look at PostgreSQL: what its snapshot sees and the one of a token did not.

use catalog_shared::version::Version;
use chrono::{DateTime, Utc};
use serde::{Deserialize, de::Error};
use sqlx::PgPool;
use tokio::time::{Duration, timeout};
use uuid::Uuid;

use super::{
    source::{Change, Found, Page},
    token::{Token, Walk},
};
use crate::{
    read::postgres::PostgresGone,
    snapshot::{Snapshot, xid},
};

/// The server ends a query by itself before; beyond that it is not there any more, whatever TCP believes. With the waits for a turn
/// and a connection it is less than a request may take.
const QUERY_TIMEOUT: Duration = Duration::from_millis(1_800);
/// Most running transactions that a token tells of. With more of them it sees nothing from the next one on.
pub(super) const RUNNING_MAX: i32 = 48;

/// At most `limit` of what `since` does not know and `until`, or without it this very look, does. Without `since`: where it stands.
///
/// # Errors
/// When PostgreSQL does not answer in time.
pub(super) async fn look(pool: &PgPool, since: Option<&Token>, until: Option<&Token>, limit: u32) -> Result<Found, PostgresGone> {
    let walk = since.and_then(|token| token.walk.as_ref());
    let upper = walk.map(|walk| &walk.until).or(until.map(|token| &token.since)).map(ToString::to_string);
    let lower = since.map(|token| token.since.to_string());
    let (last_xid, last_id) = last(since);
    let mut connection = pool.acquire().await?;
    // One lower bound: of two, the index may begin at the lower one. Snapshots by queries of their own, so that they are read once.
    // A standby does not list what is running, so what it can be sure of ends below the first that may be.
    let query = sqlx::query_as!(
        Row,
        r#"with present as materialized (
            select catalog_version() as version, pg_is_in_recovery() as is_standby, s.changes_since, snapshot,
                case
                    when pg_is_in_recovery() then format('%1$s:%1$s:', pg_snapshot_xmin(snapshot))
                    when cardinality(running) > $1 then
                        format('%s:%s:%s', pg_snapshot_xmin(snapshot), running[$1 + 1], array_to_string(running[:$1], ','))
                    else snapshot::text
                end as known
            from catalog_state s, pg_current_snapshot() snapshot,
                lateral (select array(select x.xid::text from pg_snapshot_xip(snapshot) x (xid) order by x.xid) as running) r
        ), asked as materialized (
            select $2::text::pg_snapshot as since, coalesce($3::text, known)::pg_snapshot as until from present
        )
        select version as "version!", is_standby as "is_standby!", changes_since::text as "changes_since!",
            pg_snapshot_xmax(snapshot)::text as "xmax!", until::text as "until!",
            (
                select coalesce(json_agg(json_build_array(xid::text, event_id, changed_at, is_shown) order by xid, event_id), '[]')::text
                from (
                    select c.xid, c.event_id, c.changed_at,
                        exists (select from events e where e.id = c.event_id and e.status <> 'draft'
                            and (e.publish_at is null or e.publish_at <= now())) as is_shown
                    from catalog_changes c
                    where (c.xid, c.event_id) > ($4::text::xid8, $5::uuid)
                        and c.xid < (select pg_snapshot_xmax(a.until) from asked a)
                        and not pg_visible_in_snapshot(c.xid, (select a.since from asked a))
                        and pg_visible_in_snapshot(c.xid, (select a.until from asked a))
                    order by c.xid, c.event_id
                    limit $6
                ) c
            ) as "changes!"
        from present, asked"#,
        RUNNING_MAX,
        lower,
        upper,
        last_xid.to_string(),
        last_id,
        i64::from(limit) + 1
    );
    match timeout(QUERY_TIMEOUT, query.fetch_one(&mut *connection)).await {
        Ok(row) => Ok(row?.found(since, until, limit)?),
        Err(_) => {
            drop(connection.detach());
            Err(PostgresGone::Silent)
        }
    }
}

/// The last place in the order of changes at which there is nothing to tell.
fn last(since: Option<&Token>) -> (u64, Uuid) {
    // All below xmin is known.
    let known = since.map_or((0, Uuid::nil()), |token| (token.since.xmin() - 1, Uuid::max()));
    let walk = since.and_then(|token| token.walk.as_ref());
    walk.map_or(known, |walk| known.max((walk.xid, walk.id)))
}

struct Row {
    version: i64,
    is_standby: bool,
    changes_since: String,
    xmax: String,
    until: String,
    changes: String,
}

/// Transaction, event, when, and whether the public sees it.
#[derive(Deserialize)]
struct ChangeRow(String, Uuid, DateTime<Utc>, bool);

impl Row {
    fn found(self, since: Option<&Token>, upper: Option<&Token>, limit: u32) -> Result<Found, serde_json::Error> {
        let shape = || serde_json::Error::custom("not a snapshot");
        let (version, until) = (Version::from_sql(self.version), Snapshot::parse(&self.until).ok_or_else(shape)?);
        let epoch = version.epoch();
        let after = |since, walk| Token { epoch, since, walk };
        let Some(since) = since else {
            return Ok(Found::Page(Page { version, changes: Vec::new(), token: after(until, None), more: false }));
        };
        let (xmax, forgotten) = (xid(&self.xmax).ok_or_else(shape)?, xid(&self.changes_since).ok_or_else(shape)?);
        let is_ahead = (since.epoch, since.reached().xmax()) > (epoch, xmax);
        if is_ahead && self.is_standby {
            return Ok(Found::NotYet(version));
        }
        if is_ahead || since.epoch < epoch || since.since.xmin() <= forgotten {
            return Ok(Found::TooOld);
        }
        // Snapshots of different epochs cannot be compared.
        let is_comparable = upper.is_none_or(|upper| upper.epoch == epoch);
        if !is_comparable || !until.covers(&since.since) {
            return Ok(Found::NotYet(version));
        }
        let mut rows: Vec<ChangeRow> = serde_json::from_str(&self.changes)?;
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let mut changes = Vec::with_capacity(rows.len());
        for ChangeRow(last, id, changed_at, is_shown) in rows {
            let walk = Walk { until: until.clone(), xid: xid(&last).ok_or_else(shape)?, id };
            changes.push(Change { id, changed_at, is_shown, token: after(since.since.clone(), Some(walk)) });
        }
        let end = after(until, None);
        let token = match changes.last_mut() {
            Some(last) if more => last.token.clone(),
            Some(last) => {
                last.token = end.clone();
                end
            }
            None => end,
        };
        Ok(Found::Page(Page { version, changes, token, more }))
    }
}
