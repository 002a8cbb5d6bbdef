//! What PostgreSQL says that a key must hold, and whether the projector has got to it.

use std::{collections::HashMap, time::Duration};

use catalog_shared::{
    document::Document,
    keys::{Key, Page},
    version::Version,
};
use chrono::{DateTime, Utc};
use tokio_postgres::{IsolationLevel, Transaction};
use uuid::Uuid;

use crate::{
    config::Warm,
    project::{self, Statements},
    stores::Stores,
};

/// `$1`: ids. `$2`: now. One row for each id: since when the oldest change waits, why it was set aside, whether it has something
/// upcoming, whether there is such an event.
const EVENTS_SQL: &str = "
select wanted.id, (select catalog_version()), extract(epoch from clock_timestamp() - d.marked_at)::float8, a.error,
    exists (select from sessions s where s.event_id = wanted.id and s.status = 'scheduled' and s.ends_at > $2),
    exists (select from events e where e.id = wanted.id)
from unnest($1::uuid[]) as wanted (id)
left join (
    select event_id, min(marked_at) as marked_at from catalog_dirty where event_id = any($1) group by event_id
) d on d.event_id = wanted.id
left join catalog_set_aside a on a.event_id = wanted.id";

const LISTED_SQL: &str = "
select extract(epoch from clock_timestamp() - min(marked_at))::float8 from catalog_dirty where listed";

/// What one snapshot says of one key.
#[derive(Clone)]
pub(super) struct Expected {
    /// Of the snapshot.
    pub(super) version: Version,
    /// Or why it cannot be built.
    pub(super) document: Result<Document, String>,
    /// It belongs to the warm set: it must not be missing.
    pub(super) must_stand: bool,
    /// For how long a change has been waiting for the projector. `None`: of what this snapshot sees all is published.
    pub(super) waiting: Option<Duration>,
    /// Why the projector has set the event aside.
    pub(super) set_aside: Option<String>,
}

/// What one snapshot says of one event.
struct Event {
    version: Version,
    documents: Result<(Document, Document), String>,
    is_warm: bool,
    waiting: Option<Duration>,
    set_aside: Option<String>,
}

/// What PostgreSQL says of each key.
///
/// # Errors
/// When PostgreSQL fails.
pub(super) async fn expected(stores: &mut Stores, warm: Warm, keys: &[Key]) -> anyhow::Result<Vec<Expected>> {
    let mut ids: Vec<Uuid> = keys.iter().filter_map(|key| event_of(*key)).collect();
    ids.sort_unstable();
    ids.dedup();
    let events = events(stores, warm, ids).await?;
    let mut expected = Vec::with_capacity(keys.len());
    for key in keys {
        expected.push(match key {
            Key::List(wanted) => page(stores, *wanted).await?,
            Key::Event(id) | Key::Sessions(id) => of_event(*key, events.get(id))?,
        });
    }
    Ok(expected)
}

fn event_of(key: Key) -> Option<Uuid> {
    match key {
        Key::Event(id) | Key::Sessions(id) => Some(id),
        Key::List(_) => None,
    }
}

fn of_event(key: Key, event: Option<&Event>) -> anyhow::Result<Expected> {
    let event = event.ok_or_else(|| anyhow::anyhow!("PostgreSQL answered nothing of {}", key.name()))?;
    let document = event.documents.as_ref().map_err(String::clone).map(|(event, sessions)| match key {
        Key::Sessions(_) => sessions.clone(),
        _ => event.clone(),
    });
    let set_aside = event.set_aside.clone();
    Ok(Expected { version: event.version, document, must_stand: event.is_warm, waiting: event.waiting, set_aside })
}

/// Each id as one snapshot sees it. An event whose documents cannot be built may fail the statement for all: then each half is
/// asked for by itself.
async fn events(stores: &mut Stores, warm: Warm, ids: Vec<Uuid>) -> anyhow::Result<HashMap<Uuid, Event>> {
    let mut events = HashMap::with_capacity(ids.len());
    let mut due = vec![ids];
    while let Some(ids) = due.pop() {
        let transaction = snapshot(stores).await?;
        let mut marked = marks(&transaction.0, warm, &ids).await?;
        match project::build(&transaction.0, &transaction.1.documents, &ids).await {
            Ok(built) => {
                for (id, documents) in built {
                    if let Some(event) = marked.get_mut(&id) {
                        event.documents = documents.map(|it| (it.event, it.sessions)).map_err(|error| error.to_string());
                    }
                }
            }
            Err(error) => match project::fault_of_data(&error) {
                Some(_) if ids.len() > 1 => {
                    let (one, other) = ids.split_at(ids.len() / 2);
                    due.extend([one.to_vec(), other.to_vec()]);
                    continue;
                }
                Some(fault) => marked.values_mut().for_each(|event| event.documents = Err(fault.to_owned())),
                None => return Err(error.into()),
            },
        }
        events.extend(marked);
    }
    Ok(events)
}

/// Everything but the documents.
async fn marks(transaction: &Transaction<'_>, warm: Warm, ids: &[Uuid]) -> Result<HashMap<Uuid, Event>, tokio_postgres::Error> {
    let rows = transaction.query(EVENTS_SQL, &[&ids, &Utc::now()]).await?;
    let of = |row: &tokio_postgres::Row| {
        let (set_aside, is_upcoming, exists): (Option<String>, bool, bool) = (row.try_get(3)?, row.try_get(4)?, row.try_get(5)?);
        let is_warm = match warm {
            Warm::Upcoming => is_upcoming,
            Warm::All => exists,
            Warm::Changed => false,
        };
        let event = Event {
            version: Version::from_sql(row.try_get(1)?),
            documents: Err("it was not read".to_owned()),
            is_warm: is_warm && set_aside.is_none(),
            waiting: age(row.try_get(2)?),
            set_aside,
        };
        Ok((row.try_get(0)?, event))
    };
    rows.iter().map(of).collect()
}

async fn page(stores: &mut Stores, wanted: Page) -> anyhow::Result<Expected> {
    let (transaction, statements) = snapshot(stores).await?;
    // After the page was read from Redis: whoever built that had an earlier now.
    let now: DateTime<Utc> = Utc::now();
    let row = project::page(&transaction, &statements.list, wanted, now).await?;
    let waiting = age(transaction.query_one(LISTED_SQL, &[]).await?.try_get(0)?);
    let document = row.document(now).map_err(|error| error.to_string());
    Ok(Expected { version: Version::from_sql(row.version), document, must_stand: false, waiting, set_aside: None })
}

/// One snapshot for several statements.
async fn snapshot(stores: &mut Stores) -> Result<(Transaction<'_>, &Statements), tokio_postgres::Error> {
    let Stores { client, statements, .. } = stores;
    let transaction = client.build_transaction().isolation_level(IsolationLevel::RepeatableRead).read_only(true);
    Ok((transaction.start().await?, statements))
}

fn age(seconds: Option<f64>) -> Option<Duration> {
    seconds.map(|seconds| Duration::try_from_secs_f64(seconds).unwrap_or_default())
}
