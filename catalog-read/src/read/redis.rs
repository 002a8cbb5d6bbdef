//! Documents in Redis: reading them, and filling in what is missing under a lease.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use catalog_shared::{
    document::Document,
    keys,
    redis_link::{RedisGone, RedisLink},
    scripts::{self, Published, Script},
    version::Version,
};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::Target;

/// How long a reader has from its miss to its fill. A fill that comes later is refused, as the document it read may be old.
const LEASE_MS: u64 = 3_000;

/// What Redis has of a document.
#[derive(Debug)]
pub(crate) enum Found {
    /// It is there, and no change that it lacks has been published.
    Current(Document),
    /// It is there, and known to be out of date.
    Outdated(Document),
    /// It is not there.
    Missing,
    /// Redis did not answer.
    Gone,
}

impl Found {
    /// Did Redis answer?
    pub(crate) fn is_answer(&self) -> bool {
        !matches!(self, Self::Gone)
    }

    /// The document, if it may be answered at `now`.
    pub(crate) fn current_at(&self, now: DateTime<Utc>) -> Option<Document> {
        match self {
            Self::Current(document) if document.is_true_at(now) => Some(document.clone()),
            _ => None,
        }
    }

    pub(crate) fn into_document(self) -> Option<Document> {
        match self {
            Self::Current(document) | Self::Outdated(document) => Some(document),
            Self::Missing | Self::Gone => None,
        }
    }
}

/// The right to fill one document.
#[derive(Debug)]
pub(crate) struct Lease(String);

/// Redis as the reader uses it.
pub(crate) struct Redis {
    link: Arc<RedisLink>,
    deadline: Duration,
    publish: Script,
    release: Script,
    /// The highest watermark seen: it never falls, so an old one is still true.
    watermark: AtomicU64,
}

impl Redis {
    pub(crate) fn new(link: Arc<RedisLink>, deadline: Duration) -> Self {
        Self { link, deadline, publish: scripts::publish(), release: scripts::release(), watermark: AtomicU64::new(0) }
    }

    /// What is stored under `key`.
    pub(crate) async fn get(&self, target: Target, key: &str) -> Found {
        let found = match target {
            Target::Event(_) | Target::Sessions(_) => self.document(key).await,
            Target::List(_) => self.page(key).await,
        };
        found.unwrap_or(Found::Gone)
    }

    async fn document(&self, key: &str) -> Result<Found, RedisGone> {
        let mut get = redis::cmd("GET");
        get.arg(key);
        let bytes: Option<Bytes> =
            self.link.call(self.deadline, |mut connection| async move { get.query_async(&mut connection).await }).await?;
        Ok(bytes.and_then(|bytes| Document::parse(bytes).ok()).map_or(Found::Missing, Found::Current))
    }

    /// A page counts only beside the list clock, and only if it is not older.
    async fn page(&self, key: &str) -> Result<Found, RedisGone> {
        let mut pipe = redis::pipe();
        pipe.get(keys::LIST_CLOCK).get(key);
        let (clock, bytes): (Option<String>, Option<Bytes>) =
            self.link.call(self.deadline, |mut connection| async move { pipe.query_async(&mut connection).await }).await?;
        let clock: Option<Version> = clock.and_then(|text| text.parse().ok());
        let Some(page) = bytes.and_then(|bytes| Document::parse(bytes).ok()) else { return Ok(Found::Missing) };
        Ok(match clock {
            Some(clock) if page.version() >= clock => Found::Current(page),
            _ => Found::Outdated(page),
        })
    }

    /// The highest watermark seen so far. What is read from Redis afterwards has everything up to it.
    pub(crate) fn watermark(&self) -> Version {
        Version::from_u64(self.watermark.load(Ordering::Acquire))
    }

    /// Has everything that was committed up to `version` been published?
    pub(crate) async fn has_reached(&self, version: Version) -> bool {
        if self.watermark() >= version {
            return true;
        }
        let mut get = redis::cmd("GET");
        get.arg(keys::WATERMARK);
        let read: Result<Option<String>, _> =
            self.link.call(self.deadline, |mut connection| async move { get.query_async(&mut connection).await }).await;
        if let Some(watermark) = read.ok().flatten().and_then(|text| text.parse::<Version>().ok()) {
            self.watermark.fetch_max(watermark.as_u64(), Ordering::AcqRel);
        }
        self.watermark() >= version
    }

    /// Asks for the right to fill `key`; `None` while another reader has it.
    ///
    /// # Errors
    /// When Redis does not answer.
    pub(crate) async fn lease(&self, key: &str) -> Result<Option<Lease>, RedisGone> {
        let token = Uuid::new_v4().to_string();
        let mut set = redis::cmd("SET");
        set.arg(keys::lease(key)).arg(&token).arg("NX").arg("PX").arg(LEASE_MS);
        let taken: bool =
            self.link.call(self.deadline, |mut connection| async move { set.query_async(&mut connection).await }).await?;
        Ok(taken.then_some(Lease(token)))
    }

    /// Gives back the right to fill `key` unused, so that the next reader need not wait for it to end.
    pub(crate) async fn release(&self, key: &str, lease: Lease) {
        let mut pipe = self.release.pipeline();
        self.release.add(&mut pipe, &[&keys::lease(key)]).arg(lease.0).ignore();
        let released: Result<(), _> =
            self.link.call(self.deadline, |mut connection| async move { pipe.query_async(&mut connection).await }).await;
        if let Err(error) = released {
            tracing::debug!(%error, "a lease was not given back; it ends by itself");
        }
    }

    /// Stores a document under `key`, unless the lease is over or a newer one stands there.
    ///
    /// # Errors
    /// When Redis does not answer.
    pub(crate) async fn fill(&self, key: &str, document: &Document, lease: Lease) -> Result<Published, RedisGone> {
        let mut pipe = self.publish.pipeline();
        self.publish
            .add(&mut pipe, &[key, &keys::lease(key)])
            .arg(document.as_bytes())
            .arg(document.version().to_string())
            .arg(keys::TTL_MS)
            .arg(lease.0);
        let (published,) =
            self.link.call(self.deadline, |mut connection| async move { pipe.query_async(&mut connection).await }).await?;
        Ok(published)
    }
}
