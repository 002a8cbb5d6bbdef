//! Empties Redis and waits until the running projector has filled it again: how long that takes, and what the documents weigh.

use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use catalog_shared::keys;
use redis::aio::MultiplexedConnection;
use tokio_postgres::Client;

use super::{DOCUMENTS_PER_EVENT, MIB, line};
use crate::{settings::Settings, stores};

/// Longest that the projector may take.
const WHOLE_WITHIN: Duration = Duration::from_secs(1_800);
const LOOK_EVERY: Duration = Duration::from_millis(10);
/// Events whose documents the projector keeps alive.
const WARM_SQL: &str = "select count(distinct event_id) from sessions where status = 'scheduled' and ends_at > now()";

pub(super) async fn measure(settings: &Settings, client: &Client) -> anyhow::Result<()> {
    let warm: i64 = client.query_one(WARM_SQL, &[]).await?.try_get(0)?;
    ensure!(warm > 0, "no event has anything upcoming: nothing would be filled again");
    let mut redis = stores::redis(settings).await?;
    let evicted = number(&mut redis, "stats", "evicted_keys").await?;
    let room = number(&mut redis, "memory", "maxmemory").await? as f64 / MIB;

    let ((), empty): ((), String) =
        redis::pipe().atomic().cmd("FLUSHDB").arg("SYNC").cmd("INFO").arg("memory").query_async(&mut redis).await?;
    let began = Instant::now();
    let empty: i64 = stores::info_line(&empty, "used_memory")?.parse()?;
    let filling = async {
        while !is_whole(&mut redis, warm * DOCUMENTS_PER_EVENT).await? {
            let evicted = number(&mut redis, "stats", "evicted_keys").await? - evicted;
            ensure!(
                evicted == 0,
                "Redis has no room for all documents, within its maxmemory of {room:.0} MiB: it evicted {evicted}"
            );
            tokio::time::sleep(LOOK_EVERY).await;
        }
        anyhow::Ok(())
    };
    let filled = tokio::time::timeout(WHOLE_WITHIN, filling).await;
    filled.with_context(|| format!("Redis is not whole {WHOLE_WITHIN:?} after it was emptied"))??;

    let took = began.elapsed().as_secs_f64();
    let documents = warm * DOCUMENTS_PER_EVENT;
    line(
        "refill of an emptied Redis",
        &format!("{took:.2} s"),
        "FLUSHDB, until the running projector raises the watermark again",
    );
    line(
        "",
        &format!("{:.0} a second", documents as f64 / took),
        &format!("of {documents} documents, of {warm} events with something upcoming"),
    );

    let used = number(&mut redis, "memory", "used_memory").await?;
    let entries: i64 = redis::cmd("DBSIZE").query_async(&mut redis).await?;
    let documents = (used - empty) as f64;
    line(
        "memory of Redis",
        &format!("{:.1} MiB", used as f64 / MIB),
        &format!("used_memory, {entries} keys; {:.1} MiB when empty; maxmemory {room:.0} MiB", empty as f64 / MIB),
    );
    line("", &format!("{:.0} bytes an event", documents / warm as f64), "of used_memory, above that of an empty one");
    Ok(())
}

/// The projector raises the watermark only when everything stands there. The clock is looked at, too, as it is the first that
/// comes back: a watermark that was just under way when Redis was emptied stands there alone.
async fn is_whole(redis: &mut MultiplexedConnection, documents: i64) -> anyhow::Result<bool> {
    let (entries, meta): (i64, i64) =
        redis::pipe().cmd("DBSIZE").cmd("EXISTS").arg(keys::WATERMARK).arg(keys::LIST_CLOCK).query_async(redis).await?;
    Ok(entries >= documents && meta == 2)
}

async fn number(redis: &mut MultiplexedConnection, section: &str, key: &str) -> anyhow::Result<i64> {
    Ok(stores::redis_info(redis, section, key).await?.parse()?)
}
