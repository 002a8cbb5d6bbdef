//! Keeps the documents of the warm set alive. A document's TTL is a lease on its freshness: renewing extends it only if the
//! document is of the present epoch, in which nothing older can have replaced it; what is missing or older is built again. So
//! renewing is also the repair after a flush, an eviction or a failover.
//! While PostgreSQL is gone nothing can be committed, so renewing goes on without it, from memory.

use std::{collections::HashSet, time::Duration};

use catalog_shared::{
    keys::{self, Page},
    read_shape::EventDocuments,
    scripts::Renewed,
    version::Version,
};
use chrono::{DateTime, Utc};
use clap::ValueEnum;
use tokio::time::Instant;
use tokio_postgres::Client;
use uuid::Uuid;

use crate::publish::Publisher;

/// Two sweeps may fail before a document's 300 s are over.
const SWEEP_EVERY: Duration = Duration::from_secs(100);
/// A Redis that cannot keep what it is told is not swept again and again.
const REPAIR_EVERY: Duration = Duration::from_secs(10);
/// Events in one step of a sweep: short enough to let changes in between.
const STEP: usize = 250;
/// Most ids remembered for the time when PostgreSQL is gone, at about 40 bytes each. Events beyond it then run out.
const REMEMBERED_MAX: usize = 1_000_000;

/// `$1`: the last id of the step before. `$2`: most ids. `$3`: now. `$4`: whether events with nothing upcoming are warm, too.
/// What was set aside is not: its document is out of date.
pub(crate) const EVERY_SQL: &str = "
select e.id, not exists (select from catalog_set_aside a where a.event_id = e.id) and ($4 or exists (
    select from sessions s where s.event_id = e.id and s.status = 'scheduled' and s.ends_at > $3
)) as warm
from events e where e.id > $1 order by e.id limit $2";
/// As above, of the events that have something upcoming.
const UPCOMING_SQL: &str = "
select s.event_id, true as warm from sessions s
where s.status = 'scheduled' and s.ends_at > $3 and s.event_id > $1 and not $4
    and not exists (select from catalog_set_aside a where a.event_id = s.event_id)
group by s.event_id order by s.event_id limit $2";

/// Which events are kept alive in Redis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Warm {
    /// Those that have something upcoming
    Upcoming,
    /// All
    All,
    /// None: what changes is published, and lives 300 s unless it is read or changes again
    Changed,
}

/// How far a sweep has come.
#[derive(Default)]
struct Sweep {
    /// The last id of the step before.
    after: Uuid,
    /// Every event there is, not only the warm ones: documents of another epoch may stand in Redis.
    repairs: bool,
    /// The warm ones among the ids so far.
    warm: HashSet<Uuid>,
}

/// One step of a sweep.
pub(crate) struct Step {
    /// Must be built again before [`WarmSet::advance`].
    pub(crate) lost: Vec<Uuid>,
    /// Where the next step begins; `None` after the last.
    next: Option<Uuid>,
    warm: Vec<Uuid>,
}

/// The warm set, and how far its renewal has come.
pub(crate) struct WarmSet {
    policy: Warm,
    /// What was warm in the last whole sweep, or was published since.
    remembered: HashSet<Uuid>,
    sweep: Option<Sweep>,
    next_sweep: Instant,
    next_repair: Instant,
}

impl WarmSet {
    pub(crate) fn new(policy: Warm) -> Self {
        let now = Instant::now();
        Self { policy, remembered: HashSet::new(), sweep: None, next_sweep: now, next_repair: now }
    }

    /// Notes what was published, if it is to be kept alive.
    pub(crate) fn note(&mut self, id: Uuid, documents: &EventDocuments, now: DateTime<Utc>) {
        let is_warm = match self.policy {
            Warm::Upcoming => documents.ends_at.is_some_and(|ends_at| ends_at > now),
            Warm::All => documents.event.body().is_some(),
            Warm::Changed => false,
        };
        for ids in [Some(&mut self.remembered), self.sweep.as_mut().map(|sweep| &mut sweep.warm)].into_iter().flatten() {
            match is_warm {
                true => remember(ids, [id]),
                false => drop(ids.remove(&id)),
            }
        }
    }

    /// Lets the documents of an event run out.
    pub(crate) fn forget(&mut self, id: Uuid) {
        self.remembered.remove(&id);
    }

    /// Redis lost documents, or holds some of another epoch: sweeps every event, at once unless that was just done.
    pub(crate) fn repair(&mut self) {
        let is_repairing = self.sweep.as_ref().is_some_and(|sweep| sweep.repairs);
        if !is_repairing && Instant::now() >= self.next_repair {
            self.next_repair = Instant::now() + REPAIR_EVERY;
            self.sweep = Some(Sweep { repairs: true, ..Sweep::default() });
        }
    }

