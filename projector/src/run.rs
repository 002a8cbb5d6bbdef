//! The loop: a round, a step of renewal, then a wait that the doorbell ends early. It outlives both stores.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use catalog_shared::{clock::Clock, redis_link::RedisLink};
use tokio::{
    sync::Notify,
    time::{Instant, sleep},
};
use tokio_util::sync::CancellationToken;

use crate::{database::Database, epoch, publish::Publisher, renew::WarmSet, round::Session};

/// After a change others are likely, and a bell may have been lost: for a while look often. An empty look costs about 50 µs.
const HOT_FOR: Duration = Duration::from_secs(2);
const HOT_POLL: Duration = Duration::from_millis(25);
/// SQL by hand rings no bell: it is seen within this time.
const IDLE_POLL: Duration = Duration::from_secs(1);
/// Between two tries when a store is gone.
const RETRY: Duration = Duration::from_millis(250);

/// What the loop works with.
pub(crate) struct Projector {
    pub(crate) database: Database,
    pub(crate) redis: Arc<RedisLink>,
    pub(crate) bell: Arc<Notify>,
    pub(crate) batch_max: i64,
    /// Both stores were there in the last turn.
    pub(crate) ready: Arc<AtomicBool>,
}

/// What the loop remembers from turn to turn.
struct State {
    session: Option<Session>,
    warm: WarmSet,
    hot_until: Instant,
    said: Option<String>,
}

impl Projector {
    /// Projects until `shutdown`. A round under way is finished first.
    pub(crate) async fn run(self, shutdown: CancellationToken) {
        self.redis.wait_up(IDLE_POLL).await;
        let publisher = Publisher::new(&self.redis);
        let mut state = State { session: None, warm: WarmSet::new(), hot_until: Instant::now(), said: None };
        while !shutdown.is_cancelled() {
            let pause = match self.turn(&publisher, &mut state).await {
                Ok(pause) => {
                    if state.said.take().is_some() {
                        tracing::info!("projecting");
                    }
                    self.set_ready(true);
                    pause
                }
                Err(error) => {
                    self.set_ready(false);
                    self.say(&mut state.said, &error);
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
        anyhow::ensure!(self.redis.is_up(), "redis is out of reach");
        if state.session.as_ref().is_none_or(Session::is_over) {
            state.session = None;
            // What is in Redis stays alive while PostgreSQL is gone.
            if let Err(error) = state.warm.step(None, publisher, Clock::default().now()).await {
                tracing::debug!(%error, "cannot renew");
            }
            let client = self.database.connect().await?;
            if epoch::raise_if_set_back(&client, publisher.watermark().await?).await? {
                state.warm.sweep_all();
            }
            state.session = Some(Session::new(client, Clock::default(), self.batch_max).await?);
        }
        let Some(session) = state.session.as_mut() else { return Ok(RETRY) };
        let round = session.round(publisher, &mut state.warm).await?;
        if round.redis_lost {
            tracing::info!("redis holds no list clock; building all documents that it should hold");
            state.warm.sweep_now();
        }
        let lost = state.warm.step(Some(&session.client), publisher, Clock::default().now()).await?;
        if !lost.is_empty() {
            session.restore(&lost, publisher, &mut state.warm).await?;
        }

        if round.events > 0 {
            state.hot_until = Instant::now() + HOT_FOR;
        }
        Ok(match () {
            () if state.warm.is_sweeping() || (!round.complete && round.events > 0) => Duration::ZERO,
            // What another projector has taken comes back if that one dies.
            () if !round.complete => HOT_POLL,
            () if Instant::now() < state.hot_until => HOT_POLL,
            () => IDLE_POLL,
        })
    }

    fn set_ready(&self, ready: bool) {
        self.ready.store(ready, Ordering::Relaxed);
        metrics::gauge!("catalog_projecting").set(f64::from(u8::from(ready)));
    }

    /// Once per state change.
    fn say(&self, said: &mut Option<String>, error: &anyhow::Error) {
        let text = format!("{error:#}");
        if said.as_ref() != Some(&text) {
            tracing::warn!(error = text, "cannot project; trying until it works");
            *said = Some(text);
        }
    }
}
