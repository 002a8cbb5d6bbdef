//! Keys that stand in Redis and that no event of PostgreSQL leads to: found by looking at every key there is.

use std::{collections::HashSet, time::Duration};

use catalog_shared::{
    keys::{self, Key},
    redis_link::{Primary, RedisGone, RedisLink},
};
use tokio_postgres::Client;
use uuid::Uuid;

const DEADLINE: Duration = Duration::from_secs(5);
/// Keys that Redis looks at in one step, which holds up others for well under a millisecond.
const SCAN_COUNT: u32 = 500;
const MATCH: &str = "events:*";
const META: [&str; 4] = [keys::LIST_CLOCK, keys::WATERMARK, keys::CONFIRMED_AT, keys::EPOCH];

const KNOWN_SQL: &str = "select id from events where id = any($1)";

/// The keys of one server, step by step.
pub(super) struct Scan<'a> {
    link: &'a RedisLink,
    primary: Primary,
    cursor: Option<u64>,
}

/// The keys of one step.
#[derive(Default)]
pub(super) struct Found {
    /// Of events.
    pub(super) documents: Vec<Key>,
    /// Of the list.
    pub(super) pages: Vec<Key>,
    /// Of nothing that anything of ours writes.
    pub(super) foreign: Vec<String>,
}

impl<'a> Scan<'a> {
    /// One for each server.
    ///
    /// # Errors
    /// When Redis fails.
    pub(super) async fn all(link: &'a RedisLink) -> Result<Vec<Self>, RedisGone> {
        let primaries = link.primaries(DEADLINE).await?;
        Ok(primaries.into_iter().map(|primary| Self { link, primary, cursor: Some(0) }).collect())
    }

    /// The next keys; `None` after the last.
    ///
    /// # Errors
    /// When Redis fails.
    pub(super) async fn next(&mut self) -> Result<Option<Found>, RedisGone> {
        let Some(cursor) = self.cursor else { return Ok(None) };
        let mut scan = redis::cmd("SCAN");
        scan.arg(cursor).arg("MATCH").arg(MATCH).arg("COUNT").arg(SCAN_COUNT);
        let (cursor, names): (u64, Vec<Vec<u8>>) = self.link.query_at(&self.primary, DEADLINE, &scan).await?;
        self.cursor = (cursor != 0).then_some(cursor);
        let mut found = Found::default();
        for name in names {
            let name = String::from_utf8_lossy(&name).into_owned();
            match Key::parse(&name) {
                Some(key @ Key::List(_)) => found.pages.push(key),
                Some(key) => found.documents.push(key),
                None if META.contains(&name.as_str()) => {}
                None => found.foreign.push(name),
            }
        }
        Ok(Some(found))
    }
}

/// Those of `keys` whose event is not there.
///
/// # Errors
/// When PostgreSQL fails.
pub(super) async fn without_event(client: &Client, keys: Vec<Key>) -> Result<Vec<Key>, tokio_postgres::Error> {
    let id = |key: &Key| match key {
        Key::Event(id) | Key::Sessions(id) => Some(*id),
        Key::List(_) => None,
    };
    let ids: Vec<Uuid> = keys.iter().filter_map(id).collect();
    let rows = client.query(KNOWN_SQL, &[&ids]).await?;
    let known = rows.iter().map(|row| row.try_get(0)).collect::<Result<HashSet<Uuid>, _>>()?;
    Ok(keys.into_iter().filter(|key| id(key).is_none_or(|id| !known.contains(&id))).collect())
}