    /// An epoch began: what was swept so far does not count, and the next repair need not wait.
    pub(crate) fn begin_epoch(&mut self) {
        self.sweep = None;
        self.next_repair = Instant::now();
    }

    /// Is there more to do right now?
    pub(crate) fn is_sweeping(&self) -> bool {
        self.sweep.is_some()
    }

    /// One step of a sweep, if one is due: renews what is of the epoch of `present`.
    ///
    /// # Errors
    /// When PostgreSQL or Redis fails; the same step is then due again.
    pub(crate) async fn step(
        &mut self,
        client: &Client,
        publisher: &Publisher<'_>,
        present: Version,
    ) -> anyhow::Result<Option<Step>> {
        if self.sweep.is_none() && Instant::now() >= self.next_sweep {
            self.next_sweep = Instant::now() + SWEEP_EVERY;
            // Nothing is warm: whatever stands in Redis may run out.
            self.sweep = (self.policy != Warm::Changed).then(Sweep::default);
        }
        let Some(sweep) = &self.sweep else { return Ok(None) };
        let everything = sweep.repairs || self.policy == Warm::All;
        let sql = if everything { EVERY_SQL } else { UPCOMING_SQL };
        let rows = client.query(sql, &[&sweep.after, &(STEP as i64), &Utc::now(), &(self.policy == Warm::All)]).await?;
        let mut ids = Vec::with_capacity(rows.len());
        for row in &rows {
            ids.push((row.try_get::<_, Uuid>(0)?, self.policy != Warm::Changed && row.try_get(1)?));
        }
        let renewed = renew(publisher, ids.iter().map(|(id, _)| *id), present).await?;
        let is_lost = |warm: bool, it: &[Renewed]| it.contains(&Renewed::Outdated) || (warm && it.contains(&Renewed::Missing));
        let lost = ids.iter().zip(renewed.chunks(2)).filter(|((_, warm), it)| is_lost(*warm, it)).map(|((id, _), _)| *id);
        let lost: Vec<Uuid> = lost.collect();
        metrics::counter!("catalog_renewed_total").increment((ids.len() - lost.len()) as u64);
        metrics::counter!("catalog_renewal_lost_total").increment(lost.len() as u64);
        // A step that was not full was the last.
        let next = ids.last().filter(|_| ids.len() == STEP).map(|(last, _)| *last);
        Ok(Some(Step { lost, next, warm: ids.into_iter().filter(|(_, warm)| *warm).map(|(id, _)| id).collect() }))
    }

    /// What a step lost has been built again. Answers whether that ended a repair.
    pub(crate) fn advance(&mut self, step: Step) -> bool {
        let Some(mut sweep) = self.sweep.take() else { return false };
        remember(&mut sweep.warm, step.warm);
        match step.next {
            Some(next) => {
                sweep.after = next;
                self.sweep = Some(sweep);
                false
            }
            None => {
                self.remembered = sweep.warm;
                metrics::gauge!("catalog_warm_events").set(self.remembered.len() as f64);
                sweep.repairs
            }
        }
    }

    /// A whole sweep from memory, if one is due, while PostgreSQL is gone.
    ///
    /// # Errors
    /// When Redis fails.
    pub(crate) async fn renew_without_database(&mut self, publisher: &Publisher<'_>, present: Version) -> anyhow::Result<()> {
        if Instant::now() < self.next_sweep {
            return Ok(());
        }
        self.next_sweep = Instant::now() + SWEEP_EVERY;
        let ids: Vec<Uuid> = self.remembered.iter().copied().collect();
        for ids in ids.chunks(STEP) {
            renew(publisher, ids.iter().copied(), present).await?;
        }
        publisher.renew(&[keys::list(Page::FIRST)], present).await?;
        Ok(())
    }
}

/// Renews both documents of each event.
async fn renew(publisher: &Publisher<'_>, ids: impl Iterator<Item = Uuid>, present: Version) -> anyhow::Result<Vec<Renewed>> {
    let keys: Vec<String> = ids.flat_map(|id| [keys::event(id), keys::sessions(id)]).collect();
    Ok(publisher.renew(&keys, present).await?)
}

fn remember(ids: &mut HashSet<Uuid>, more: impl IntoIterator<Item = Uuid>) {
    let room = REMEMBERED_MAX.saturating_sub(ids.len());
    ids.extend(more.into_iter().take(room));
}
