//! The scripts through which every write to Redis goes. Each touches one document and its lease, so each works in Redis Cluster.

use redis::Script;

use crate::document::{MARK_RANGE, VERSION_RANGE};

/// What [`publish`] answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Published {
    /// The document stands in Redis.
    Stored,
    /// A newer one stood there and stays.
    NewerThere,
    /// The filling reader no longer holds its lease.
    LeaseLost,
    /// The mark is no longer the one from which the caller judged whether lists change.
    MarkMoved,
}

impl redis::FromRedisValue for Published {
    fn from_redis_value(value: redis::Value) -> Result<Self, redis::ParsingError> {
        match i64::from_redis_value(value)? {
            1 => Ok(Self::Stored),
            0 => Ok(Self::NewerThere),
            -1 => Ok(Self::LeaseLost),
            _ => Ok(Self::MarkMoved),
        }
    }
}

/// Stores a document unless a newer one stands there: the compare-and-set of every write.
///
/// `KEYS`: document, its lease. `ARGV`: document, version, TTL in ms, lease token (`''`: the projector, which needs none and
/// ends any lease), mark that must stand there (`''`: any; an absent document has the mark `absent`).
#[must_use]
pub fn publish() -> Script {
    Script::new(&format!(
        "if redis.call('GETRANGE', KEYS[1], {}, {}) > ARGV[2] then return 0 end
if ARGV[4] ~= '' and redis.call('GET', KEYS[2]) ~= ARGV[4] then return -1 end
if ARGV[5] ~= '' then
    local mark = redis.call('GETRANGE', KEYS[1], {}, {})
    if mark == '' then mark = '{MARK_ABSENT}' end
    if mark ~= ARGV[5] then return -2 end
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[3])
redis.call('DEL', KEYS[2])
return 1",
        VERSION_RANGE.0, VERSION_RANGE.1, MARK_RANGE.0, MARK_RANGE.1,
    ))
}

/// The mark of a document that is not there.
pub const MARK_ABSENT: &str = "absent";

/// Extends a document's life if it still is the one last published. Answers 1 if so, 0 if it must be built again.
///
/// `KEYS`: document. `ARGV`: version, TTL in ms.
#[must_use]
pub fn renew() -> Script {
    Script::new(&format!(
        "if redis.call('GETRANGE', KEYS[1], {}, {}) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])",
        VERSION_RANGE.0, VERSION_RANGE.1,
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
return 1",
    )
}
