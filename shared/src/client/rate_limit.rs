//! How often one client may ask: so many a second on the average, and four seconds' worth at once (GCRA). It keeps one client
//! from taking what is there for all; it is no defence against many.

use std::{
    hash::{BuildHasher, Hash, RandomState},
    net::{IpAddr, Ipv6Addr},
    sync::atomic::{AtomicU64, Ordering},
    time::Instant,
};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, header};

const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
/// Clients that share a slot share its allowance. At the default rate that is hardly ever noticed: of the clients at one moment
/// few come near it, and the seed differs by process, so nobody can choose whom to share with. 512 KiB, however many ask.
const SLOTS: usize = 65_536;
const SECOND: u64 = 1_000_000_000;
/// A page that opens, with all it loads at once, is no abuse.
const WINDOW_SECONDS: u64 = 4;
const WINDOW: u64 = WINDOW_SECONDS * SECOND;

/// The limit, and what each client has used of it.
pub struct RateLimit {
    /// The moment, in nanoseconds since `started`, at which the client will have all of its allowance again.
    slots: Box<[AtomicU64]>,
    seed: RandomState,
    started: Instant,
    /// Nanoseconds that a request costs.
    cost: u64,
    policy: HeaderValue,
}

/// What a client has left.
pub struct Allowance {
    remaining: u64,
    /// Seconds until it has all again.
    reset: u64,
    /// Seconds until it may ask again, if it may not now.
    retry_after: Option<u64>,
}

impl Allowance {
    /// Whether this request may be answered.
    #[must_use]
    pub fn is_allowed(&self) -> bool {
        self.retry_after.is_none()
    }
}

impl RateLimit {
    /// No limit for 0.
    #[must_use]
    pub fn new(per_second: u32) -> Option<Self> {
        let per_second = u64::from(per_second);
        let cost = SECOND.checked_div(per_second)?.max(1);
        let policy = format!("\"default\";q={};w={WINDOW_SECONDS}", per_second * WINDOW_SECONDS);
        Some(Self {
            slots: (0..SLOTS).map(|_| AtomicU64::new(0)).collect(),
            seed: RandomState::new(),
            started: Instant::now(),
            cost,
            policy: HeaderValue::from_maybe_shared(Bytes::from(policy)).ok()?,
        })
    }

    /// Counts a request of this client.
    pub fn charge(&self, client: impl Hash) -> Allowance {
        self.charge_at(client, u64::try_from(self.started.elapsed().as_nanos()).unwrap_or(u64::MAX))
    }

    fn charge_at(&self, client: impl Hash, now: u64) -> Allowance {
        let charged = self.slot(client).fetch_update(Ordering::Relaxed, Ordering::Relaxed, |full| {
            let full = full.max(now) + self.cost;
            (full <= now + WINDOW).then_some(full)
        });
        let (full, retry_after) = match charged {
            Ok(before) => (before.max(now) + self.cost, None),
            Err(full) => (full, Some((full + self.cost).saturating_sub(now + WINDOW).div_ceil(SECOND).max(1))),
        };
        let used = full.saturating_sub(now);
        Allowance { remaining: WINDOW.saturating_sub(used) / self.cost, reset: used.div_ceil(SECOND), retry_after }
    }

    /// Tells the client what it has left (draft-ietf-httpapi-ratelimit-headers).
    pub fn tell(&self, allowance: &Allowance, headers: &mut HeaderMap) {
        headers.insert(RATE_LIMIT_POLICY, self.policy.clone());
        let left = format!("\"default\";r={};t={}", allowance.remaining, allowance.reset);
        if let Ok(left) = HeaderValue::try_from(left) {
            headers.insert(RATE_LIMIT, left);
        }
        if let Some(seconds) = allowance.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
    }

    fn slot(&self, client: impl Hash) -> &AtomicU64 {
        let hash = self.seed.hash_one(client);
        &self.slots[usize::try_from(hash % SLOTS as u64).unwrap_or(0)]
    }
}

/// An IPv4 address, or the /64 of an IPv6 address: within it a client has as many as it likes.
#[must_use]
pub fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn four_seconds_worth_at_once_and_then_what_comes_back_with_time() {
        let limit = RateLimit::new(10).unwrap();
        let client = address("192.0.2.1");
        let at = |now| limit.charge_at(client, now);
        let start = 7 * SECOND;
        let first = at(start);
        assert_eq!((first.remaining, first.reset, first.retry_after), (39, 1, None));
        assert!((0..39).all(|_| at(start).is_allowed()));
        let refused = at(start);
        assert_eq!((refused.remaining, refused.reset, refused.retry_after), (0, 4, Some(1)));
        // A refusal costs nothing; a tenth of a second later one more may come.
        assert!(at(start + SECOND / 10).is_allowed());
        assert!(!at(start + SECOND / 10).is_allowed());
        assert_eq!(at(start + 60 * SECOND).remaining, 39);
        assert!(RateLimit::new(0).is_none());
    }

    #[test]
    fn a_network_of_ipv6_is_one_client() {
        let limit = RateLimit::new(1).unwrap();
        assert_eq!(limit.charge_at(network(address("2001:db8::1")), SECOND).remaining, 3);
        assert_eq!(limit.charge_at(network(address("2001:db8::ffff:1")), SECOND).remaining, 2);
    }
}
