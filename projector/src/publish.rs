//! Writes documents to Redis, by compare-and-set, many in one round trip.

use std::time::Duration;

use catalog_shared::{
    document::Document,
    keys,
    redis_link::{RedisGone, RedisLink},
    scripts::{self, Published, Script},
    version::Version,
};
use chrono::Utc;
use redis::Pipeline;

/// Longest that one pipeline may take. Nobody waits for it but the next round.
const DEADLINE: Duration = Duration::from_secs(5);
/// Documents in one pipeline, so that none holds up Redis or fills its buffers.
const DOCUMENTS_MAX: usize = 200;
/// Renewals in one pipeline: they carry no documents.
const RENEWALS_MAX: usize = 1_000;

/// The way to Redis, with the scripts that every write goes through.
pub(crate) struct Publisher<'a> {
    link: &'a RedisLink,
    publish: Script,
    renew: Script,
    raise: Script,
}

impl<'a> Publisher<'a> {
    pub(crate) fn new(link: &'a RedisLink) -> Self {
        Self { link, publish: scripts::publish(), renew: scripts::renew(), raise: scripts::raise() }
    }

    /// Stores each document under its key, unless a newer one stands there.
    ///
    /// # Errors
    /// When Redis fails; some of the documents may then be stored.
    pub(crate) async fn documents(&self, documents: &[(String, Document)]) -> Result<(), RedisGone> {
        for chunk in documents.chunks(DOCUMENTS_MAX) {
            let mut pipe = self.publish.pipeline();
            for (key, document) in chunk {
                self.publish
                    .add(&mut pipe, &[key, &keys::lease(key)])
                    .arg(document.as_bytes())
                    .arg(document.version().to_string())
                    .arg(keys::TTL_MS)
                    .arg("");
            }
            let outcomes: Vec<Published> = self.run(pipe).await?;
            let stored = outcomes.iter().filter(|outcome| **outcome == Published::Stored).count();
            metrics::counter!("catalog_documents_total", "outcome" => Published::Stored.name()).increment(stored as u64);
            metrics::counter!("catalog_documents_total", "outcome" => Published::NewerThere.name())
                .increment((chunk.len() - stored) as u64);
        }
        Ok(())
    }

    /// Extends the life of the documents that still are of these versions. Answers, for each, whether it was.
    ///
    /// # Errors
    /// When Redis fails.
    pub(crate) async fn renew(&self, documents: &[(String, Version)]) -> Result<Vec<bool>, RedisGone> {
        let mut renewed = Vec::with_capacity(documents.len());
        for chunk in documents.chunks(RENEWALS_MAX) {
            let mut pipe = self.renew.pipeline();
            for (key, version) in chunk {
                self.renew.add(&mut pipe, &[key]).arg(version.to_string()).arg(keys::TTL_MS);
            }
            renewed.extend(self.run::<Vec<bool>>(pipe).await?);
        }
        Ok(renewed)
    }

    /// Raises the list clock: no page older than `version` is served from now on.
    ///
    /// # Errors
    /// When Redis fails.
    pub(crate) async fn raise_list_clock(&self, version: Version) -> Result<(), RedisGone> {
        let mut pipe = self.raise.pipeline();
        self.raise.add(&mut pipe, &[keys::LIST_CLOCK]).arg(version.to_string()).ignore();
        self.run(pipe).await
    }

    /// Says that PostgreSQL was seen just now. Answers whether Redis still has what was last said to it: its list clock, and a
    /// watermark that is not below `raised`. It has not after a flush, nor after a failover to a replica that lagged.
    ///
    /// # Errors
    /// When Redis fails.
    pub(crate) async fn confirm(&self, raised: Version) -> Result<bool, RedisGone> {
        let mut pipe = redis::pipe();
        pipe.set(keys::CONFIRMED_AT, Utc::now().timestamp_millis()).ignore();
        pipe.exists(keys::LIST_CLOCK).get(keys::WATERMARK);
        let (has_clock, watermark): (bool, Option<String>) = self.run(pipe).await?;
        Ok(has_clock && version(watermark) >= raised)
    }

    /// Says that everything committed up to `version` has reached Redis.
    ///
    /// # Errors
    /// When Redis fails.
    pub(crate) async fn raise_watermark(&self, version: Version) -> Result<(), RedisGone> {
        let mut pipe = self.raise.pipeline();
        self.raise.add(&mut pipe, &[keys::WATERMARK]).arg(version.to_string()).ignore();
        self.run(pipe).await
    }

    /// The watermark; zero if Redis has none.
    ///
    /// # Errors
    /// When Redis fails.
    pub(crate) async fn watermark(&self) -> Result<Version, RedisGone> {
        let mut pipe = redis::pipe();
        pipe.get(keys::WATERMARK);
        let (text,) = self.run(pipe).await?;
        Ok(version(text))
    }

    async fn run<T: redis::FromRedisValue>(&self, pipe: Pipeline) -> Result<T, RedisGone> {
        self.link.call(DEADLINE, |mut connection| async move { pipe.query_async(&mut connection).await }).await
    }
}

fn version(text: Option<String>) -> Version {
    text.and_then(|text| text.parse().ok()).unwrap_or(Version::ZERO)
}
