//! The way to PostgreSQL: once a key at a time, never more at once than PostgreSQL bears, and filling Redis on the way back.
//! Only this file knows both stores.

use std::{sync::Arc, time::Duration};

use catalog_shared::{document::Document, keys::Page, problem::Problem, version::Version};
use chrono::{SubsecRound, Utc};
use tokio::{
    sync::Semaphore,
    time::{sleep, timeout},
};

use super::{
    Answer, Postgres, Redis, Source, Target,
    breaker::Breaker,
    flight::Flights,
    postgres::{PostgresGone, Queried},
    redis::Found,
    unavailable,
};

/// How long a read waits for its turn: with it and the query an uncached answer stays under 500 ms, or becomes a 503.
const TURN_TIMEOUT: Duration = Duration::from_millis(400);
/// Longest that a request waits for PostgreSQL in all. What was late for it is in Redis for the next one.
const WAIT_MAX: Duration = Duration::from_secs(1);
/// How often, and after which pause, to look whether the reader that holds the lease has filled the document.
const LOOKS_AT_OTHERS_FILL: u32 = 3;
const LOOK_PAUSE: Duration = Duration::from_millis(10);
/// Pages beyond the first 2,000 events are not kept: few ask for them, and whoever walks them all, in pages of every size,
/// would crowd Redis.
const LISTED_EVENTS_KEPT: i64 = 2_000;

/// Why PostgreSQL gave no answer. Shared by all who wait for it, so it is small.
#[derive(Clone, Copy, Debug)]
enum Refused {
    Gone,
    Overloaded,
}

/// What a flight may use besides PostgreSQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Via {
    /// Redis answers but had no document: another reader may be filling it.
    Missing,
    /// Redis answers, but its document is not good enough.
    Insufficient,
    /// PostgreSQL alone.
    Nothing,
}

/// PostgreSQL, guarded.
#[derive(Clone)]
pub(crate) struct Fallback(Arc<Guarded>);

struct Guarded {
    redis: Arc<Redis>,
    postgres: Postgres,
    turns: Semaphore,
    flights: Flights<Result<Answer, Refused>>,
    breaker: Breaker,
}

impl Fallback {
    pub(crate) fn new(redis: Arc<Redis>, postgres: Postgres) -> Self {
        let turns = Semaphore::new(postgres.connections_max());
        Self(Arc::new(Guarded { redis, postgres, turns, flights: Flights::default(), breaker: Breaker::default() }))
    }

    /// The present state of `target`, not older than `floor` says at the end. `found`: what Redis had.
    /// `min`: the version that the client demands.
    ///
    /// # Errors
    /// 503 when PostgreSQL cannot answer in time, or has not reached `min`.
    pub(crate) async fn read(
        &self,
        target: Target,
        key: &str,
        found: &Found,
        floor: impl Fn() -> Version,
        min: Version,
    ) -> Result<Answer, Problem> {
        let via = match found {
            Found::Missing => Via::Missing,
            Found::Gone => Via::Nothing,
            Found::Current(_) | Found::Outdated(_) => Via::Insufficient,
        };
        let flown = async {
            match self.fly(target, key, via).await {
                Ok(answer) if answer.document.version() >= floor().max(min) => Ok(answer),
                // One that was joined may have left before the state that is needed.
                Ok(_) => self.fly(target, key, Via::Nothing).await,
                refused => refused,
            }
        };
        match timeout(WAIT_MAX, flown).await.unwrap_or(Err(Refused::Overloaded)) {
            // A query that began after the request and still is below the floor: a standby that lags, or one that became the
            // primary without what was answered before. Older than that, so it says so.
            Ok(answer) if answer.document.version() < floor() && min == Version::ZERO => {
                Ok(Answer { source: Source::Stale, ..answer })
            }
            Ok(answer) if answer.document.version() >= floor().max(min) => Ok(answer),
            Ok(_) => Err(unavailable("The state that was asked for is not known here yet. Try again shortly.")),
            Err(Refused::Gone) => Err(unavailable("The catalog's stores are out of reach. Try again shortly.")),
            Err(Refused::Overloaded) => Err(unavailable("Too many requests at once. Try again shortly.")),
        }
    }

