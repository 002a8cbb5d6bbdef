//! The scripts through which every write to Redis goes. Each touches one document and its lease, so each works in Redis Cluster.
//! They are sent whole with each call: 300 bytes that spare asking whether Redis, restarted meanwhile, still knows them.
//!
//! The two rules of a write. Where a document stands, only a newer one may replace it: compare-and-set. Where none stands, a
//! newer one may have stood and vanished (expired, evicted, flushed): only who took the *lease* of that document before the
//! snapshot that he writes, and still has it, may write. Publishing ends the lease, a flush takes it along.

use chrono::{DateTime, Utc};
use redis::Cmd;

use crate::{
    document::{Document, UNTIL_RANGE, VERSION_RANGE},
    keys,
    version::Version,
};

/// What [`Scripts::publish`] answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Published {
    /// The document stands in Redis.
    Stored,
    /// A newer one stood there and stays.
    NewerThere,
    /// None stands there, and the lease is over.
    LeaseLost,
    /// Redis has no memory left. None stands there: what is missing is never wrong.
    NoRoom,
}

impl Published {
    /// For a metric's label.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Stored => "stored",
            Self::NewerThere => "newer_there",
            Self::LeaseLost => "lease_lost",
            Self::NoRoom => "no_room",
        }
    }
}

impl redis::FromRedisValue for Published {
    fn from_redis_value(value: redis::Value) -> Result<Self, redis::ParsingError> {
        match i64::from_redis_value(value)? {
            1 => Ok(Self::Stored),
            0 => Ok(Self::NewerThere),
            -1 => Ok(Self::LeaseLost),
            _ => Ok(Self::NoRoom),
        }
    }
}

/// What [`Scripts::renew`] answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Renewed {
    /// It stands there, and lives on.
    Alive,
    /// None stands there.
    Missing,
    /// One of another epoch stands there, or one that time alone has made wrong; the latter lives on.
    Outdated,
}

impl redis::FromRedisValue for Renewed {
    fn from_redis_value(value: redis::Value) -> Result<Self, redis::ParsingError> {
        match i64::from_redis_value(value)? {
            1 => Ok(Self::Alive),
            0 => Ok(Self::Missing),
            _ => Ok(Self::Outdated),
        }
    }
}

/// What [`Scripts::reserve`] answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reserved {
    /// A document stands there: no lease is needed.
    Standing,
    /// None stands there; the lease is the caller's.
    Leased,
    /// None stands there, and Redis has no memory left for the lease.
    NoRoom,
}

impl redis::FromRedisValue for Reserved {
    fn from_redis_value(value: redis::Value) -> Result<Self, redis::ParsingError> {
        match i64::from_redis_value(value)? {
            0 => Ok(Self::Standing),
            1 => Ok(Self::Leased),
            _ => Ok(Self::NoRoom),
        }
    }
}

const RESERVE: &str = "if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
if redis.pcall('SET', KEYS[2], ARGV[1], 'PX', ARGV[2]).ok then return 1 end
redis.call('DEL', KEYS[2])
return -2";

const DELETE_IF: &str = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0";

const RAISE: &str = "local held = redis.call('GET', KEYS[1])
if held and held >= ARGV[1] then return 1 end
if redis.pcall('SET', KEYS[1], ARGV[1]).ok then return 1 end
return 0";

const RAISE_CLOCK: &str = "local held = redis.call('GET', KEYS[1])
if held and held >= ARGV[1] then return 1 end
local may = held or redis.call('GET', KEYS[2]) == ARGV[2]
redis.call('DEL', KEYS[2])
if may and redis.pcall('SET', KEYS[1], ARGV[1]).ok then return 1 end
redis.call('DEL', KEYS[1])
return 0";

const HOLD: &str = "if redis.pcall('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]).ok then return 1 end
return 0";

/// The calls of the scripts.
#[derive(Debug)]
pub struct Scripts {
    publish: String,
    renew: String,
}

