//! Lists that are filtered, sorted or walked through: answered by the index.

use std::sync::Arc;

use catalog_shared::{
    document::Document,
    problem::{Code, Fault, Problem},
    version::Version,
};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use tokio::{
    sync::Semaphore,
    task::spawn_blocking,
    time::{Duration, timeout},
};

use uuid::Uuid;

use crate::{
    floors::Floors,
    index::{Cursor, Index, Key, Listed, Part, Question, Snapshot, Walk},
    query::{list::ListQuery, params::Parsed, place::Place, request::Query},
    read::{Answer, Source},
};

/// How long a request waits until the index has the state that it demands: some looks at PostgreSQL.
const WAIT_FOR_VERSION: Duration = Duration::from_millis(400);
/// The same where the client demands nothing, but this reader has answered that state already.
const WAIT_FOR_ANSWERED: Duration = Duration::from_millis(200);
/// How long a request waits for its turn: a list takes milliseconds.
const TURN_TIMEOUT: Duration = Duration::from_secs(1);

/// Answers lists from the index, no more at once than there are processors: they compute and wait for nothing.
pub(crate) struct Lists {
    index: Arc<Index>,
    floors: Arc<Floors>,
    turns: Semaphore,
}

/// A page, and where the pages around it begin.
pub(crate) struct Page {
    pub(crate) answer: Answer,
    pub(crate) count: usize,
    pub(crate) next: Option<Cursor>,
    pub(crate) previous: Option<Cursor>,
}

impl Lists {
    pub(crate) fn new(index: Arc<Index>, floors: Arc<Floors>) -> Self {
        let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self { index, floors, turns: Semaphore::new(processors) }
    }

    /// Has the index been loaded?
    pub(crate) fn is_loaded(&self) -> bool {
        self.index.is_loaded()
    }

    /// The page that `parsed` asks for. `raw`: the query string as it came, which is read once more as of the moment at which a
    /// walk began.
    ///
    /// # Errors
    /// 400 for a cursor that is none, or of another list; 503 when the index has not been loaded, or has not reached `min`.
    pub(crate) async fn page(
        &self,
        parsed: Parsed<ListQuery>,
        raw: &str,
        now: DateTime<Utc>,
        min: Version,
    ) -> Result<Page, Problem> {
        let fingerprint = parsed.canonical.fingerprint();
        let cursor = match &parsed.value.place {
            Place::Page(_) => None,
            Place::Cursor(text) => Some(Cursor::parse(text).filter(|it| it.fingerprint == fingerprint).ok_or_else(not_a_cursor)?),
        };
        let query = match &cursor {
            Some(cursor) => ListQuery::parse(raw, false, cursor.moment)?.value,
            None => parsed.value,
        };
        let moment = cursor.as_ref().map_or(now, |cursor| cursor.moment);
        let min = min.max(cursor.as_ref().map_or(Version::ZERO, |cursor| cursor.version));
        let source = self.reach(min).await?;
        let began = cursor.as_ref().map(|cursor| (cursor.version, cursor.began.clone()));
        let listed = self.list(query, cursor, moment, now).await?;
        let (version, began) = began.unwrap_or_else(|| (listed.version, listed.snapshot.clone()));
        let at = |key, backwards| Cursor { moment, version, began: began.clone(), fingerprint, backwards, key };
        Ok(Page {
            count: listed.count,
            next: listed.after.map(|key| at(key, false)),
            previous: listed.before.map(|key| at(key, true)),
            answer: Answer { document: Document::new(listed.version, None, now, Some(&listed.body)), source },
        })
    }

    /// A document that `write` makes of the index, and the version that it tells.
    ///
    /// # Errors
    /// As [`Self::page`], and those of `write`.
    pub(crate) async fn written<F>(&self, min: Version, now: DateTime<Utc>, write: F) -> Result<Answer, Problem>
    where
        F: FnOnce(&Index) -> (Result<String, Problem>, Version) + Send + 'static,
    {
        let source = self.reach(min).await?;
        let (body, version) = self.compute(write).await?;
        Ok(Answer { document: Document::new(version, None, now, Some(body?.as_bytes())), source })
    }

