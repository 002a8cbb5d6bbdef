//! Connections to Redis that nobody ever waits on: a call has a deadline, and while a connection is broken calls fail at once.
//! A supervisor a connection redials; the client library's own reconnect would make each command wait for seconds, and a
//! connection whose packets vanish would never be given up. So this is the circuit breaker, too: when deadlines pass and no
//! answer comes for a while the circuit is open, and the probe of the next dial closes it.

use std::{
    sync::{
        Arc, LazyLock, RwLock,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use redis::{
    AsyncConnectionConfig, Client, ErrorKind, IntoConnectionInfo, RedisError, RedisResult, ServerErrorKind,
    aio::MultiplexedConnection, io::tcp::TcpSettings,
};
use tokio::{
    sync::Notify,
    time::{error::Elapsed, sleep, timeout},
};
use tokio_util::sync::CancellationToken;

/// Connecting includes the probe, so it also bounds how slow a Redis may be to count as there.
const DIAL_TIMEOUT: Duration = Duration::from_millis(500);
/// Between two dials of a Redis that is gone: soon noticed when it is back, cheap while it is not.
const REDIAL_EVERY: Duration = Duration::from_millis(100);
/// An idle connection is proven alive this often, and given up after this long without an answer.
const PING_EVERY: Duration = Duration::from_secs(1);
/// A connection counts as broken when deadlines have been missed for this long without any answer in between. Not after a
/// number of them: a thousand requests that wait for a busy processor all miss theirs in one moment.
const SILENT_FOR: Duration = Duration::from_millis(100);
/// Requests that the client library takes into one write.
const PIPELINE_BUFFER: usize = 1024;
/// How long connections outlast the shutdown, for the requests that are then still under way.
const LINGER: Duration = Duration::from_secs(60);
const MAJOR_VERSION_MIN: u32 = 7;

/// Redis did not answer in time, or there is no connection to it, or it refused.
#[derive(Debug, thiserror::Error)]
pub enum RedisGone {
    /// No connection at the moment.
    #[error("not connected to Redis")]
    NotConnected,
    /// The deadline of the call passed.
    #[error("Redis did not answer in time")]
    Deadline,
    /// It answered with an error, or the connection broke.
    #[error("Redis failed")]
    Failed(#[source] RedisError),
}

/// A few supervised connections to one Redis.
#[derive(Debug)]
pub struct RedisLink {
    lanes: Vec<Arc<Lane>>,
    next: AtomicUsize,
}

#[derive(Debug, Default)]
struct Lane {
    connection: RwLock<Option<MultiplexedConnection>>,
    /// When the first deadline was missed since the last answer, in milliseconds of [`uptime_ms`]; 0: none was.
    silent_since: AtomicU64,
    broken: Notify,
}

impl RedisLink {
    /// Starts `connections` supervisors that dial `url` until `shutdown`. Redis need not be there.
    ///
    /// They have a thread of their own, which also carries the bytes: on the threads that serve requests an answer of Redis
    /// would wait behind a thousand of those, its deadline would pass though Redis was fast, and PostgreSQL would be asked by
    /// all of them in the very moment when there is no time for that.
    ///
    /// # Errors
    /// When the URL cannot be read, or the thread cannot be started.
    pub fn start(url: &str, connections: usize, shutdown: &CancellationToken) -> anyhow::Result<Arc<Self>> {
        let keepalive =
            socket2::TcpKeepalive::new().with_time(Duration::from_secs(10)).with_interval(Duration::from_secs(3)).with_retries(3);
        let tcp = TcpSettings::default().set_nodelay(true).set_keepalive(keepalive).set_user_timeout(Duration::from_secs(5));
        let info = url
            .into_connection_info()
            .map_err(|e| anyhow::anyhow!("REDIS_URL is not a Redis URL (redis://host:port/0): {e}"))?
            .set_tcp_settings(tcp);
        let client = Client::open(info)?;
        let lanes: Vec<_> = (0..connections.max(1)).map(|_| Arc::new(Lane::default())).collect();
        let said_gone = Arc::new(AtomicBool::new(false));
        let supervisors: Vec<_> =
            lanes.iter().map(|lane| supervise(client.clone(), Arc::clone(lane), Arc::clone(&said_gone))).collect();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let shutdown = shutdown.clone();
        std::thread::Builder::new().name("redis".to_owned()).spawn(move || {
            runtime.block_on(async {
                for supervisor in supervisors {
                    tokio::spawn(supervisor);
                }
                // What is under way at shutdown still needs its connection.
                shutdown.cancelled().await;
                sleep(LINGER).await;
            });
        })?;
        Ok(Arc::new(Self { lanes, next: AtomicUsize::new(0) }))
    }

    /// Is there any connection at the moment?
    #[must_use]
    pub fn is_up(&self) -> bool {
        self.lanes.iter().any(|lane| lane.get().is_some())
    }

    /// Waits for a first connection, `limit` at most, so that a start beside a working Redis is not taken for an outage.
    pub async fn wait_up(&self, limit: Duration) {
        let up = async {
            while !self.is_up() {
                sleep(REDIAL_EVERY / 10).await;
            }
        };
        let _ = timeout(limit, up).await;
    }

    /// Runs `call` on one of the connections, for `deadline` at most. It is never tried again.
    ///
    /// # Errors
    /// When there is no connection, when the deadline passed, when Redis failed.
    pub async fn call<T, F>(&self, deadline: Duration, call: impl FnOnce(MultiplexedConnection) -> F) -> Result<T, RedisGone>
    where
        F: Future<Output = RedisResult<T>>,
    {
        let turn = self.next.fetch_add(1, Ordering::Relaxed);
        let up =
            (0..self.lanes.len()).map(|i| &self.lanes[(turn + i) % self.lanes.len()]).find_map(|lane| Some((lane, lane.get()?)));
        let (lane, connection) = up.ok_or(RedisGone::NotConnected)?;
        let outcome = timeout(deadline, call(connection)).await;
        lane.judge(&outcome);
        outcome.map_err(|_| RedisGone::Deadline)?.map_err(RedisGone::Failed)
    }
}

impl Lane {
    fn get(&self) -> Option<MultiplexedConnection> {
        self.connection.read().ok()?.clone()
    }

    fn set(&self, connection: Option<MultiplexedConnection>) {
        if let Ok(mut held) = self.connection.write() {
            *held = connection;
        }
        self.silent_since.store(0, Ordering::Relaxed);
    }

    /// Calls the supervisor when the connection is of no more use.
    fn judge<T>(&self, outcome: &Result<RedisResult<T>, Elapsed>) {
        let is_broken = match outcome {
            Ok(Err(error)) if means_broken(error) => true,
            Ok(_) => {
                // Almost always it stands there already; a load costs the other cores nothing.
                if self.silent_since.load(Ordering::Relaxed) != 0 {
                    self.silent_since.store(0, Ordering::Relaxed);
                }
                false
            }
            Err(_) => {
                let now = uptime_ms();
                let first = self.silent_since.compare_exchange(0, now, Ordering::Relaxed, Ordering::Relaxed);
                first.is_err_and(|since| u128::from(now - since.min(now)) >= SILENT_FOR.as_millis())
            }
        };
        if is_broken {
            self.broken.notify_one();
        }
    }

    /// Returns when the connection is broken.
    async fn watch(&self, mut connection: MultiplexedConnection) {
        loop {
            tokio::select! {
                () = self.broken.notified() => return,
                () = sleep(PING_EVERY) => {}
            }
            let pong = timeout(PING_EVERY, redis::cmd("PING").query_async::<()>(&mut connection)).await;
            if !matches!(pong, Ok(Ok(()))) {
                return;
            }
            self.silent_since.store(0, Ordering::Relaxed);
        }
    }
}

/// Milliseconds since this process first asked, from 1.
fn uptime_ms() -> u64 {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    u64::try_from(START.elapsed().as_millis()).unwrap_or(u64::MAX - 1) + 1
}

/// A replica after a failover answers READONLY for ever: another dial may find the primary.
fn means_broken(error: &RedisError) -> bool {
    error.is_io_error() || error.is_unrecoverable_error() || error.kind() == ErrorKind::Server(ServerErrorKind::ReadOnly)
}

async fn supervise(client: Client, lane: Arc<Lane>, said_gone: Arc<AtomicBool>) {
    loop {
        match dial(&client).await {
            Ok(connection) => {
                if said_gone.swap(false, Ordering::Relaxed) {
                    tracing::info!("redis is back");
                }
                metrics::gauge!("catalog_redis_up").set(1.0);
                // Calls that failed on the connection before have nothing to say of this one.
                let _ = timeout(Duration::ZERO, lane.broken.notified()).await;
                lane.set(Some(connection.clone()));
                lane.watch(connection).await;
                lane.set(None);
                metrics::gauge!("catalog_redis_up").set(0.0);
                metrics::counter!("catalog_redis_lost_total").increment(1);
            }
            Err(error) => {
                metrics::gauge!("catalog_redis_up").set(0.0);
                if !said_gone.swap(true, Ordering::Relaxed) {
                    tracing::warn!(error = %format!("{error:#}"), "redis is out of reach; trying until it is back");
                }
            }
        }
        sleep(REDIAL_EVERY).await;
    }
}

/// Connects and asks which Redis this is, which also proves that it answers.
async fn dial(client: &Client) -> anyhow::Result<MultiplexedConnection> {
    let config = AsyncConnectionConfig::new()
        .set_connection_timeout(None)
        .set_response_timeout(None)
        .set_pipeline_buffer_size(PIPELINE_BUFFER);
    let connected = async {
        let mut connection = client.get_multiplexed_async_connection_with_config(&config).await?;
        let info: String = redis::cmd("INFO").arg("server").query_async(&mut connection).await?;
        Ok::<_, RedisError>((connection, info))
    };
    let (connection, info) = timeout(DIAL_TIMEOUT, connected).await.map_err(|_| anyhow::anyhow!("no answer in time"))??;
    let version = info.lines().find_map(|line| line.strip_prefix("redis_version:")).unwrap_or("0").trim();
    let major: u32 = version.split('.').next().and_then(|major| major.parse().ok()).unwrap_or(0);
    anyhow::ensure!(major >= MAJOR_VERSION_MIN, "Redis {version} is too old: point REDIS_URL at Redis 7 or newer");
    Ok(connection)
}
