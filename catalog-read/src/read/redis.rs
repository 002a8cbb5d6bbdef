//! Documents in Redis: reading them, and filling in what is missing under a lease.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use catalog_shared::{
    document::Document,
    keys,
    redis_link::{RedisGone, RedisLink},
    scripts::{Published, Scripts},
    version::Version,
};
use chrono::{DateTime, Utc};
use redis::Cmd;
use uuid::Uuid;

use super::{Freshness, Target};

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
    freshness: Arc<Freshness>,
    scripts: Scripts,
}

impl Redis {
    pub(crate) fn new(link: Arc<RedisLink>, deadline: Duration, freshness: Arc<Freshness>) -> Self {
        Self { link, deadline, freshness, scripts: Scripts::new() }
    }

    /// What is stored under `key`.
    pub(crate) async fn get(&self, target: Target, key: &str) -> Found {
        let found = match target {
            Target::Event(_) | Target::Sessions(_) => {
                let bytes = self.link.query(self.deadline, &get(key)).await;
                bytes.map(|bytes| self.found(bytes, Version::ZERO))
            }
            Target::List(_) => {
                let read = self.link.each(self.deadline, vec![get(keys::LIST_CLOCK), get(key)]).await;
                read.map(|(clock, bytes)| self.found(bytes, oldest_page(clock)))
            }
        };
        found.unwrap_or(Found::Gone)
    }

    /// As [`Self::get`], where everything committed up to `floor` has reached Redis. Otherwise nothing that stands there is
    /// good enough.
    pub(crate) async fn get_if_reached(&self, target: Target, key: &str, floor: Version) -> Found {
        // The watermark first, and of the very server that has the document: another one, before or after a failover, may have
        // the one without the other.
        let reads = vec![get(keys::WATERMARK), get(keys::LIST_CLOCK), get(key)];
        let read: Result<(Option<String>, Option<String>, Option<Bytes>), _> = self.link.each(self.deadline, reads).await;
        let Ok((watermark, clock, bytes)) = read else { return Found::Gone };
        let oldest = if matches!(target, Target::List(_)) { oldest_page(clock) } else { Version::ZERO };
        // It vouches for nothing of an epoch before its own: the event may be no more, and then nobody makes it anew.
        let reached = version(watermark).filter(|watermark| *watermark >= floor && self.link.is_one_server());
        match self.found(bytes, oldest) {
            Found::Current(document) if reached.is_none_or(|watermark| document.version().epoch() < watermark.epoch()) => {
                Found::Outdated(document)
            }
            found => found,
        }
    }

    /// `oldest`: of which version a document must be at least.
    fn found(&self, bytes: Option<Bytes>, oldest: Version) -> Found {
        let Some(document) = bytes.and_then(|bytes| Document::parse(bytes).ok()) else { return Found::Missing };
        match document.version() < oldest || self.freshness.is_over(document.version()) {
            true => Found::Outdated(document),
            false => Found::Current(document),
        }
    }

    /// Asks for the right to fill `key`; `None` while another reader has it.
    ///
    /// # Errors
    /// When Redis does not answer.
    pub(crate) async fn lease(&self, key: &str) -> Result<Option<Lease>, RedisGone> {
        let token = Uuid::new_v4().to_string();
        let mut set = redis::cmd("SET");
        set.arg(keys::lease(key)).arg(&token).arg("NX").arg("PX").arg(LEASE_MS);
        let taken: bool = self.link.query(self.deadline, &set).await?;
        Ok(taken.then_some(Lease(token)))
    }

    /// Gives back the right to fill `key` unused, so that the next reader need not wait for it to end.
    pub(crate) async fn release(&self, key: &str, lease: Lease) {
        if let Err(error) = self.link.query::<i64>(self.deadline, &self.scripts.release(key, &lease.0)).await {
            tracing::debug!(%error, "a lease was not given back; it ends by itself");
        }
    }

    /// Stores a document under `key`, unless a newer one stands there, or none and the lease is over.
    ///
    /// # Errors
    /// When Redis does not answer.
    pub(crate) async fn fill(&self, key: &str, document: &Document, lease: Lease) -> Result<Published, RedisGone> {
        self.link.query(self.deadline, &self.scripts.publish(key, document, &lease.0)).await
    }
}

fn get(key: &str) -> Cmd {
    redis::cmd("GET").arg(key).to_owned()
}

fn version(text: Option<String>) -> Option<Version> {
    text.and_then(|text| text.parse().ok())
}

/// A page counts only beside the list clock, and only if it is not older.
fn oldest_page(clock: Option<String>) -> Version {
    version(clock).unwrap_or(Version::MAX)
}