    async fn fly(&self, target: Target, key: &str, via: Via) -> Result<Answer, Refused> {
        let guarded = Arc::clone(&self.0);
        // Who needs PostgreSQL's own answer does not share a flight that may bring another.
        let flight = if via == Via::Nothing { format!("{key} from postgresql") } else { key.to_owned() };
        let key = key.to_owned();
        let landed = self.0.flights.join(flight, async move { guarded.fetch(target, &key, via).await }).await;
        landed.unwrap_or(Err(Refused::Gone))
    }
}

impl Guarded {
    async fn fetch(&self, target: Target, key: &str, via: Via) -> Result<Answer, Refused> {
        // The flight before this one may have filled it since the request looked.
        if via == Via::Missing
            && let Some(document) = self.current(target, key).await
        {
            return Ok(Answer { document, source: Source::Redis });
        }
        if self.breaker.is_open() {
            return Err(Refused::Gone);
        }
        let lease = if via == Via::Nothing { None } else { self.redis.lease(key).await.ok() };
        if let Some(None) = lease
            && let Some(document) = self.others_fill(target, key).await
        {
            return Ok(Answer { document, source: Source::Redis });
        }
        let queried = self.query(target).await;
        if let Some(Some(lease)) = lease {
            match &queried {
                // A lease is worth nothing where the snapshot may be older than it.
                Ok(queried) if !queried.is_standby && is_kept(target, &queried.document) => {
                    let outcome =
                        self.redis.fill(key, &queried.document, lease).await.map_or("failed", |published| published.name());
                    metrics::counter!("catalog_fills_total", "outcome" => outcome).increment(1);
                }
                _ => self.redis.release(key, lease).await,
            }
        }
        Ok(Answer { document: queried?.document, source: Source::Postgres })
    }

    async fn query(&self, target: Target) -> Result<Queried, Refused> {
        let turn = timeout(TURN_TIMEOUT, self.turns.acquire()).await;
        let _turn = turn.map_err(|_| Refused::Overloaded)?.map_err(|_| Refused::Gone)?;
        let queried = self.postgres.document(target, Utc::now().trunc_subsecs(3)).await;
        match &queried {
            Ok(_) => self.breaker.succeeded(),
            Err(PostgresGone::Refused(error)) => tracing::error!(%error, "postgresql refused a query"),
            Err(PostgresGone::Shape(error)) => tracing::error!(%error, "a row is not in the shape that the schema promises"),
            Err(error) => self.breaker.failed(error),
        }
        queried.map_err(|_| Refused::Gone)
    }

    /// Another reader is filling: its document is ours in a moment.
    async fn others_fill(&self, target: Target, key: &str) -> Option<Document> {
        for _ in 0..LOOKS_AT_OTHERS_FILL {
            sleep(LOOK_PAUSE).await;
            if let Some(document) = self.current(target, key).await {
                return Some(document);
            }
        }
        None
    }

    async fn current(&self, target: Target, key: &str) -> Option<Document> {
        self.redis.get(target, key).await.current_at(Utc::now())
    }
}

/// Whether a page of the list has a place in Redis.
pub(crate) fn is_page_kept(page: Page) -> bool {
    page == Page::FIRST || page.offset() + i64::from(page.size) <= LISTED_EVENTS_KEPT
}

/// Whether it is worth a place in Redis. Ids that do not exist are not, as there is no end of them; the tombstone of a deleted
/// event is the projector's.
fn is_kept(target: Target, document: &Document) -> bool {
    match target {
        Target::List(page) => is_page_kept(page),
        Target::Event(_) | Target::Sessions(_) => document.body().is_some(),
    }
}
