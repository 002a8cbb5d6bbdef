//! The loop: a round, a step of renewal, then a wait that the doorbell ends early. It outlives both stores.

use std::{sync::Arc, time::Duration};

use anyhow::Context;
use catalog_shared::{
    projecting::Projecting,
    redis_link::{RedisGone, RedisLink},
    version::Version,
};
use tokio::{
    sync::{Notify, watch},
    time::{Instant, sleep, timeout},
};
use tokio_postgres::error::SqlState;
use tokio_util::sync::CancellationToken;

use crate::{
    database::Database,
    epoch::Begun,
    publish::Publisher,
    renew::{Warm, WarmSet},
    round::{Progress, Session},
};

/// After a change others are likely, and a bell may have been lost: for a while look often. An empty look costs about 50 µs.
const HOT_FOR: Duration = Duration::from_secs(2);
const HOT_POLL: Duration = Duration::from_millis(25);
/// SQL by hand rings no bell: it is seen within this time.
const IDLE_POLL: Duration = Duration::from_secs(1);
/// Between two tries when a store is gone.
const RETRY: Duration = Duration::from_millis(250);
/// Longest that a turn may take: above the statement timeout, so that only a server that says nothing at all meets it.
const TURN_MAX: Duration = Duration::from_secs(45);
/// Longest that the turn under way at shutdown may still take. What it does not finish, the next projector does.
const LAST_TURN_MAX: Duration = Duration::from_secs(5);

/// What the loop works with.
pub(crate) struct Projector {
    pub(crate) database: Database,
    pub(crate) redis: Arc<RedisLink>,
    pub(crate) bell: Arc<Notify>,
    pub(crate) batch_max: i64,
    pub(crate) warm: Warm,
    /// How the last turn went.
    pub(crate) goes: watch::Sender<Projecting>,
}

/// What the loop remembers from turn to turn.
struct State {
    session: Option<Session>,
    progress: Progress,
    begun: Begun,
    /// A version of the epoch of the last session.
    present: Version,
    hot_until: Instant,
    said: Option<String>,
}

impl Projector {
    /// Projects until `shutdown`. A round under way is finished first.
    pub(crate) async fn run(self, shutdown: CancellationToken) {
        self.redis.wait_up(IDLE_POLL).await;
        let publisher = Publisher::new(&self.redis);
        let mut state = State {
            session: None,
            progress: Progress { warm: WarmSet::new(self.warm), published: Version::ZERO },
            begun: Begun::default(),
            present: Version::ZERO,
            hot_until: Instant::now(),
            said: None,
        };
        while !shutdown.is_cancelled() {
            let too_late = async {
                shutdown.cancelled().await;
                sleep(LAST_TURN_MAX).await;
            };
            let turn = tokio::select! {
                turn = timeout(TURN_MAX, self.turn(&publisher, &mut state)) => turn,
                () = too_late => break,
            };
            let pause = match turn.context("PostgreSQL does not answer").flatten() {
                Ok(pause) => {
                    if state.said.take().is_some() {
                        tracing::info!("projecting");
                    }
                    self.went(Projecting::Well);
                    pause
                }
                Err(error) => {
                    if error.is::<tokio::time::error::Elapsed>() {
                        state.session = None;
                    }
                    self.went(if self.is_fault_of_redis(&error) { Projecting::RedisFails } else { Projecting::Halted });
                    say(&mut state.said, &error);
                    RETRY
                }
            };
            tokio::select! {
                () = self.bell.notified() => {}
                () = sleep(pause) => {}
                () = shutdown.cancelled() => {}
            }
        }
    }

    /// Does what is due. Answers how long to wait for the next turn.
    async fn turn(&self, publisher: &Publisher<'_>, state: &mut State) -> anyhow::Result<Duration> {
        let redis_run = self.redis.run().context("redis is out of reach")?;
        if state.session.as_ref().is_none_or(|session| session.is_over() || !session.is_on(&redis_run)) {
            state.session = None;
            match self.begin(publisher, state, &redis_run).await {
                Ok(session) => state.session = Some(session),
                Err(error) => {
                    if is_gone(&error) {
                        state.progress.warm.renew_without_database(publisher, state.present).await?;
                    }
                    return Err(error);
                }
            }
        }
        let Some(session) = state.session.as_mut() else { return Ok(RETRY) };
        let round = session.round(publisher, &mut state.progress).await?;
        if session.is_over() {
            // Another projector began an epoch, perhaps as it found another primary of Redis.
            self.redis.redial();
            return Ok(RETRY);
        }
        session.renew(publisher, &mut state.progress).await?;

        if round.events > 0 {
            state.hot_until = Instant::now() + HOT_FOR;
        }
        Ok(match () {
            () if state.progress.warm.is_sweeping() || (!round.complete && round.events > 0) => Duration::ZERO,
            // What another projector has taken comes back if that one dies.
            () if !round.complete => HOT_POLL,
            () if Instant::now() < state.hot_until => HOT_POLL,
            () => IDLE_POLL,
        })
    }

    /// A session with PostgreSQL, in an epoch of which all that was published counts.
    async fn begin(&self, publisher: &Publisher<'_>, state: &mut State, redis_run: &str) -> anyhow::Result<Session> {
        let client = self.database.connect().await?;
        let published = publisher.watermark().await?.max(state.progress.published);
        let present = state.begun.if_due(&client, published, redis_run).await?;
        if state.present.epoch() != present.epoch() {
            // Pages of before may show what is no more. The events' documents are built again, one after the other.
            publisher.raise_list_clock(present, "").await?;
            state.progress.warm.begin_epoch();
        }
        state.present = present;
        Ok(Session::new(client, redis_run.to_owned(), present, self.batch_max).await?)
    }

    fn went(&self, how: Projecting) {
        self.goes.send_if_modified(|goes| std::mem::replace(goes, how) != how);
        metrics::gauge!("catalog_projecting").set(f64::from(u8::from(how == Projecting::Well)));
    }

    fn is_fault_of_redis(&self, error: &anyhow::Error) -> bool {
        !self.redis.is_up() || error.chain().any(|cause| cause.is::<RedisGone>())
    }
}

/// Is PostgreSQL gone for all? One that answers, but refuses us, may well take the writes of others: then what is in Redis
/// must be allowed to run out.
fn is_gone(error: &anyhow::Error) -> bool {
    match error.downcast_ref::<tokio_postgres::Error>() {
        Some(error) => error.code().is_none_or(|code| *code == SqlState::CANNOT_CONNECT_NOW),
        None => error.is::<tokio::time::error::Elapsed>(),
    }
}

/// Once per state change.
fn say(said: &mut Option<String>, error: &anyhow::Error) {
    let text = format!("{error:#}");
    if said.as_ref() != Some(&text) {
        tracing::warn!(error = text, "cannot project; trying until it works");
        *said = Some(text);
    }
}
