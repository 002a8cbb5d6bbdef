//! What the index reads from PostgreSQL.

use anyhow::Context;
use catalog_shared::version::Version;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::{Snapshot, entry::Facts};

/// Events read by one statement.
const CHUNK: usize = 500;

/// What has changed since a snapshot.
pub(super) struct Changes {
    pub(super) version: Version,
    /// The snapshot of this look.
    pub(super) snapshot: Snapshot,
    /// Of all prices, ISO 4217.
    pub(super) currency: String,
    /// Which server this is, since which start. Snapshots of different runs have nothing to do with each other.
    pub(super) run: String,
    /// The events that have changed, or all that there are when there was no look before.
    pub(super) events: Vec<Change>,
}

/// An event that has changed.
pub(super) struct Change {
    pub(super) id: Uuid,
    /// `None`: the public does not see it.
    pub(super) facts: Option<Facts>,
    /// What the projector has not published of it.
    pub(super) unpublished: Option<Unpublished>,
}

/// Changes that Redis may not know.
#[derive(Clone, Copy)]
pub(super) struct Unpublished {
    /// Lists tell of them. They may have been undone since: then what it is now looks as it did before.
    pub(super) is_listed: bool,
}

/// Reads what `snapshot` did not see; without one, everything. All of it of one snapshot.
pub(super) async fn changes(pool: &PgPool, snapshot: Option<&Snapshot>) -> anyhow::Result<Changes> {
    let mut connection = pool.acquire().await?;
    let snapshot = snapshot.map(Snapshot::to_string);
    let snapshot = snapshot.as_deref();
    // Almost always nothing has changed, and this is all.
    if snapshot.is_some() {
        let changes = look(&mut connection, snapshot).await?;
        if changes.events.is_empty() {
            return Ok(changes);
        }
    }
    let mut transaction =
        sqlx::Connection::begin_with(&mut *connection, "begin isolation level repeatable read read only").await?;
    // Before the snapshot is taken: a table that is emptied by TRUNCATE is empty in older snapshots, too.
    sqlx::raw_sql("lock table events, sessions, ticket_types in access share mode").execute(&mut *transaction).await?;
    let mut changes = look(&mut transaction, snapshot).await?;
    let ids: Vec<Uuid> = changes.events.drain(..).map(|change| change.id).collect();
    for ids in ids.chunks(CHUNK) {
        changes.events.extend(facts(&mut transaction, ids).await?);
    }
    transaction.commit().await?;
    Ok(changes)
}

/// Which events, without what they are like.
async fn look(connection: &mut PgConnection, snapshot: Option<&str>) -> anyhow::Result<Changes> {
    let row = sqlx::query!(
        r#"select catalog_version() as "version!", s.currency,
            format('%s %s %s', pg_postmaster_start_time(), (select oid from pg_database where datname = current_database()),
                pg_is_in_recovery()) as "run!",
            -- A standby does not list what is under way: there nothing above xmin counts as seen.
            case when pg_is_in_recovery() then format('%1$s:%1$s:', pg_snapshot_xmin(snapshot)) else snapshot::text end as "snapshot!",
            array(
                select id from events where status <> 'draft' and $1::text is null
                union
                select event_id from catalog_changes
                where xid >= pg_snapshot_xmin($1::text::pg_snapshot) and not pg_visible_in_snapshot(xid, $1::text::pg_snapshot)
                union
                -- Also when there was no look before: what is deleted may still be in Redis.
                select event_id from catalog_dirty
                where $1::text is null or not pg_visible_in_snapshot(xid, $1::text::pg_snapshot)
            ) as "ids!"
        from catalog_state s, pg_current_snapshot() snapshot"#,
        snapshot
    )
    .fetch_one(connection)
    .await?;
    Ok(Changes {
        version: Version::from_sql(row.version),
        snapshot: Snapshot::parse(&row.snapshot).context("a snapshot that cannot be read")?,
        currency: row.currency,
        run: row.run,
        events: row.ids.into_iter().map(|id: Uuid| Change { id, facts: None, unpublished: None }).collect(),
    })
}

async fn facts(connection: &mut PgConnection, ids: &[Uuid]) -> anyhow::Result<Vec<Change>> {
    let rows = sqlx::query!(
        r#"select wanted.id as "id!", case when e.id is not null then json_build_object(
            'id', e.id, 'name', e.name, 'description', e.description, 'location', e.location, 'image_url', e.image_url,
            'created_at', e.created_at, 'updated_at', e.updated_at, 'status', e.status, 'timezone', e.timezone,
            'changed_at', greatest(e.updated_at, c.changed_at, d.marked_at),
            'changed_by', coalesce(greatest(c.changed_xid, d.xid), '0')::text::bigint,
            'publish_at', e.publish_at,
            'schedule', catalog_schedule(e.id, e.status, (select currency_places from catalog_state)),
            -- In the same order.
            'session_ids', (select coalesce(json_agg(s.id order by s.starts_at, s.id), '[]') from sessions s where s.event_id = e.id)
        )::text end as facts, d.is_listed
        from unnest($1::uuid[]) as wanted (id)
        left join events e on e.id = wanted.id and e.status <> 'draft'
        left join catalog_changes c on c.event_id = wanted.id
        left join (
            select event_id, max(marked_at) as marked_at, max(xid) as xid, bool_or(listed) as is_listed from catalog_dirty where event_id = any($1::uuid[]) group by event_id
        ) d on d.event_id = wanted.id"#,
        ids
    )
    .fetch_all(connection)
    .await?;
    let read = |facts: Option<String>| facts.map(|facts| serde_json::from_str(&facts)).transpose();
    rows.into_iter()
        .map(|row| {
            let facts = read(row.facts).context("an event is not in the shape that the schema promises")?;
            Ok(Change { id: row.id, facts, unpublished: row.is_listed.map(|is_listed| Unpublished { is_listed }) })
        })
        .collect()
}
