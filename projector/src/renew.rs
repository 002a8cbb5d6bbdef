//! Keeps the documents of the warm set alive: every event that has something upcoming. A document's TTL is a lease on its
//! freshness; renewing extends it only if the document still is the one last published, and what is not is built again. So
//! renewing is also the repair after a flush, an eviction or a failover, and it can't keep a wrong document alive.
//! While PostgreSQL is gone nothing can be committed, so renewing goes on without it.

use std::{collections::BTreeMap, ops::Bound, time::Duration};

use catalog_shared::{keys, read_shape::EventDocuments, version::Version};
use chrono::{DateTime, Utc};
use tokio::time::Instant;
use tokio_postgres::{Client, Row};
use uuid::Uuid;

use crate::publish::Publisher;

/// Two sweeps may fail before a document's 300 s are over.
const SWEEP_EVERY: Duration = Duration::from_secs(100);
/// Events in one step of a sweep: short enough to let changes in between.
const STEP: usize = 250;

/// `$1`: the last id of the step before. `$2`: most ids.
const ALL_SQL: &str = "select id from events where id > $1 order by id limit $2";
/// `$1`: the last id of the step before. `$2`: most ids. `$3`: now.
const WARM_SQL: &str = "
select distinct event_id from sessions
where status = 'scheduled' and ends_at > $3 and event_id > $1
order by event_id limit $2";

/// What was last published of an event: 24 bytes beside its id.
struct Kept {
    version: Version,
    ends_at: DateTime<Utc>,
}

/// Where a sweep takes its events from, and the last id of the step before.
#[derive(Clone, Copy)]
enum Sweep {
    /// Every event there is: after an epoch began nothing published before it counts.
    All(Uuid),
    /// The warm ones, from PostgreSQL: after a start nobody knows what was published.
    Warm(Uuid),
    /// The warm ones, from memory.
    Memory(Uuid),
}

/// The warm set, and how far its renewal has come.
pub(crate) struct WarmSet {
    kept: BTreeMap<Uuid, Kept>,
    sweep: Option<Sweep>,
    next_sweep: Instant,
}

impl WarmSet {
    pub(crate) fn new() -> Self {
        Self { kept: BTreeMap::new(), sweep: Some(Sweep::Warm(Uuid::nil())), next_sweep: Instant::now() + SWEEP_EVERY }
    }

    /// Notes what was published, if it is to be kept alive.
    pub(crate) fn note(&mut self, id: Uuid, documents: &EventDocuments, now: DateTime<Utc>) {
        match documents.ends_at.filter(|ends_at| *ends_at > now) {
            Some(ends_at) => drop(self.kept.insert(id, Kept { version: documents.version, ends_at })),
            None => drop(self.kept.remove(&id)),
        }
        metrics::gauge!("catalog_warm_events").set(self.kept.len() as f64);
    }

    /// Starts over at once: Redis has lost what it held.
    pub(crate) fn sweep_now(&mut self) {
        if matches!(self.sweep, None | Some(Sweep::Memory(_))) {
            self.sweep = Some(Sweep::Memory(Uuid::nil()));
        }
    }

    /// Starts over with every event: an epoch began.
    pub(crate) fn sweep_all(&mut self) {
        self.sweep = Some(Sweep::All(Uuid::nil()));
    }

    /// Is there more to do right now?
    pub(crate) fn is_sweeping(&self) -> bool {
        self.sweep.is_some()
    }

    /// One step of a sweep, if one is due. Answers the events whose documents must be built again.
    ///
    /// # Errors
    /// When PostgreSQL or Redis fails; the same step is then due again.
    pub(crate) async fn step(
        &mut self,
        client: Option<&Client>,
        publisher: &Publisher<'_>,
        now: DateTime<Utc>,
    ) -> anyhow::Result<Vec<Uuid>> {
        if self.sweep.is_none() && Instant::now() >= self.next_sweep {
            self.next_sweep = Instant::now() + SWEEP_EVERY;
            self.sweep = Some(Sweep::Memory(Uuid::nil()));
        }
        match (self.sweep, client) {
            (Some(Sweep::All(after)), Some(client)) => {
                let ids = ids(client.query(ALL_SQL, &[&after, &(STEP as i64)]).await?)?;
                self.sweep = next(&ids).map(Sweep::All);
                Ok(ids)
            }
            (Some(Sweep::Warm(after)), Some(client)) => {
                let ids = ids(client.query(WARM_SQL, &[&after, &(STEP as i64), &now]).await?)?;
                self.sweep = next(&ids).map(Sweep::Warm);
                Ok(ids)
            }
            (Some(Sweep::Memory(after)), _) => {
                if after.is_nil() {
                    self.kept.retain(|_, kept| kept.ends_at > now);
                }
                let step = self.kept.range((Bound::Excluded(after), Bound::Unbounded)).take(STEP);
                let (ids, versions): (Vec<Uuid>, Vec<Version>) = step.map(|(id, kept)| (*id, kept.version)).unzip();
                let lost = renew(publisher, &ids, &versions).await?;
                self.sweep = next(&ids).map(Sweep::Memory);
                Ok(lost)
            }
            _ => Ok(Vec::new()),
        }
    }
}

fn ids(rows: Vec<Row>) -> Result<Vec<Uuid>, tokio_postgres::Error> {
    rows.iter().map(|row| row.try_get(0)).collect()
}

/// Where the next step begins; a step that was not full was the last.
fn next(ids: &[Uuid]) -> Option<Uuid> {
    ids.last().copied().filter(|_| ids.len() == STEP)
}

async fn renew(publisher: &Publisher<'_>, ids: &[Uuid], versions: &[Version]) -> anyhow::Result<Vec<Uuid>> {
    let documents: Vec<(String, Version)> = ids
        .iter()
        .zip(versions)
        .flat_map(|(id, version)| [(keys::event(*id), *version), (keys::sessions(*id), *version)])
        .collect();
    let renewed = publisher.renew(&documents).await?;
    let lost: Vec<Uuid> =
        ids.iter().zip(renewed.chunks(2)).filter(|(_, both)| both.contains(&false)).map(|(id, _)| *id).collect();
    metrics::counter!("catalog_renewed_total").increment((ids.len() - lost.len()) as u64);
    metrics::counter!("catalog_renewal_lost_total").increment(lost.len() as u64);
    Ok(lost)
}
