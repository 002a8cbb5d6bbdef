//! Connections of the measurement itself, beside those of the catalog.

use std::time::Duration;

use anyhow::Context;
use redis::{AsyncConnectionConfig, aio::MultiplexedConnection};
use tokio_postgres::{Client, NoTls};

use crate::settings::Settings;

/// Longest that one command to Redis may take: emptying a large one takes seconds.
const REDIS_ANSWER_MAX: Duration = Duration::from_secs(60);
/// While waiting for the projector.
const LOOK_EVERY: Duration = Duration::from_millis(10);

/// A connection that ends with its client. The server ends a statement that hangs.
pub(crate) async fn postgres(settings: &Settings) -> anyhow::Result<Client> {
    let mut config: tokio_postgres::Config = settings.database_url.parse().context("DATABASE_URL cannot be read")?;
    config.application_name("catalog-bench").options("-c statement_timeout=60s");
    let (client, connection) = config.connect(NoTls).await.context("PostgreSQL is out of reach")?;
    tokio::spawn(connection);
    Ok(client)
}

pub(crate) async fn redis(settings: &Settings) -> anyhow::Result<MultiplexedConnection> {
    let client = redis::Client::open(settings.redis_url.as_str()).context("REDIS_URL cannot be read")?;
    let config = AsyncConnectionConfig::new().set_response_timeout(Some(REDIS_ANSWER_MAX));
    client.get_multiplexed_async_connection_with_config(&config).await.context("Redis is out of reach")
}

/// One value of Redis's `INFO`.
pub(crate) async fn redis_info(redis: &mut MultiplexedConnection, section: &str, key: &str) -> anyhow::Result<String> {
    let text: String = redis::cmd("INFO").arg(section).query_async(redis).await?;
    info_line(&text, key)
}

/// The value of `key` in an answer to `INFO`.
pub(crate) fn info_line(info: &str, key: &str) -> anyhow::Result<String> {
    let line = info.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(':'));
    line.map(|value| value.trim().to_owned()).with_context(|| format!("Redis tells no {key}"))
}

/// Changes that are not yet projected.
pub(crate) async fn left(client: &Client) -> anyhow::Result<i64> {
    Ok(client.query_one("select count(*) from catalog_dirty", &[]).await?.try_get(0)?)
}

/// Waits until there are none.
pub(crate) async fn projected(client: &Client, at_most: Duration) -> anyhow::Result<()> {
    let waiting = async {
        while left(client).await? > 0 {
            tokio::time::sleep(LOOK_EVERY).await;
        }
        anyhow::Ok(())
    };
    tokio::time::timeout(at_most, waiting).await.with_context(|| format!("changes are not projected after {at_most:?}"))?
}
