//! Finds the primary and connects to it.

use std::time::Duration;

use redis::{
    AsyncConnectionConfig, Client, ConnectionInfo, IntoConnectionInfo, RedisResult,
    cluster::ClusterClient,
    io::tcp::TcpSettings,
    sentinel::{SentinelClient, SentinelNodeConnectionInfo, SentinelServerType},
};
use tokio::time::timeout;

use super::{
    args::{RedisArgs, RedisMode},
    connection::Connection,
};

/// Connecting includes the probe, so it also bounds how slow a Redis may be to count as there.
const DIAL_TIMEOUT: Duration = Duration::from_millis(500);
/// Sentinels and the nodes of a cluster are asked one after the other.
const MANY_DIAL_TIMEOUT: Duration = Duration::from_secs(2);
/// Requests that the client library takes into one write.
const PIPELINE_BUFFER: usize = 1024;
/// A key that has moved is asked for where it went. Deadlines bound the whole.
const CLUSTER_REDIRECTS: u32 = 2;

/// The way to the primary.
pub(super) enum Dialler {
    One(Box<Client>),
    Sentinel(Box<SentinelClient>),
    Cluster(Box<ClusterClient>),
}

impl Dialler {
    /// # Errors
    /// When an address cannot be read.
    pub(super) fn new(args: &RedisArgs) -> anyhow::Result<Self> {
        let addresses = args.redis_url.split(',').map(|url| address(url.trim())).collect::<anyhow::Result<Vec<_>>>()?;
        match (args.redis_mode, addresses.as_slice()) {
            (RedisMode::Single, [address]) => Ok(Self::One(Box::new(Client::open(address.clone())?))),
            (RedisMode::Single, _) => {
                anyhow::bail!("REDIS_URL holds several addresses: set CATALOG_REDIS_MODE to cluster or to sentinel")
            }
            (RedisMode::Sentinel, [first, ..]) => {
                let node = SentinelNodeConnectionInfo::default()
                    .set_redis_connection_info(first.redis_settings().clone())
                    .set_tcp_settings(first.tcp_settings().clone());
                let node = match first.addr() {
                    redis::ConnectionAddr::TcpTls { .. } => node.set_tls_mode(redis::TlsMode::Secure),
                    _ => node,
                };
                let sentinels: Vec<_> = addresses.iter().map(|address| address.addr().clone()).collect();
                let name = &args.redis_master_name;
                Ok(Self::Sentinel(Box::new(SentinelClient::build(sentinels, name, Some(node), SentinelServerType::Master)?)))
            }
            (RedisMode::Cluster, _) => {
                let builder = ClusterClient::builder(addresses).retries(CLUSTER_REDIRECTS).tcp_settings(tcp());
                Ok(Self::Cluster(Box::new(builder.connection_timeout(DIAL_TIMEOUT).build()?)))
            }
            (RedisMode::Sentinel, []) => anyhow::bail!("REDIS_URL is empty"),
        }
    }

    /// Connects and asks which run of Redis this is, which also proves that it answers.
    ///
    /// # Errors
    /// When it is out of reach or cannot be used.
    pub(super) async fn dial(&mut self) -> anyhow::Result<(Connection, String)> {
        let limit = if matches!(self, Self::One(_)) { DIAL_TIMEOUT } else { MANY_DIAL_TIMEOUT };
        let dialled = async {
            let mut connection = self.connect().await?;
            let run = connection.run().await?;
            RedisResult::Ok((connection, run))
        };
        Ok(timeout(limit, dialled).await.map_err(|_| anyhow::anyhow!("no answer in time"))??)
    }

    async fn connect(&mut self) -> RedisResult<Connection> {
        // The deadline of each call is ours.
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(None)
            .set_response_timeout(None)
            .set_pipeline_buffer_size(PIPELINE_BUFFER);
        Ok(match self {
            Self::One(client) => Connection::One(client.get_multiplexed_async_connection_with_config(&config).await?),
            Self::Sentinel(client) => Connection::One(client.get_async_connection_with_config(&config).await?),
            Self::Cluster(client) => Connection::Cluster(client.get_async_connection().await?),
        })
    }
}

fn address(url: &str) -> anyhow::Result<ConnectionInfo> {
    let info = url.into_connection_info();
    let info = info.map_err(|e| anyhow::anyhow!("REDIS_URL is not a Redis URL (redis://host:port/0): {e}"))?;
    Ok(info.set_tcp_settings(tcp()))
}

fn tcp() -> TcpSettings {
    let keepalive =
        socket2::TcpKeepalive::new().with_time(Duration::from_secs(10)).with_interval(Duration::from_secs(3)).with_retries(3);
    TcpSettings::default().set_nodelay(true).set_keepalive(keepalive).set_user_timeout(Duration::from_secs(5))
}
