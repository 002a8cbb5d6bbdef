//! One read: Redis, then PostgreSQL (an event rather from memory, if Redis is gone), then what is at hand though it may be old (and
//! says so), then 503.
//! One reader never answers with an older state than it answered before, also when it moves between the stores; only an
//! answer that says that it is stale may be older.

mod absent;
mod answer;
mod breaker;
mod fallback;
mod flight;
pub(crate) mod postgres;
mod redis;
mod stale;

use std::{sync::Arc, time::Duration};

use catalog_shared::{
    document::Document,
    keys::{self, Page},
    problem::{Code, Problem},
    redis_link::RedisLink,
    version::Version,
};
use chrono::Utc;
use tokio::time::{Instant, sleep};
use uuid::Uuid;

use crate::{floors::Floors, index::Index};

use self::{absent::Absent, answer::Counted, redis::Found};
pub(crate) use self::{
    answer::{Answer, Source},
    fallback::{Fallback, is_page_kept},
    postgres::Postgres,
    redis::Redis,
    stale::Freshness,
};

/// How long a read that demands a version waits for the projector before it asks PostgreSQL: many times the usual lag.
const WAIT_FOR_VERSION: Duration = Duration::from_millis(100);
/// How long a read waits for the index to look: while Redis is gone, before it asks PostgreSQL itself.
const WAIT_FOR_LOOK: Duration = Duration::from_millis(150);
const WAIT_STEP: Duration = Duration::from_millis(5);

/// What is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Target {
    Event(Uuid),
    Sessions(Uuid),
    List(Page),
}

impl Target {
    /// Does the projector write it? Other pages of the list appear in Redis only when a reader fills them.
    fn is_projected(self) -> bool {
        !matches!(self, Self::List(page) if page != Page::FIRST)
    }

    /// The event, if it is of one.
    fn event(self) -> Option<Uuid> {
        match self {
            Self::Event(id) | Self::Sessions(id) => Some(id),
            Self::List(_) => None,
        }
    }

    pub(crate) fn key(self) -> String {
        match self {
            Self::Event(id) => keys::event(id),
            Self::Sessions(id) => keys::sessions(id),
            Self::List(page) => keys::list(page),
        }
    }
}

/// Reads documents, wherever they are.
pub(crate) struct Reader {
    redis: Arc<Redis>,
    fallback: Fallback,
    floors: Arc<Floors>,
    absent: Absent,
    index: Arc<Index>,
    freshness: Arc<Freshness>,
    counted: Counted,
}

impl Reader {
    pub(crate) fn new(
        link: Arc<RedisLink>,
        redis_deadline: Duration,
        postgres: Postgres,
        index: Arc<Index>,
        floors: Arc<Floors>,
        freshness: Arc<Freshness>,
    ) -> Self {
        let redis = Arc::new(Redis::new(link, redis_deadline, Arc::clone(&freshness)));
        let fallback = Fallback::new(Arc::clone(&redis), postgres);
        Self { redis, fallback, floors, absent: Absent::new(), index, freshness, counted: Counted::new() }
    }

    /// The present state of `target`, not older than `min`.
    ///
    /// # Errors
    /// 503 when no store can answer.
    pub(crate) async fn read(&self, target: Target, min: Version) -> Result<Answer, Problem> {
        let key = target.key();
        let answer = self.answer(target, &key, min).await;
        self.counted.count(answer.as_ref().ok().map(|answer| answer.source));
        if let Ok(answer) = &answer {
            let version = answer.document.version();
            match target {
                Target::Event(id) | Target::Sessions(id) => self.floors.answered_event(id, version),
                Target::List(_) => {
                    self.floors.answered_page(version);
                    // Pages are made before the documents of the events on them are in Redis: the index knows of which.
                    if !(self.index.is_confirmed() && self.index.reaches(version, WAIT_FOR_LOOK).await) {
                        self.floors.told_of_any(version);
                    }
                }
            }
        }
        answer
    }

    /// `asked`: of all lists, when the request came. That of an event is as it is now; that of lists rises with every answer, and
    /// what is on its way would never reach it.
    fn floor(&self, target: Target, asked: Version) -> Version {
        match target {
            Target::Event(id) | Target::Sessions(id) => self.floors.of_event(id),
            Target::List(_) => asked,
        }
    }

