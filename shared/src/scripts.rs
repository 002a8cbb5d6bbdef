//! The scripts through which every write to Redis goes. Each touches one document and its lease, so each works in Redis Cluster.

use redis::Pipeline;

use crate::document::VERSION_RANGE;

/// What [`publish`] answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Published {
    /// The document stands in Redis.
    Stored,
    /// A newer one stood there and stays.
    NewerThere,
    /// The filling reader no longer holds its lease.
    LeaseLost,
}

impl Published {
    /// For a metric's label.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Stored => "stored",
            Self::NewerThere => "newer_there",
            Self::LeaseLost => "lease_lost",
        }
    }
}

impl redis::FromRedisValue for Published {
    fn from_redis_value(value: redis::Value) -> Result<Self, redis::ParsingError> {
        match i64::from_redis_value(value)? {
            1 => Ok(Self::Stored),
            0 => Ok(Self::NewerThere),
            _ => Ok(Self::LeaseLost),
        }
    }
}

/// A script, and how to run it in a pipeline.
#[derive(Debug)]
pub struct Script {
    code: String,
    hash: String,
}

impl Script {
    fn new(code: String) -> Self {
        let hash = redis::Script::new(&code).get_hash().to_owned();
        Self { code, hash }
    }

    /// A pipeline that first makes sure that Redis knows the script: it forgets them when it restarts.
    #[must_use]
    pub fn pipeline(&self) -> Pipeline {
        let mut pipe = redis::pipe();
        pipe.cmd("SCRIPT").arg("LOAD").arg(&self.code).ignore();
        pipe
    }

    /// Adds one run of the script, on these keys, to a pipeline that [`Self::pipeline`] began. Its `ARGV` are to follow.
    pub fn add<'a>(&self, pipe: &'a mut Pipeline, keys: &[&str]) -> &'a mut Pipeline {
        pipe.cmd("EVALSHA").arg(&self.hash).arg(keys.len()).arg(keys)
    }
}

/// Stores a document unless a newer one stands there: the compare-and-set of every write.
///
/// `KEYS`: document, its lease. `ARGV`: document, version, TTL in ms, lease token (`''`: the projector, which needs none and
/// ends any lease). Answers [`Published`].
#[must_use]
pub fn publish() -> Script {
    let (first, last) = VERSION_RANGE;
    Script::new(format!(
        "if redis.call('GETRANGE', KEYS[1], {first}, {last}) > ARGV[2] then return 0 end
if ARGV[4] ~= '' and redis.call('GET', KEYS[2]) ~= ARGV[4] then return -1 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[3])
redis.call('DEL', KEYS[2])
return 1"
    ))
}

/// Ends a lease, if it still is the caller's.
///
/// `KEYS`: lease. `ARGV`: its token.
#[must_use]
pub fn release() -> Script {
    Script::new(
        "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0"
            .to_owned(),
    )
}

/// Extends a document's life if it still is the one last published. Answers 1 if so, 0 if it must be built again.
///
/// `KEYS`: document. `ARGV`: version, TTL in ms.
#[must_use]
pub fn renew() -> Script {
    let (first, last) = VERSION_RANGE;
    Script::new(format!(
        "if redis.call('GETRANGE', KEYS[1], {first}, {last}) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])"
    ))
}

/// Raises a version that stands alone (list clock, watermark) and never lowers it.
///
/// `KEYS`: the version. `ARGV`: version.
#[must_use]
pub fn raise() -> Script {
    Script::new(
        "local held = redis.call('GET', KEYS[1])
if held and held >= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1])
return 1"
            .to_owned(),
    )
}