impl Scripts {
    /// The scripts.
    #[must_use]
    #[allow(clippy::new_without_default, reason = "there is nothing that a default could mean")]
    pub fn new() -> Self {
        let (first, last) = VERSION_RANGE;
        let (until_first, until_last) = UNTIL_RANGE;
        let epoch_last = first + Version::EPOCH_TEXT_LEN - 1;
        let publish = format!(
            "local held = redis.pcall('GETRANGE', KEYS[1], {first}, {last})
if type(held) ~= 'string' then
    redis.call('DEL', KEYS[1])
    held = ''
end
if held > ARGV[2] then return 0 end
if held == '' and redis.call('GET', KEYS[2]) ~= ARGV[4] then return -1 end
local stored = redis.pcall('SET', KEYS[1], ARGV[1], 'PX', ARGV[3]).ok
redis.call('DEL', KEYS[2])
if stored then return 1 end
redis.call('DEL', KEYS[1])
return -2"
        );
        let renew = format!(
            "local held = redis.pcall('GETRANGE', KEYS[1], {first}, {epoch_last})
if held == '' or type(held) ~= 'string' then return 0 end
if held ~= ARGV[1] then return -1 end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
if redis.call('GETRANGE', KEYS[1], {until_first}, {until_last}) <= ARGV[3] then return -1 end
return 1"
        );
        Self { publish, renew }
    }

    /// Takes the lease of the document `key` for `token`, whoever held it, if no document stands there. Answers [`Reserved`].
    #[must_use]
    pub fn reserve(&self, key: &str, token: &str, lease_ms: u64) -> Cmd {
        let mut call = eval(RESERVE, &[key, &keys::lease(key)]);
        call.arg(token).arg(lease_ms);
        call
    }

    /// Stores a document under `key`, by the two rules; what is no string there is nobody's, and goes. Answers [`Published`].
    #[must_use]
    pub fn publish(&self, key: &str, document: &Document, token: &str) -> Cmd {
        let mut call = eval(&self.publish, &[key, &keys::lease(key)]);
        call.arg(document.as_bytes()).arg(document.version().to_string()).arg(keys::TTL_MS).arg(token);
        call
    }

    /// Extends the life of the document `key` if it is of the epoch of `present`. Answers [`Renewed`], as of `now`.
    #[must_use]
    pub fn renew(&self, key: &str, present: Version, now: DateTime<Utc>) -> Cmd {
        let mut call = eval(&self.renew, &[key]);
        call.arg(present.epoch_text()).arg(keys::TTL_MS).arg(now.timestamp_millis());
        call
    }

    /// Raises the watermark or the epoch and never lowers it. Answers whether it now stands there: without memory
    /// it may not.
    #[must_use]
    pub fn raise(&self, key: &str, to: &str) -> Cmd {
        let mut call = eval(RAISE, &[key]);
        call.arg(to);
        call
    }

    /// Raises the list clock. One that is missing is set only by who holds its lease, as a higher one may have vanished, and
    /// whoever would raise it ends that lease: then no page is trusted for a while more. Answers whether it now stands there.
    #[must_use]
    pub fn raise_list_clock(&self, to: Version, token: &str) -> Cmd {
        let mut call = eval(RAISE_CLOCK, &[keys::LIST_CLOCK, &keys::lease(keys::LIST_CLOCK)]);
        call.arg(to.to_string()).arg(token);
        call
    }

    /// Sets what is to be known for some time. Answers whether there was memory for it.
    #[must_use]
    pub fn hold(&self, key: &str, value: i64, ttl_ms: u64) -> Cmd {
        let mut call = eval(HOLD, &[key]);
        call.arg(value).arg(ttl_ms);
        call
    }

    /// Ends the lease of the document `key`, if it still is the caller's.
    #[must_use]
    pub fn release(&self, key: &str, token: &str) -> Cmd {
        let mut call = eval(DELETE_IF, &[&keys::lease(key)]);
        call.arg(token);
        call
    }

    /// Deletes what stands under `key` if it still is `seen`. Answers the number of keys deleted.
    #[must_use]
    pub fn discard(&self, key: &str, seen: &[u8]) -> Cmd {
        let mut call = eval(DELETE_IF, &[key]);
        call.arg(seen);
        call
    }
}

fn eval(script: &str, keys: &[&str]) -> Cmd {
    let mut call = redis::cmd("EVAL");
    call.arg(script).arg(keys.len()).arg(keys);
    call
}
