//! What can go wrong, and for how long.

use std::time::Duration;

use super::{Stage, clock, failover, link, postgres, process, redis, step};
use crate::testing::{Step, Store};

/// Something that goes wrong and is put right again. Processes by their names, such as `projector-2`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The process is killed, and started again after so long.
    Kill(String, Duration),
    /// The process is asked to end, and started again.
    Terminate(String),
    /// The process stands still for so long; its connections stay open.
    Pause(String, Duration),
    /// The process comes to a step of its work, a projector to any, a reader to a fill, or either to a message to Redis, and there
    /// something happens.
    AtStep(String, Step, Then),
    /// The process's connections to the store are closed, and new ones refused, for so long.
    Cut(String, Store, Duration),
    /// Nothing passes between the process and the store for so long; connections stay open.
    BlackHole(String, Store, Duration),
    /// The same for the connections on which projectors listen for the doorbell.
    BlackHoleDoorbell(Duration),
    /// Everything takes so much longer on the way to Redis and back, for so long.
    SlowRedis(Duration, Duration),
    /// Redis is emptied.
    FlushRedis,
    /// Redis loses all documents, but nothing by which that would be noticed at once.
    LoseDocuments,
    /// Redis is killed, and started again, empty, after so long.
    KillRedis(Duration),
    /// Redis stands still for so long.
    PauseRedis(Duration),
    /// Redis has no room for anything more, and evicts nothing.
    FillRedis(Duration),
    /// Redis has too little room, and evicts whatever was not used lately.
    EvictFromRedis(Duration),
    /// PostgreSQL is stopped in order, and started again after so long.
    StopPostgres(Duration),
    /// PostgreSQL is killed, and started again after so long.
    KillPostgres(Duration),
    /// PostgreSQL stands still for so long.
    PausePostgres(Duration),
    /// All connections to PostgreSQL are ended by it.
    EndBackends,
    /// The connections that listen for the doorbell are ended.
    EndListener,
    /// PostgreSQL is replaced by a standby that lacks the commits of the last moment, of this length.
    FailOver(Duration),
    /// The wall clock of the process, or of `Redis`, is set forward, or back if negative, by so many seconds for so long.
    Jump(String, i64, Duration),
}

/// What happens to a process that has come to a step of its work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// It is killed, and started again after so long.
    Kill(Duration),
    /// The same, but what it was about to send arrives when the new one runs.
    KillLate(Duration),
    /// Nothing for so long; then what it was about to send arrives, whether it still waits for that or not.
    Stay(Duration),
    /// The same, and Redis loses all documents right before that arrives.
    StayAndForget(Duration),
    /// Its connection is closed, and what it was about to send is lost.
    Cut,
    /// What it sends arrives, and then its connection is closed.
    LoseAnswer,
}

impl Fault {
    /// The kinds after which documents may be missing in Redis that are to be kept alive there, until the next sweep.
    pub(crate) const LEAVE_GAPS: [&str; 5] =
        ["documents lost", "held at a step, documents lost", "Redis evicting", "Redis full", Self::CLOCK_JUMPS];

    /// The kind of every [`Self::Jump`].
    pub(crate) const CLOCK_JUMPS: &str = "clock jumps";

