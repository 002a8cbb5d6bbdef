//! Faults of Redis.

use std::time::{Duration, Instant};

use redis::{RedisResult, aio::MultiplexedConnection};
use tokio::time::sleep;

use super::Stage;

/// How the harness starts Redis.
const MEMORY_MAX: &str = "2gb";
const POLICY: &str = "volatile-ttl";
/// All at once: who is late comes before anybody else.
const LOSE_DOCUMENTS: &str = "for _, key in ipairs(redis.call('KEYS', '*')) do
    if key:sub(1, 12) ~= 'events:meta:' then redis.call('DEL', key) end
end";
/// How often room is taken away.
const SQUEEZE_EVERY: Duration = Duration::from_millis(50);
/// How much of what is used does not fit any more.
const SQUEEZE_BYTES: u64 = 4_096;

pub(super) async fn flush(stage: &Stage) {
    let mut connection = stage.catalog.redis().await;
    ask::<()>(redis::cmd("FLUSHALL"), &mut connection).await;
}

/// As if all of them had been evicted, or had expired, and every lease with them.
pub(super) async fn lose_documents(stage: &Stage) {
    let mut connection = stage.catalog.redis().await;
    ask::<()>(redis::cmd("EVAL").arg(LOSE_DOCUMENTS).arg(0).to_owned(), &mut connection).await;
}

pub(super) async fn kill(stage: &Stage, down: Duration) {
    stage.redis.kill().await;
    sleep(down).await;
    stage.redis.start_again().await;
}

pub(super) async fn pause(stage: &Stage, lasts: Duration) {
    stage.redis.pause().await;
    sleep(lasts).await;
    stage.redis.resume().await;
}

pub(super) async fn fill(stage: &Stage, lasts: Duration) {
    let mut connection = stage.catalog.redis().await;
    limit(&mut connection, "noeviction", "1").await;
    sleep(lasts).await;
    limit(&mut connection, POLICY, MEMORY_MAX).await;
}

pub(super) async fn evict(stage: &Stage, lasts: Duration) {
    let mut connection = stage.catalog.redis().await;
    let end = Instant::now() + lasts;
    while Instant::now() < end {
        let info: String = ask(redis::cmd("INFO").arg("memory").to_owned(), &mut connection).await;
        let used = info.lines().find_map(|line| line.strip_prefix("used_memory:")?.trim().parse::<u64>().ok());
        let room = used.unwrap_or(0).saturating_sub(SQUEEZE_BYTES).to_string();
        limit(&mut connection, "allkeys-lru", &room).await;
        sleep(SQUEEZE_EVERY).await;
    }
    limit(&mut connection, POLICY, MEMORY_MAX).await;
}

async fn limit(connection: &mut MultiplexedConnection, policy: &str, memory_max: &str) {
    let mut set = redis::cmd("CONFIG");
    set.arg("SET").arg("maxmemory-policy").arg(policy).arg("maxmemory").arg(memory_max);
    ask::<()>(set, connection).await;
}

async fn ask<T: redis::FromRedisValue>(command: redis::Cmd, connection: &mut MultiplexedConnection) -> T {
    let answer: RedisResult<T> = command.query_async(connection).await;
    answer.unwrap_or_else(|error| panic!("the Redis under test refuses a command of the test: {error}"))
}