    /// What `work` makes of the index as it is, in its turn and beside the threads that answer.
    ///
    /// # Errors
    /// 503 when there is no turn to be had.
    pub(crate) async fn compute<T, F>(&self, work: F) -> Result<T, Problem>
    where
        T: Send + 'static,
        F: FnOnce(&Index) -> T + Send + 'static,
    {
        let busy = || Problem::new(Code::Unavailable).detail("Too many requests at once. Try again shortly.");
        let _turn = timeout(TURN_TIMEOUT, self.turns.acquire()).await.map_err(|_| busy())?;
        let index = Arc::clone(&self.index);
        spawn_blocking(move || work(&index)).await.map_err(|_| Problem::new(Code::Internal))
    }

    /// Waits until the index has reached `min`, and for a moment until it has what this reader has answered of anything.
    async fn reach(&self, min: Version) -> Result<Source, Problem> {
        if !self.index.is_loaded() {
            return Err(Problem::new(Code::Unavailable).detail("Lists are not ready yet. Try again shortly."));
        }
        if !self.index.reaches(min, WAIT_FOR_VERSION).await {
            let detail = "The state that was asked for is not known here yet. Try again shortly.";
            return Err(Problem::new(Code::Unavailable).detail(detail));
        }
        let is_fresh = self.index.is_confirmed() && self.index.reaches(self.floors.of_lists(), WAIT_FOR_ANSWERED).await;
        Ok(if is_fresh { Source::Index } else { Source::Stale })
    }

    async fn list(
        &self,
        query: ListQuery,
        cursor: Option<Cursor>,
        moment: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Listed, Problem> {
        let listing = self.compute(move |index| {
            let size = query.size as usize;
            let part = match (cursor, &query.place) {
                (Some(Cursor { began, backwards, key, .. }), _) => Part::From(Walk { began, key, backwards }),
                (None, Place::Page(number)) => Part::Offset((*number as usize - 1).saturating_mul(size)),
                (None, Place::Cursor(_)) => Part::Offset(0),
            };
            let ListQuery { filter, ordering, facets, .. } = &query;
            index.list(&Question { filter, ordering: *ordering, facets, part, size, moment }, now)
        });
        listing.await?.map_err(|_| Problem::new(Code::Internal))
    }
}

/// What a stored page tells of an event, as far as its place depends on it.
#[derive(Deserialize)]
struct Stored {
    id: Uuid,
    starts_at: Option<DateTime<Utc>>,
    ends_at: Option<DateTime<Utc>>,
}

/// Where the page after a stored one begins; `None` while the index could not go on from there.
pub(crate) fn after_stored(lists: &Lists, answer: &Answer, fingerprint: u64) -> Option<Cursor> {
    if !lists.index.is_loaded() {
        return None;
    }
    let body = answer.document.body()?;
    let body = std::str::from_utf8(&body).ok()?;
    // Within a text these quotes would be escaped, so this is where the last event begins.
    let last = &body[body.rfind(r#"{"id":""#)?..];
    let last = Stored::deserialize(&mut serde_json::Deserializer::from_str(last)).ok()?;
    let moment = DateTime::from_timestamp_millis(answer.document.built_ms())?;
    let key = Key::of_listed(last.id, last.starts_at, last.ends_at, moment);
    let (version, began) = (answer.document.version(), Snapshot::parse(answer.document.snapshot()?)?);
    Some(Cursor { moment, version, began, fingerprint, backwards: false, key })
}

fn not_a_cursor() -> Problem {
    Problem::new(Code::BadRequest).detail("Some parameters are refused; see errors.").errors(vec![Fault {
        pointer: None,
        parameter: Some("cursor".to_owned()),
        code: "not_a_cursor",
        detail: "This is no cursor of this list. Begin again without one.".to_owned(),
    }])
}