    /// For the figures.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Kill(..) => "kill",
            Self::Terminate(_) => "restart",
            Self::Pause(..) => "pause",
            Self::AtStep(_, _, Then::Kill(_)) => "kill at a step",
            Self::AtStep(_, _, Then::KillLate(_)) => "kill at a step, with a late message",
            Self::AtStep(_, _, Then::Stay(_)) => "held at a step",
            Self::AtStep(_, _, Then::StayAndForget(_)) => "held at a step, documents lost",
            Self::AtStep(_, _, Then::Cut) => "cut at a step",
            Self::AtStep(_, _, Then::LoseAnswer) => "answer lost at a step",
            Self::Cut(_, Store::Redis, _) => "cut from Redis",
            Self::Cut(_, Store::Postgres, _) => "cut from PostgreSQL",
            Self::BlackHole(_, Store::Redis, _) => "black hole to Redis",
            Self::BlackHole(_, Store::Postgres, _) => "black hole to PostgreSQL",
            Self::BlackHoleDoorbell(_) => "black hole for the doorbell",
            Self::SlowRedis(..) => "Redis slow",
            Self::FlushRedis => "Redis emptied",
            Self::LoseDocuments => "documents lost",
            Self::KillRedis(_) => "Redis killed",
            Self::PauseRedis(_) => "Redis paused",
            Self::FillRedis(_) => "Redis full",
            Self::EvictFromRedis(_) => "Redis evicting",
            Self::StopPostgres(_) => "PostgreSQL stopped",
            Self::KillPostgres(_) => "PostgreSQL killed",
            Self::PausePostgres(_) => "PostgreSQL paused",
            Self::EndBackends => "connections ended",
            Self::EndListener => "listener ended",
            Self::FailOver(_) => "failover",
            Self::Jump(..) => Self::CLOCK_JUMPS,
        }
    }

    /// What no other fault may touch meanwhile: a process, or a store.
    pub(crate) fn target(&self) -> &str {
        match self {
            Self::Kill(process, _) | Self::Terminate(process) | Self::Pause(process, _) | Self::AtStep(process, ..) => process,
            Self::Cut(process, ..) | Self::BlackHole(process, ..) | Self::Jump(process, ..) => process,
            Self::FlushRedis | Self::LoseDocuments | Self::KillRedis(_) | Self::PauseRedis(_) => "Redis",
            Self::FillRedis(_) | Self::EvictFromRedis(_) | Self::SlowRedis(..) => "Redis",
            Self::StopPostgres(_) | Self::KillPostgres(_) | Self::PausePostgres(_) | Self::FailOver(_) => "PostgreSQL",
            Self::EndBackends | Self::EndListener | Self::BlackHoleDoorbell(_) => "PostgreSQL",
        }
    }

    /// Does whom it touches answer nothing meanwhile?
    fn silences(&self) -> bool {
        use Then::{Kill, KillLate};
        matches!(self, Self::Kill(..) | Self::Terminate(_) | Self::Pause(..) | Self::AtStep(_, _, Kill(_) | KillLate(_)))
    }

    /// Begins, lasts, and is over when this returns.
    pub(crate) async fn run(&self, stage: &Stage) {
        let _on = stage.weather.begin(self.kind(), self.target(), self.silences());
        match self {
            Self::Kill(name, down) => process::kill(stage, name, *down).await,
            Self::Terminate(name) => process::terminate(stage, name).await,
            Self::Pause(name, lasts) => process::pause(stage, name, *lasts).await,
            Self::AtStep(name, at, then) => step::at_step(stage, name, *at, *then).await,
            Self::Cut(name, store, lasts) => link::cut(stage, name, *store, *lasts).await,
            Self::BlackHole(name, store, lasts) => link::black_hole(stage, name, *store, *lasts).await,
            Self::BlackHoleDoorbell(lasts) => link::black_hole_doorbell(stage, *lasts).await,
            Self::SlowRedis(delay, lasts) => link::slow_redis(stage, *delay, *lasts).await,
            Self::FlushRedis => redis::flush(stage).await,
            Self::LoseDocuments => redis::lose_documents(stage).await,
            Self::KillRedis(down) => redis::kill(stage, *down).await,
            Self::PauseRedis(lasts) => redis::pause(stage, *lasts).await,
            Self::FillRedis(lasts) => redis::fill(stage, *lasts).await,
            Self::EvictFromRedis(lasts) => redis::evict(stage, *lasts).await,
            Self::StopPostgres(down) => postgres::stop(stage, *down).await,
            Self::KillPostgres(down) => postgres::kill(stage, *down).await,
            Self::PausePostgres(lasts) => postgres::pause(stage, *lasts).await,
            Self::EndBackends => postgres::end_backends(stage, postgres::ALL).await,
            Self::EndListener => postgres::end_backends(stage, postgres::LISTENING).await,
            Self::FailOver(lag) => failover::fail_over(stage, *lag).await,
            Self::Jump(whose, seconds, lasts) => clock::jump(stage, whose, *seconds, *lasts).await,
        }
    }
}
