//! One round: claim, build, publish, commit, in this order. Dying in between loses nothing: the rows come back, and what was
//! published already is published again.

use std::time::Duration;

use catalog_shared::{keys, version::Version};
use chrono::{SubsecRound, Utc};
use tokio::time::Instant;
use tokio_postgres::Client;
use uuid::Uuid;

use crate::{
    announce, changes,
    claim::{self, Claim},
    project::{self, Built, Statements},
    publish::Publisher,
    renew::WarmSet,
    reservation::Reservation,
    set_aside,
};

/// The first page is built anew at least this often, so that its 300 s are never over.
const PAGE_EVERY: Duration = Duration::from_secs(100);
/// What was set aside is tried again this often, and what nobody asks for any more is forgotten.
const RETRY_EVERY: Duration = Duration::from_secs(60);
/// Rounds that may fail at one event before it is set aside.
const FAILURES_AT_ONE_EVENT_MAX: u32 = 3;

/// Work on one connection to PostgreSQL, in one epoch.
pub(crate) struct Session {
    pub(crate) client: Client,
    statements: Statements,
    /// The run of Redis that the epoch belongs to.
    redis_run: String,
    /// A version of the epoch.
    pub(crate) present: Version,
    /// Another projector began another epoch.
    is_outdated: bool,
    batch_max: i64,
    /// Events of the next claim: fewer after a failure, until the one at fault stands alone.
    limit: i64,
    failures_at_one_event: u32,
    page_due: Instant,
    retry_due: Instant,
    set_aside: i64,
}

/// What a round did.
pub(crate) struct Round {
    /// Events whose documents were published.
    pub(crate) events: usize,
    /// Nothing was left when it began.
    pub(crate) complete: bool,
}

/// How far this process has come: outlives its sessions.
pub(crate) struct Progress {
    pub(crate) warm: WarmSet,
    /// The highest version that it published.
    pub(crate) published: Version,
}

impl Session {
    /// # Errors
    /// When PostgreSQL fails.
    pub(crate) async fn new(
        client: Client,
        redis_run: String,
        present: Version,
        batch_max: i64,
    ) -> Result<Self, tokio_postgres::Error> {
        let statements = Statements::prepare(&client).await?;
        let now = Instant::now();
        Ok(Self {
            client,
            statements,
            redis_run,
            present,
            is_outdated: false,
            batch_max,
            limit: batch_max,
            failures_at_one_event: 0,
            page_due: now,
            retry_due: now,
            set_aside: 0,
        })
    }

    /// Claims what is dirty and publishes it.
    ///
    /// # Errors
    /// When PostgreSQL or Redis fails. Then nothing was let go of.
    pub(crate) async fn round(&mut self, publisher: &Publisher<'_>, progress: &mut Progress) -> anyhow::Result<Round> {
        if Instant::now() >= self.retry_due {
            self.retry_due = Instant::now() + RETRY_EVERY;
            self.set_aside = set_aside::retry(&self.client).await?;
            metrics::gauge!("catalog_set_aside_rows").set(self.set_aside as f64);
            changes::forget(&self.client).await?;
        }
        announce::due(&self.client).await?;
        let outcome = self.claim_and_publish(publisher, progress).await;
        match &outcome {
            Ok(_) => {
                self.limit = (self.limit * 10).min(self.batch_max);
                self.failures_at_one_event = 0;
            }
            Err(error) => self.isolate(error, progress).await?,
        }
        outcome
    }

    async fn claim_and_publish(&mut self, publisher: &Publisher<'_>, progress: &mut Progress) -> anyhow::Result<Round> {
        // As exact as a document can say.
        let now = Utc::now().trunc_subsecs(3);
        let transaction = self.client.transaction().await?;
        let claim = claim::claim(&transaction, self.limit).await?;
        if claim.version.epoch() != self.present.epoch() {
            self.is_outdated = true;
            return Ok(Round { events: 0, complete: false });
        }
        // The clock goes first. If we die right after it pages are built once too often; the other way round, were the rows
        // of a change gone and the clock not raised, pages without the change would be served until they expire.
        if claim.listed {
            publisher.raise_list_clock(claim.version, "").await?;
        }
        let built = project::events(&transaction, &self.statements.documents, publisher, &claim.event_ids).await?;
        let page = match claim.listed || Instant::now() >= self.page_due {
            true => project::first_page(&transaction, &self.statements.list, publisher, now).await?,
            false => None,
        };
        let failed = failures(&built);
        set_aside::put(&transaction, &failed).await?;
        self.set_aside += failed.len() as i64;
        if self.set_aside > 0 && !built.is_empty() {
            let ids: Vec<Uuid> = built.iter().filter(|(_, documents)| documents.is_ok()).map(|(id, _)| *id).collect();
            self.set_aside -= set_aside::forget(&transaction, &ids).await?;
        }
        changes::note(&transaction, &claim).await?;
        transaction.commit().await?;

        progress.note(&built);
        if let Some(page) = page {
            progress.published = progress.published.max(page.version());
            let until = Duration::from_millis((page.until_ms() - now.timestamp_millis()).max(0).cast_unsigned());
            self.page_due = Instant::now() + until.min(PAGE_EVERY);
        }
        self.confirm(&claim, publisher, progress).await?;
        told(&claim);
        Ok(Round { events: claim.event_ids.len(), complete: claim.complete })
    }

