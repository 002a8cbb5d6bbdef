//! Keeps the documents of the warm set alive: every event that has something upcoming, and the first page of the list.
//! A document's TTL is a lease on its freshness; renewing extends it only if the document still is the one last published, and
//! what is not is built again. So renewing is also the repair after a flush, an eviction or a failover, and it can't keep a
//! wrong document alive. While PostgreSQL is gone nothing can be committed, so renewing goes on without it.

use std::{collections::BTreeMap, time::Duration};

use catalog_shared::{
    document::Document,
    keys::{self, Page},
    read_shape::EventDocuments,
    version::Version,
};
use chrono::{DateTime, Utc};
use tokio::time::Instant;
use tokio_postgres::Client;
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

/// How far a sweep has come.
#[derive(Clone, Copy)]
pub(crate) struct Sweep {
    /// The last id of the step before.
    after: Uuid,
    /// Every event there is, not only the warm ones: an epoch began, and nothing published before it counts.
    everything: bool,
    /// Redis lost documents, or holds some of another epoch: until the end of the sweep nobody may rely on what stands there.
    repairs: bool,
}

/// One step: what must be built again, and how far the sweep has come when that is done.
pub(crate) struct Step {
    pub(crate) lost: Vec<Uuid>,
    pub(crate) next: Option<Sweep>,
}

/// The warm set, and how far its renewal has come.
pub(crate) struct WarmSet {
    kept: BTreeMap<Uuid, Kept>,
    page: Option<Version>,
    sweep: Option<Sweep>,
    next_sweep: Instant,
}

impl WarmSet {
    /// Nobody knows yet what was published: the first sweep is due.
    pub(crate) fn new() -> Self {
        Self { kept: BTreeMap::new(), page: None, sweep: None, next_sweep: Instant::now() }
    }

    /// Notes what was published, if it is to be kept alive.
    pub(crate) fn note(&mut self, id: Uuid, documents: &EventDocuments, now: DateTime<Utc>) {
        match documents.ends_at.filter(|ends_at| *ends_at > now) {
            Some(ends_at) => drop(self.kept.insert(id, Kept { version: documents.version, ends_at })),
            None => self.forget(id),
        }
        metrics::gauge!("catalog_warm_events").set(self.kept.len() as f64);
    }

    /// Lets the documents of an event run out.
    pub(crate) fn forget(&mut self, id: Uuid) {
        self.kept.remove(&id);
    }

    /// Notes that the first page was published.
    pub(crate) fn note_page(&mut self, page: &Document) {
        self.page = Some(page.version());
    }

    /// Starts over at once: Redis has lost what it held.
    pub(crate) fn repair(&mut self) {
        let everything = self.sweep.is_some_and(|sweep| sweep.everything);
        self.sweep = Some(Sweep { after: Uuid::nil(), everything, repairs: true });
    }

    /// Starts over at once with every event: an epoch began.
    pub(crate) fn begin_epoch(&mut self) {
        self.kept.clear();
        self.page = None;
        self.sweep = Some(Sweep { after: Uuid::nil(), everything: true, repairs: true });
    }

    /// Is there more to do right now?
    pub(crate) fn is_sweeping(&self) -> bool {
        self.sweep.is_some()
    }

    /// May something older than was published stand in Redis?
    pub(crate) fn is_repairing(&self) -> bool {
        self.sweep.is_some_and(|sweep| sweep.repairs)
    }

    /// One step of a sweep, if one is due. Call [`Self::advance`] when what it lost is built again.
    ///
    /// # Errors
    /// When PostgreSQL or Redis fails; the same step is then due again.
    pub(crate) async fn step(
        &mut self,
        client: &Client,
        publisher: &Publisher<'_>,
        now: DateTime<Utc>,
    ) -> anyhow::Result<Option<Step>> {
        if self.sweep.is_none() && Instant::now() >= self.next_sweep {
            self.begin_sweep(now);
            self.sweep = Some(Sweep { after: Uuid::nil(), everything: false, repairs: false });
        }
        let Some(sweep) = self.sweep else { return Ok(None) };
        let rows = match sweep.everything {
            true => client.query(ALL_SQL, &[&sweep.after, &(STEP as i64)]).await?,
            false => client.query(WARM_SQL, &[&sweep.after, &(STEP as i64), &now]).await?,
        };
        let ids = rows.iter().map(|row| row.try_get(0)).collect::<Result<Vec<Uuid>, _>>()?;
        let (known, mut lost): (Vec<Uuid>, Vec<Uuid>) = ids.iter().partition(|id| self.kept.contains_key(id));
        lost.extend(self.renew(publisher, &known).await?);
        // A step that was not full was the last.
        let next = ids.last().filter(|_| ids.len() == STEP).map(|last| Sweep { after: *last, ..sweep });
        Ok(Some(Step { lost, next }))
    }

    /// What a step lost has been built again.
    pub(crate) fn advance(&mut self, next: Option<Sweep>) {
        self.sweep = next;
    }

    /// A whole sweep from memory, if one is due, while PostgreSQL is gone.
    ///
    /// # Errors
    /// When Redis fails.
    pub(crate) async fn renew_without_database(&mut self, publisher: &Publisher<'_>, now: DateTime<Utc>) -> anyhow::Result<()> {
        if Instant::now() < self.next_sweep {
            return Ok(());
        }
        self.begin_sweep(now);
        let ids: Vec<Uuid> = self.kept.keys().copied().collect();
        for ids in ids.chunks(STEP) {
            self.renew(publisher, ids).await?;
        }
        if let Some(version) = self.page {
            publisher.renew(&[(keys::list(Page::FIRST), version)]).await?;
        }
        Ok(())
    }

    fn begin_sweep(&mut self, now: DateTime<Utc>) {
        self.next_sweep = Instant::now() + SWEEP_EVERY;
        self.kept.retain(|_, kept| kept.ends_at > now);
    }

    /// Renews both documents of each event. Answers the events of which one was not the one last published.
    async fn renew(&self, publisher: &Publisher<'_>, ids: &[Uuid]) -> anyhow::Result<Vec<Uuid>> {
        let known = ids.iter().filter_map(|id| Some((*id, self.kept.get(id)?.version)));
        let documents: Vec<(String, Version)> =
            known.flat_map(|(id, version)| [(keys::event(id), version), (keys::sessions(id), version)]).collect();
        let renewed = publisher.renew(&documents).await?;
        let lost: Vec<Uuid> =
            ids.iter().zip(renewed.chunks(2)).filter(|(_, both)| both.contains(&false)).map(|(id, _)| *id).collect();
        metrics::counter!("catalog_renewed_total").increment((ids.len() - lost.len()) as u64);
        metrics::counter!("catalog_renewal_lost_total").increment(lost.len() as u64);
        Ok(lost)
    }
}
