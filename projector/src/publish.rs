//! Writes to Redis, many in one round trip.

use std::time::Duration;

use catalog_shared::{
    document::Document,
    keys,
    redis_link::{RedisGone, RedisLink},
    scripts::{Published, Renewed, Reserved, Scripts},
    version::Version,
};
use chrono::Utc;
use redis::Cmd;

/// Longest that one round trip may take. Nobody waits for it but the next round.
const DEADLINE: Duration = Duration::from_secs(5);
/// Documents in one round trip, so that none holds up Redis or fills its buffers.
const DOCUMENTS_MAX: usize = 200;
/// Calls in one round trip that carry no documents.
const CALLS_MAX: usize = 1_000;
/// Milliseconds from a lease to the publication. A later one is refused, and the document is built again.
const LEASE_MS: u64 = 10_000;

/// The way to Redis, with the scripts that every write goes through.
pub(crate) struct Publisher<'a> {
    link: &'a RedisLink,
    scripts: Scripts,
}

/// What Redis says of itself.
pub(crate) struct Confirmed {
    /// It has a list clock.
    pub(crate) has_list_clock: bool,
    /// All documents in it are of the epoch that was asked for.
    pub(crate) is_whole: bool,
}

impl<'a> Publisher<'a> {
    pub(crate) fn new(link: &'a RedisLink) -> Self {
        Self { link, scripts: Scripts::new() }
    }

    /// Takes the leases of those documents that are missing.
    ///
    /// # Errors
    /// When Redis fails.
    pub(crate) async fn reserve(&self, keys: &[String], token: &str) -> Result<Vec<Reserved>, RedisGone> {
        self.each(keys, CALLS_MAX, |key| self.scripts.reserve(key, token, LEASE_MS)).await
    }

    /// Stores each document under its key, unless a newer one stands there, or none and the lease is over.
    ///
    /// # Errors
    /// When Redis fails; some of the documents may then be stored.
    pub(crate) async fn documents(&self, documents: &[(String, Document)], token: &str) -> Result<Vec<Published>, RedisGone> {
        let publish = |(key, document): &(String, Document)| self.scripts.publish(key, document, token);
        let outcomes = self.each(documents, DOCUMENTS_MAX, publish).await?;
        for outcome in [Published::Stored, Published::NewerThere, Published::LeaseLost, Published::NoRoom] {
            let count = outcomes.iter().filter(|it| **it == outcome).count();
            metrics::counter!("catalog_documents_total", "outcome" => outcome.name()).increment(count as u64);
        }
        Ok(outcomes)
    }

    /// Which of these keys there are.
    ///
    /// # Errors
    /// When Redis fails.
    pub(crate) async fn standing(&self, keys: &[String]) -> Result<Vec<bool>, RedisGone> {
        self.each(keys, CALLS_MAX, |key| redis::cmd("EXISTS").arg(key).to_owned()).await
    }

    /// Deletes what stands under each key, if it still is what was seen there.
    ///
    /// # Errors
    /// When Redis fails.
    pub(crate) async fn discard(&self, seen: &[(String, Vec<u8>)]) -> Result<(), RedisGone> {
        self.each::<_, i64>(seen, DOCUMENTS_MAX, |(key, value)| self.scripts.discard(key, value)).await.map(drop)
    }

    /// Extends the life of the documents that are of the epoch of `present`.
    ///
    /// # Errors
    /// When Redis fails.
    pub(crate) async fn renew(&self, keys: &[String], present: Version) -> Result<Vec<Renewed>, RedisGone> {
        let now = Utc::now();
        self.each(keys, CALLS_MAX, |key| self.scripts.renew(key, present, now)).await
    }

    /// Raises the list clock: no page older than `version` is served from now on, and none at all while it is missing. `token`:
    /// of its lease, to set one that is missing.
    ///
    /// # Errors
    /// When Redis fails.
    pub(crate) async fn raise_list_clock(&self, version: Version, token: &str) -> Result<(), RedisGone> {
        self.link.query::<bool>(DEADLINE, &self.scripts.raise_list_clock(version, token)).await.map(drop)
    }

    /// Says to this run of Redis that PostgreSQL was seen just now, and asks whether all in it is of the epoch of `present`.
    ///
    /// # Errors
    /// When Redis fails or is another.
    pub(crate) async fn confirm(&self, run: &str, present: Version) -> Result<Confirmed, RedisGone> {
        let now = Utc::now().timestamp_millis();
        let mut has_list_clock = redis::cmd("EXISTS");
        has_list_clock.arg(keys::LIST_CLOCK);
        let mut epoch = redis::cmd("GET");
        epoch.arg(keys::EPOCH);
        let hold = self.scripts.hold(keys::CONFIRMED_AT, now, keys::CONFIRMED_MS);
        let (_, has_list_clock, epoch): (bool, bool, Option<String>) =
            self.link.each_on(run, DEADLINE, vec![hold, has_list_clock, epoch]).await?;
        Ok(Confirmed { has_list_clock, is_whole: epoch.is_some_and(|epoch| epoch == present.epoch_text()) })
    }

    /// Says to this run of Redis that all documents in it are of the epoch of `present`.
    ///
    /// # Errors
    /// When Redis fails or is another.
    pub(crate) async fn raise_epoch(&self, run: &str, present: Version) -> Result<(), RedisGone> {
        let raise = self.scripts.raise(keys::EPOCH, &present.epoch_text());
        self.link.each_on::<(bool,)>(run, DEADLINE, vec![raise]).await.map(drop)
    }

    /// Says to this run of Redis that everything committed up to `version` has reached it.
    ///
    /// # Errors
    /// When Redis fails or is another.
    pub(crate) async fn raise_watermark(&self, run: &str, version: Version) -> Result<(), RedisGone> {
        let raise = self.scripts.raise(keys::WATERMARK, &version.to_string());
        self.link.each_on::<(bool,)>(run, DEADLINE, vec![raise]).await.map(drop)
    }

    /// The watermark; zero if Redis has none.
    ///
    /// # Errors
    /// When Redis fails.
    pub(crate) async fn watermark(&self) -> Result<Version, RedisGone> {
        let mut get = redis::cmd("GET");
        get.arg(keys::WATERMARK);
        let text: Option<String> = self.link.query(DEADLINE, &get).await?;
        Ok(text.and_then(|text| text.parse().ok()).unwrap_or(Version::ZERO))
    }

    /// One call for each of `items`, at most `max` in one round trip.
    async fn each<I, T>(&self, items: &[I], max: usize, call: impl Fn(&I) -> Cmd) -> Result<Vec<T>, RedisGone>
    where
        T: redis::FromRedisValue,
    {
        let mut answers = Vec::with_capacity(items.len());
        for chunk in items.chunks(max) {
            answers.extend(self.link.each::<Vec<T>>(DEADLINE, chunk.iter().map(&call).collect()).await?);
        }
        Ok(answers)
    }
}