    async fn answer(&self, target: Target, key: &str, min: Version) -> Result<Answer, Problem> {
        let asked = self.floors.of_lists();
        let (mut found, mut accepted) = self.look(target, key, asked, min).await;
        if min > Version::ZERO && target.is_projected() {
            let deadline = Instant::now() + WAIT_FOR_VERSION;
            while accepted.is_none() && found.is_answer() && Instant::now() < deadline {
                sleep(WAIT_STEP).await;
                (found, accepted) = self.look(target, key, asked, min).await;
            }
        }
        if let Some(document) = accepted {
            return Ok(self.out_of_redis(document));
        }
        if let (Found::Missing, Some(id)) = (&found, target.event())
            && let Some(version) = self.absent.get(id).filter(|version| *version >= self.floor(target, asked).max(min))
            && (!self.index.is_loaded() || self.index.vouches_for_absence(id, version))
        {
            return Ok(Answer { document: Document::new(version, None, Utc::now(), None), source: Source::Absent });
        }
        if let Target::Event(id) = target
            && !matches!(found, Found::Missing)
            && let Some(document) = self.seen_by_index(id, &found).await
            && document.version() >= self.floor(target, asked).max(min)
        {
            return Ok(Answer { document, source: Source::Index });
        }
        match self.fallback.read(target, key, &found, || self.floor(target, asked), min).await {
            Ok(answer) => {
                // One that becomes public by itself is not absent for long.
                let is_absent = answer.document.body().is_none() && !answer.document.ends();
                if let (Source::Postgres, Some(id), true) = (answer.source, target.event(), is_absent) {
                    self.absent.note(id, answer.document.version());
                }
                Ok(answer)
            }
            // A client that demands a version gets that or nothing.
            Err(problem) if min > Version::ZERO => Err(problem),
            Err(problem) => {
                // Redis may only have been slow.
                let found = if found.is_answer() { found } else { self.redis.get(target, key).await };
                let document = found.into_document().or_else(|| self.remembered(target));
                document.map(|document| Answer { document, source: Source::Stale }).ok_or(problem)
            }
        }
    }

    /// What the index has seen just now, where Redis has nothing that is good enough.
    async fn seen_by_index(&self, id: Uuid, found: &Found) -> Option<Document> {
        // Without Redis each event would be a query of its own: one look at what has changed serves all who ask meanwhile.
        let is_fresh = self.index.is_confirmed() && (found.is_answer() || self.index.refresh(WAIT_FOR_LOOK).await);
        is_fresh.then(|| self.index.event(id, Utc::now())).flatten()
    }

    /// The last that the index has seen.
    fn remembered(&self, target: Target) -> Option<Document> {
        match target {
            Target::Event(id) => self.index.event(id, Utc::now()),
            Target::List(page) => self.index.page(page, Utc::now()),
            Target::Sessions(_) => None,
        }
    }

    /// What Redis has, and the document of it that may be answered: true now, and not older than what this reader has
    /// answered and the client demands.
    async fn look(&self, target: Target, key: &str, asked: Version, min: Version) -> (Found, Option<Document>) {
        let seen = self.index.version();
        let found = self.redis.get(target, key).await;
        let Some(document) = found.current_at(Utc::now()) else { return (found, None) };
        let floor = self.floor(target, asked).max(min);
        if self.is_unchanged(target, document.version(), floor, seen) {
            return (found, Some(document));
        }
        // Below the floor it also is the newest state if everything up to the floor had reached Redis before it was read.
        let reached = self.redis.get_if_reached(target, key, floor).await;
        if let Some(document) = reached.current_at(Utc::now()) {
            self.floors.vouched(target, document.version(), floor);
            return (reached, Some(document));
        }
        // The watermark does not come as far while much changes that no list tells. The index does.
        if matches!(target, Target::List(_)) && self.index.is_confirmed() && self.index.reaches(floor, WAIT_FOR_LOOK).await {
            let seen = self.index.version();
            let again = self.redis.get(target, key).await;
            let document = again.current_at(Utc::now());
            let document = document.filter(|document| self.is_unchanged(target, document.version(), floor, seen));
            return (again, document);
        }
        (reached, None)
    }

    /// Is what was so at `version` still so at `floor`? `seen`: what the index had reached before Redis was read. Of a change that
    /// lists tell either the list clock knew by then, as it had been published, or the index knows that it had not.
    fn is_unchanged(&self, target: Target, version: Version, floor: Version, seen: Version) -> bool {
        let known = || self.floors.known_to_last(target, version);
        let vouches = |since| match target {
            Target::Event(id) | Target::Sessions(id) => self.index.vouches_for_event(id, since, floor),
            Target::List(_) => seen >= floor && self.index.vouches_for_pages(since),
        };
        version >= floor || vouches(version) || known().is_some_and(|known| known >= floor || vouches(known))
    }

    fn out_of_redis(&self, document: Document) -> Answer {
        let source = if self.freshness.is_confirmed() { Source::Redis } else { Source::Stale };
        Answer { document, source }
    }
}

/// No store can answer.
fn unavailable(detail: &str) -> Problem {
    Problem::new(Code::Unavailable).detail(detail)
}
