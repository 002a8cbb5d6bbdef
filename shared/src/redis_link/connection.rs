//! One connection to Redis, however it is run.

use futures_util::future::try_join_all;
use redis::{
    Cmd, ErrorKind, FromRedisValue, RedisError, RedisResult, Value,
    aio::MultiplexedConnection,
    cluster_async::ClusterConnection,
    cluster_routing::{MultipleNodeRoutingInfo, RoutingInfo, SingleNodeRoutingInfo},
};
use sha2::{Digest, Sha256};

/// To one primary, or to all primaries of a cluster.
#[derive(Clone)]
pub(super) enum Connection {
    One(MultiplexedConnection),
    Cluster(ClusterConnection),
}

/// One of the servers that hold the keys between them.
#[derive(Clone, Debug)]
pub struct Primary(SingleNodeRoutingInfo);

impl Connection {
    /// All servers that hold keys.
    pub(super) async fn primaries(&mut self) -> RedisResult<Vec<Primary>> {
        let Self::Cluster(connection) = self else { return Ok(vec![Primary(SingleNodeRoutingInfo::RandomPrimary)]) };
        let all = RoutingInfo::MultiNode((MultipleNodeRoutingInfo::AllMasters, None));
        let answers: Vec<(String, Value)> =
            Vec::from_redis_value(connection.route_command(redis::cmd("PING"), all).await?).map_err(RedisError::from)?;
        let nowhere = || RedisError::from((ErrorKind::Client, "a node of the cluster has no address"));
        let primary = |(address, _): (String, Value)| {
            let (host, port) = address.rsplit_once(':').ok_or_else(nowhere)?;
            let port = port.parse().map_err(|_| nowhere())?;
            Ok(Primary(SingleNodeRoutingInfo::ByAddress { host: host.to_owned(), port }))
        };
        answers.into_iter().map(primary).collect()
    }

    /// Runs one command on that server.
    pub(super) async fn query_at<T: FromRedisValue>(&mut self, primary: &Primary, command: &Cmd) -> RedisResult<T> {
        match self {
            Self::One(connection) => command.query_async(connection).await,
            Self::Cluster(connection) => {
                let there = RoutingInfo::SingleNode(primary.0.clone());
                Ok(T::from_redis_value(connection.route_command(command.clone(), there).await?)?)
            }
        }
    }

    /// Runs one command.
    pub(super) async fn query<T: FromRedisValue>(&mut self, command: &Cmd) -> RedisResult<T> {
        match self {
            Self::One(connection) => command.query_async(connection).await,
            Self::Cluster(connection) => command.query_async(connection).await,
        }
    }

    /// Runs commands: in their order on one primary, each for itself in a cluster, where they may go to many.
    pub(super) async fn each<T: FromRedisValue>(&mut self, commands: Vec<Cmd>) -> RedisResult<T> {
        match self {
            Self::One(connection) => {
                let mut pipe = redis::pipe();
                for command in commands {
                    pipe.add_command(command);
                }
                pipe.query_async(connection).await
            }
            Self::Cluster(connection) => {
                let answers = try_join_all(commands.into_iter().map(|command| {
                    let mut connection = connection.clone();
                    async move { command.query_async::<Value>(&mut connection).await }
                }));
                Ok(T::from_redis_value(Value::Array(answers.await?))?)
            }
        }
    }

    /// Proves that this still is a connection to a primary that answers. Answers its run, as far as that can be told.
    pub(super) async fn prove(&mut self) -> RedisResult<Option<String>> {
        match self {
            Self::One(_) => self.run().await.map(Some),
            Self::Cluster(connection) => {
                let any = RoutingInfo::SingleNode(SingleNodeRoutingInfo::RandomPrimary);
                connection.route_command(redis::cmd("PING"), any).await?;
                // A primary that is gone says nothing of the others.
                Ok(self.run().await.ok())
            }
        }
    }

    /// Which history of documents this Redis holds: another after each start of a server, and after each failover, also after one
    /// there and back, as a server that becomes the primary begins a replication id.
    pub(super) async fn run(&mut self) -> RedisResult<String> {
        let mut info = redis::cmd("INFO");
        info.arg("server").arg("replication");
        match self {
            Self::One(connection) => run_of(&info.query_async::<String>(connection).await?),
            Self::Cluster(connection) => {
                let all = RoutingInfo::MultiNode((MultipleNodeRoutingInfo::AllMasters, None));
                let infos: Vec<(String, String)> =
                    Vec::from_redis_value(connection.route_command(info, all).await?).map_err(RedisError::from)?;
                let mut runs = infos.iter().map(|(_, info)| run_of(info)).collect::<RedisResult<Vec<_>>>()?;
                runs.sort_unstable();
                Ok(Sha256::digest(runs.join(" "))[..20].iter().map(|byte| format!("{byte:02x}")).collect())
            }
        }
    }
}

/// The run id that a server tells of itself, if it can be used: in words of what to do, if not.
fn run_of(info: &str) -> RedisResult<String> {
    const MAJOR_VERSION_MIN: u32 = 7;
    let field = |name: &str| info.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).unwrap_or_default().trim();
    let refused = |why: String| RedisError::from((ErrorKind::Client, "this Redis cannot be used", why));
    let version = field("redis_version");
    let major: u32 = version.split('.').next().and_then(|major| major.parse().ok()).unwrap_or(0);
    if major < MAJOR_VERSION_MIN {
        return Err(refused(format!("Redis {version} is too old: point REDIS_URL at Redis 7 or newer")));
    }
    if field("role") != "master" {
        return Err(refused("it is a replica: point REDIS_URL at the primary".to_owned()));
    }
    Ok(format!("{} {}", field("run_id"), field("master_replid")))
}
