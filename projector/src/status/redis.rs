//! What Redis knows: how far it is, whether the documents of the warm set are alive, and how it is itself.

use std::time::Duration;

use catalog_shared::{
    document::Document,
    keys::{self, Page},
    redis_link::{RedisGone, RedisLink},
    version::Version,
};
use chrono::Utc;
use redis::Cmd;
use tokio::time::{Instant, sleep};
use uuid::Uuid;

const DEADLINE: Duration = Duration::from_secs(2);
/// Above the pause of an idle projector, which is a second.
const CATCH_UP_WAIT: Duration = Duration::from_millis(2_500);
const CATCH_UP_STEP: Duration = Duration::from_millis(10);

/// One server.
pub(super) struct Server {
    pub(super) version: String,
    pub(super) role: String,
    pub(super) used_bytes: u64,
    /// 0: no limit.
    pub(super) max_bytes: u64,
    pub(super) policy: String,
    pub(super) evicted: u64,
    pub(super) replicas: u64,
}

/// The documents of some warm events.
#[derive(Default)]
pub(super) struct Leases {
    pub(super) looked_for: usize,
    /// Events that have both documents.
    pub(super) standing: usize,
    pub(super) lowest: Option<Duration>,
}

/// What Redis says.
pub(super) struct Redis {
    pub(super) servers: Vec<Server>,
    pub(super) watermark: Option<Version>,
    /// How long it took the watermark to reach what PostgreSQL said; `None` if it did not.
    pub(super) caught_up_in: Option<Duration>,
    pub(super) list_clock: Option<Version>,
    pub(super) epoch: Option<u64>,
    /// Since a projector last said that it sees PostgreSQL.
    pub(super) confirmed: Option<Duration>,
    /// The first page of the list, and since when it stands there.
    pub(super) first_page: Option<(Version, Duration)>,
    pub(super) leases: Leases,
}

/// `present`: what PostgreSQL said, if it did. `sample`: warm events.
///
/// # Errors
/// When Redis fails.
pub(super) async fn look(link: &RedisLink, present: Option<Version>, sample: &[Uuid]) -> Result<Redis, RedisGone> {
    let first_page = keys::list(Page::FIRST);
    let looks = vec![
        get(keys::LIST_CLOCK),
        get(keys::EPOCH),
        get(keys::CONFIRMED_AT),
        get(&first_page),
        redis::cmd("PTTL").arg(&first_page).to_owned(),
    ];
    let (list_clock, epoch, confirmed_at, page, page_ttl): (_, Option<String>, Option<i64>, Option<Vec<u8>>, i64) =
        link.each(DEADLINE, looks).await?;
    let started = Instant::now();
    let first = watermark(link).await?;
    let caught_up_in = match present {
        Some(present) => catch_up(link, first, present, started).await?,
        None => None,
    };
    let age = |at: i64| Duration::from_millis((Utc::now().timestamp_millis() - at).max(0).cast_unsigned());
    let stands_for = Duration::from_millis(keys::TTL_MS.saturating_sub(page_ttl.max(0).cast_unsigned()));
    Ok(Redis {
        servers: servers(link).await?,
        watermark: first,
        caught_up_in,
        list_clock: version(list_clock),
        epoch: epoch.and_then(|digits| u64::from_str_radix(&digits, 16).ok()),
        confirmed: confirmed_at.map(age),
        first_page: page.and_then(|bytes| Some((Document::parse(bytes.into()).ok()?.version(), stands_for))),
        leases: leases(link, sample).await?,
    })
}

/// Waits until the watermark is where PostgreSQL was.
async fn catch_up(
    link: &RedisLink,
    first: Option<Version>,
    present: Version,
    started: Instant,
) -> Result<Option<Duration>, RedisGone> {
    if first.is_some_and(|first| first >= present) {
        return Ok(Some(Duration::ZERO));
    }
    while started.elapsed() < CATCH_UP_WAIT {
        sleep(CATCH_UP_STEP).await;
        if watermark(link).await?.is_some_and(|it| it >= present) {
            return Ok(Some(started.elapsed()));
        }
    }
    Ok(None)
}

async fn watermark(link: &RedisLink) -> Result<Option<Version>, RedisGone> {
    Ok(version(link.query(DEADLINE, &get(keys::WATERMARK)).await?))
}

async fn leases(link: &RedisLink, sample: &[Uuid]) -> Result<Leases, RedisGone> {
    if sample.is_empty() {
        return Ok(Leases::default());
    }
    let keys = sample.iter().flat_map(|id| [keys::event(*id), keys::sessions(*id)]);
    let left: Vec<i64> = link.each(DEADLINE, keys.map(|key| redis::cmd("PTTL").arg(key).to_owned()).collect()).await?;
    let standing = left.chunks(2).filter(|left| left.iter().all(|left| *left >= 0)).count();
    let lowest = left.iter().filter(|left| **left >= 0).min().map(|left| Duration::from_millis(left.cast_unsigned()));
    Ok(Leases { looked_for: sample.len(), standing, lowest })
}

async fn servers(link: &RedisLink) -> Result<Vec<Server>, RedisGone> {
    let mut servers = Vec::new();
    for primary in link.primaries(DEADLINE).await? {
        let info: String = link.query_at(&primary, DEADLINE, &redis::cmd("INFO")).await?;
        let field = |name: &str| {
            info.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).unwrap_or_default().trim().to_owned()
        };
        let number = |name: &str| field(name).parse().unwrap_or(0);
        servers.push(Server {
            version: field("redis_version"),
            role: field("role"),
            used_bytes: number("used_memory"),
            max_bytes: number("maxmemory"),
            policy: field("maxmemory_policy"),
            evicted: number("evicted_keys"),
            replicas: number("connected_slaves"),
        });
    }
    Ok(servers)
}

fn get(key: &str) -> Cmd {
    redis::cmd("GET").arg(key).to_owned()
}

fn version(text: Option<String>) -> Option<Version> {
    text.and_then(|text| text.parse().ok())
}
