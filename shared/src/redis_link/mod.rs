//! Connections to Redis that nobody ever waits on: a call has a deadline, and while a connection is broken calls fail at once.
//! A supervisor a connection redials; the client library's own reconnect would make each command wait for seconds, and a
//! connection whose packets vanish would never be given up. So this is the circuit breaker, too: when deadlines pass and no
//! answer comes for a while the circuit is open, and the probe of the next dial closes it.

mod args;
mod connection;
mod dial;

use std::{
    sync::{
        Arc, LazyLock, RwLock,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use redis::{Cmd, ErrorKind, FromRedisValue, RedisError, RedisResult, ServerErrorKind};
use tokio::{
    sync::Notify,
    time::{error::Elapsed, sleep, timeout},
};
use tokio_util::sync::CancellationToken;

pub use self::{
    args::{RedisArgs, RedisMode},
    connection::Primary,
};
use self::{connection::Connection, dial::Dialler};

/// Between two dials of a Redis that is gone: soon noticed when it is back, cheap while it is not.
const REDIAL_EVERY: Duration = Duration::from_millis(100);
/// An idle connection is proven alive this often, and given up after this long without an answer.
const PROVE_EVERY: Duration = Duration::from_secs(1);
/// A connection counts as broken when deadlines have been missed for this long without any answer in between. Not after a
/// number of them: a thousand requests that wait for a busy processor all miss theirs in one moment.
const SILENT_FOR: Duration = Duration::from_millis(100);
/// How long connections outlast the shutdown, for the requests that are then still under way.
const LINGER: Duration = Duration::from_secs(60);

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
pub struct RedisLink {
    lanes: Vec<Arc<Lane>>,
    next: AtomicUsize,
    mode: RedisMode,
}

#[derive(Default)]
struct Lane {
    connection: RwLock<Option<Dialled>>,
    /// When the first deadline was missed since the last answer, in milliseconds of [`uptime_ms`]; 0: none was.
    silent_since: AtomicU64,
    broken: Notify,
}

/// A connection, and which run of Redis it leads to.
#[derive(Clone)]
struct Dialled {
    connection: Connection,
    run: Arc<str>,
}

impl RedisLink {
    /// Starts `connections` supervisors that dial until `shutdown`. Redis need not be there.
    ///
    /// They have a thread of their own, which also carries the bytes: on the threads that serve requests an answer of Redis
    /// would wait behind a thousand of those, its deadline would pass though Redis was fast, and PostgreSQL would be asked by
    /// all of them in the very moment when there is no time for that.
    ///
    /// # Errors
    /// When an address cannot be read, or the thread cannot be started.
    pub fn start(args: &RedisArgs, connections: usize, shutdown: &CancellationToken) -> anyhow::Result<Arc<Self>> {
        let lanes: Vec<_> = (0..connections.max(1)).map(|_| Arc::new(Lane::default())).collect();
        let said_gone = Arc::new(AtomicBool::new(false));
        let supervisors = lanes
            .iter()
            .map(|lane| Ok(supervise(Dialler::new(args)?, Arc::clone(lane), Arc::clone(&said_gone))))
            .collect::<anyhow::Result<Vec<_>>>()?;
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
        Ok(Arc::new(Self { lanes, next: AtomicUsize::new(0), mode: args.redis_mode }))
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

    /// Which run of Redis the first connection leads to; `None` without one. Another after a restart and after a failover: it
    /// may then lack what it held before.
    #[must_use]
    pub fn run(&self) -> Option<Arc<str>> {
        Some(self.lanes.first()?.get()?.run)
    }

    /// Do all keys stand on one server, so that what is seen of one tells what must be seen of the others?
    #[must_use]
    pub fn is_one_server(&self) -> bool {
        self.mode != RedisMode::Cluster
    }

    /// Runs a command, for `deadline` at most. It is never tried again.
    ///
    /// # Errors
    /// When there is no connection, when the deadline passed, when Redis failed.
    pub async fn query<T: FromRedisValue>(&self, deadline: Duration, command: &Cmd) -> Result<T, RedisGone> {
        let (lane, mut connection) = self.pick()?;
        lane.judge(timeout(deadline, connection.query(command)).await)
    }

    /// Runs commands on one connection in one round trip, for `deadline` at most: in their order, unless this is a cluster.
    ///
    /// # Errors
    /// When there is no connection, when the deadline passed, when Redis failed.
    pub async fn each<T: FromRedisValue>(&self, deadline: Duration, commands: Vec<Cmd>) -> Result<T, RedisGone> {
        let (lane, mut connection) = self.pick()?;
        lane.judge(timeout(deadline, connection.each(commands)).await)
    }

    /// As [`Self::each`], but only where this run of Redis is: what it is told would not be true of another.
    ///
    /// # Errors
    /// As [`Self::each`], and when no connection leads to that run.
    pub async fn each_on<T: FromRedisValue>(&self, run: &str, deadline: Duration, commands: Vec<Cmd>) -> Result<T, RedisGone> {
        let (lane, mut connection) = self.pick_if(|dialled| *dialled.run == *run)?;
        lane.judge(timeout(deadline, connection.each(commands)).await)
    }

    /// The servers that hold the keys between them: more than one only in a cluster.
    ///
    /// # Errors
    /// As [`Self::query`].
    pub async fn primaries(&self, deadline: Duration) -> Result<Vec<Primary>, RedisGone> {
        let (lane, mut connection) = self.pick()?;
        lane.judge(timeout(deadline, connection.primaries()).await)
    }

    /// As [`Self::query`], on that server: of a command that has no key, such as SCAN.
    ///
    /// # Errors
    /// As [`Self::query`].
    pub async fn query_at<T>(&self, primary: &Primary, deadline: Duration, command: &Cmd) -> Result<T, RedisGone>
    where
        T: FromRedisValue,
    {
        let (lane, mut connection) = self.pick()?;
        lane.judge(timeout(deadline, connection.query_at(primary, command)).await)
    }

    /// Gives up all connections and dials anew: the primary may be another by now.
    pub fn redial(&self) {
        for lane in &self.lanes {
            lane.broken.notify_one();
        }
    }

    fn pick(&self) -> Result<(&Lane, Connection), RedisGone> {
        self.pick_if(|_| true)
    }

    fn pick_if(&self, serves: impl Fn(&Dialled) -> bool) -> Result<(&Lane, Connection), RedisGone> {
        let turn = self.next.fetch_add(1, Ordering::Relaxed);
        let mut lanes = (0..self.lanes.len()).map(|i| &*self.lanes[(turn + i) % self.lanes.len()]);
        lanes.find_map(|lane| Some((lane, lane.get().filter(&serves)?.connection))).ok_or(RedisGone::NotConnected)
    }
}

impl Lane {
    fn get(&self) -> Option<Dialled> {
        self.connection.read().ok()?.clone()
    }

    fn set(&self, connection: Option<Dialled>) {
        if let Ok(mut held) = self.connection.write() {
            *held = connection;
        }
        self.silent_since.store(0, Ordering::Relaxed);
    }

    /// Calls the supervisor when the connection is of no more use.
    fn judge<T>(&self, outcome: Result<RedisResult<T>, Elapsed>) -> Result<T, RedisGone> {
        let is_broken = match &outcome {
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
        outcome.map_err(|_| RedisGone::Deadline)?.map_err(RedisGone::Failed)
    }

    /// Returns when the connection is broken, or leads to another run of Redis.
    async fn watch(&self, mut dialled: Dialled) {
        loop {
            tokio::select! {
                () = self.broken.notified() => return,
                () = sleep(PROVE_EVERY) => {}
            }
            match timeout(PROVE_EVERY, dialled.connection.prove()).await {
                Ok(Ok(run)) if run.as_deref().is_none_or(|run| *run == *dialled.run) => {}
                _ => return,
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

async fn supervise(mut dialler: Dialler, lane: Arc<Lane>, said_gone: Arc<AtomicBool>) {
    loop {
        match dialler.dial().await {
            Ok((connection, run)) => {
                if said_gone.swap(false, Ordering::Relaxed) {
                    tracing::info!("redis is back");
                }
                metrics::gauge!("catalog_redis_up").set(1.0);
                // Calls that failed on the connection before have nothing to say of this one.
                let _ = timeout(Duration::ZERO, lane.broken.notified()).await;
                let dialled = Dialled { connection, run: run.into() };
                lane.set(Some(dialled.clone()));
                lane.watch(dialled).await;
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
