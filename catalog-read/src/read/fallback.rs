//! The way to PostgreSQL: once a key at a time, never more at once than PostgreSQL bears, and filling Redis on the way back.
//! Only this file knows both stores.

use std::{sync::Arc, time::Duration};

use catalog_shared::{clock::Clock, document::Document, problem::Problem, version::Version};
use tokio::{
    sync::Semaphore,
    time::{sleep, timeout},
};

use super::{
    Answer, Postgres, Redis, Source, Target,
    breaker::Breaker,
    flight::Flights,
    postgres::PostgresGone,
    redis::{Found, Lease},
    unavailable,
};

/// How long a read waits for its turn. With it and the query an uncached answer stays under 500 ms, or becomes a 503.
const TURN_TIMEOUT: Duration = Duration::from_millis(400);
/// How often, and after which pause, to look whether the reader that holds the lease has filled the document.
const LOOKS_AT_OTHERS_FILL: u32 = 3;
const LOOK_PAUSE: Duration = Duration::from_millis(10);
/// A flight that one joins may have left before the state that one needs: the second one left after.
const FLIGHTS_MAX: usize = 2;

/// Why PostgreSQL gave no answer. Shared by all who wait for it, so it is small.
#[derive(Clone, Copy, Debug)]
enum Refused {
    Gone,
    Overloaded,
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
    clock: Clock,
}

impl Fallback {
    pub(crate) fn new(redis: Arc<Redis>, postgres: Postgres, clock: Clock) -> Self {
        let turns = Semaphore::new(postgres.connections_max());
        Self(Arc::new(Guarded { redis, postgres, turns, flights: Flights::default(), breaker: Breaker::default(), clock }))
    }

    /// The present state of `target`, not older than `floor` says at the end. `found`: what Redis had.
    /// `min`: the version that the client demands.
    ///
    /// # Errors
    /// 503 when PostgreSQL cannot answer, or has not reached `min`.
    pub(crate) async fn read(
        &self,
        target: Target,
        key: &str,
        found: &Found,
        floor: impl Fn() -> Version,
        min: Version,
    ) -> Result<Answer, Problem> {
        let (fills, was_missing) = (found.is_answer(), found.is_missing());
        for flight in 1..=FLIGHTS_MAX {
            let guarded = Arc::clone(&self.0);
            let answer =
                self.0.flights.join(key, move |key| async move { guarded.fly(target, &key, fills, was_missing).await }).await;
            match answer.unwrap_or(Err(Refused::Gone)) {
                Ok(answer) if answer.document.version() >= floor().max(min) => return Ok(answer),
                // Its query began after the request. If it still is below the floor, PostgreSQL has lost what was answered
                // before: then what it says now is the truth.
                Ok(answer) if flight == FLIGHTS_MAX && answer.document.version() >= min => return Ok(answer),
                Ok(_) => {}
                Err(Refused::Gone) => return Err(unavailable("The catalog's stores are out of reach. Try again shortly.")),
                Err(Refused::Overloaded) => return Err(unavailable("Too many requests at once. Try again shortly.")),
            }
        }
        Err(unavailable("The state that was asked for is not known here yet. Try again shortly."))
    }
}

impl Guarded {
    async fn fly(&self, target: Target, key: &str, fills: bool, was_missing: bool) -> Result<Answer, Refused> {
        // The flight before this one may have filled it since the request looked.
        if was_missing && let Some(document) = self.current(target, key).await {
            return Ok(Answer { document, source: Source::Redis });
        }
        if self.breaker.is_open() {
            return Err(Refused::Gone);
        }
        let lease = if fills { self.redis.lease(key).await } else { Ok(None) };
        if let (true, Ok(None)) = (fills, &lease)
            && let Some(document) = self.others_fill(target, key).await
        {
            return Ok(Answer { document, source: Source::Redis });
        }
        let document = self.query(target).await?;
        if let Ok(Some(lease)) = lease {
            self.fill(target, key, &document, lease).await;
        }
        Ok(Answer { document, source: Source::Postgres })
    }

    async fn query(&self, target: Target) -> Result<Document, Refused> {
        let turn = timeout(TURN_TIMEOUT, self.turns.acquire()).await;
        let _turn = turn.map_err(|_| Refused::Overloaded)?.map_err(|_| Refused::Gone)?;
        let document = self.postgres.document(target, self.clock.now()).await;
        match &document {
            Ok(_) => self.breaker.succeeded(),
            Err(PostgresGone::Failed(sqlx::Error::Database(error))) => tracing::error!(%error, "postgresql refused a query"),
            Err(PostgresGone::Shape(error)) => tracing::error!(%error, "a row is not in the shape that the schema promises"),
            Err(PostgresGone::Failed(error)) => self.breaker.failed(error),
        }
        document.map_err(|_| Refused::Gone)
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
        match self.redis.get(target, key).await {
            Found::Current(document) if document.is_true_at(self.clock.now()) => Some(document),
            _ => None,
        }
    }

    async fn fill(&self, target: Target, key: &str, document: &Document, lease: Lease) {
        // Nobody can ask for pages past the end often enough to crowd Redis, as none is stored.
        let is_past_the_end = matches!(target, Target::List(page) if page.number > 1)
            && document.body().is_some_and(|body| body.starts_with(br#"{"results":[]"#));
        // Nor for ids that do not exist: a deleted event's tombstone is the projector's.
        if is_past_the_end || document.body().is_none() {
            return;
        }
        let outcome = match self.redis.fill(key, document, lease).await {
            Ok(published) => format!("{published:?}"),
            Err(_) => "RedisGone".to_owned(),
        };
        metrics::counter!("catalog_fills_total", "outcome" => outcome).increment(1);
    }
}