    /// Tells Redis how far it is, and notices if it has lost what it was told before.
    async fn confirm(&mut self, claim: &Claim, publisher: &Publisher<'_>, progress: &mut Progress) -> anyhow::Result<()> {
        let confirmed = publisher.confirm(&self.redis_run, self.present).await?;
        if !confirmed.has_list_clock {
            Reservation::take(publisher, vec![keys::LIST_CLOCK.to_owned()]).await?.set_list_clock(&self.client).await?;
            self.page_due = Instant::now();
        }
        if !confirmed.is_whole {
            progress.warm.repair();
        } else if claim.complete {
            publisher.raise_watermark(&self.redis_run, claim.version).await?;
        }
        Ok(())
    }

    /// A step of the renewal, if one is due.
    ///
    /// # Errors
    /// When PostgreSQL or Redis fails; the same step is then due again.
    pub(crate) async fn renew(&self, publisher: &Publisher<'_>, progress: &mut Progress) -> anyhow::Result<()> {
        let Some(step) = progress.warm.step(&self.client, publisher, self.present).await? else { return Ok(()) };
        // What cannot be built was set aside when it changed.
        let built = project::events(&self.client, &self.statements.documents, publisher, &step.lost).await?;
        progress.note(&built);
        if progress.warm.advance(step) {
            publisher.raise_epoch(&self.redis_run, self.present).await?;
        }
        Ok(())
    }

    /// Narrows the claim after a failure in the data, until the event at fault stands alone and can be set aside.
    async fn isolate(&mut self, error: &anyhow::Error, progress: &mut Progress) -> anyhow::Result<()> {
        let Some(fault) = error.downcast_ref().and_then(project::fault_of_data) else { return Ok(()) };
        if self.limit > 1 {
            self.limit /= 10;
            self.limit = self.limit.max(1);
            return Ok(());
        }
        self.failures_at_one_event += 1;
        if self.failures_at_one_event >= FAILURES_AT_ONE_EVENT_MAX {
            self.failures_at_one_event = 0;
            for id in set_aside::put_oldest(self.client.transaction().await?, fault).await? {
                progress.warm.forget(id);
                self.set_aside += 1;
            }
        }
        Ok(())
    }

    /// Has the connection, or its epoch, ended?
    pub(crate) fn is_over(&self) -> bool {
        self.is_outdated || self.client.is_closed()
    }

    /// Does the epoch belong to this run of Redis?
    pub(crate) fn is_on(&self, redis_run: &str) -> bool {
        self.redis_run == redis_run
    }
}

impl Progress {
    fn note(&mut self, built: &[Built]) {
        for (id, documents) in built {
            match documents {
                Ok(documents) => {
                    self.published = self.published.max(documents.version);
                    self.warm.note(*id, documents, Utc::now());
                }
                Err(_) => self.warm.forget(*id),
            }
        }
    }
}

fn told(claim: &Claim) {
    if let Some(oldest) = claim.oldest {
        let lag = (Utc::now() - oldest).to_std().unwrap_or_default();
        metrics::histogram!("catalog_projection_lag_seconds").record(lag.as_secs_f64());
        tracing::debug!(events = claim.event_ids.len(), lag_ms = lag.as_secs_f64() * 1000.0, version = %claim.version, "published");
    }
}

fn failures(built: &[Built]) -> Vec<(Uuid, String)> {
    built.iter().filter_map(|(id, documents)| Some((*id, documents.as_ref().err()?.to_string()))).collect()
}
