//! What can go wrong, and for how long.

use std::time::Duration;

use super::{Stage, postgres, process, redis};

/// Something that goes wrong and is put right again. Processes by their names, such as `projector-2`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The process is killed, and started again after so long.
    Kill(String, Duration),
    /// The process is asked to end, and started again.
    Terminate(String),
    /// The process stands still for so long; its connections stay open.
    Pause(String, Duration),
    /// Redis is emptied.
    FlushRedis,
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
    /// The connection that listens for the doorbell is ended.
    EndListener,
}

impl Fault {
    /// For the figures.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Kill(..) => "kill",
            Self::Terminate(_) => "restart",
            Self::Pause(..) => "pause",
            Self::FlushRedis => "Redis emptied",
            Self::KillRedis(_) => "Redis killed",
            Self::PauseRedis(_) => "Redis paused",
            Self::FillRedis(_) => "Redis full",
            Self::EvictFromRedis(_) => "Redis evicting",
            Self::StopPostgres(_) => "PostgreSQL stopped",
            Self::KillPostgres(_) => "PostgreSQL killed",
            Self::PausePostgres(_) => "PostgreSQL paused",
            Self::EndBackends => "PostgreSQL's connections ended",
            Self::EndListener => "listener ended",
        }
    }

    /// The one process that it touches, if it is one.
    fn process(&self) -> Option<&str> {
        match self {
            Self::Kill(process, _) | Self::Terminate(process) | Self::Pause(process, _) => Some(process),
            _ => None,
        }
    }

    /// What no other fault may touch meanwhile.
    pub(crate) fn target(&self) -> &str {
        match self {
            Self::Kill(process, _) | Self::Terminate(process) | Self::Pause(process, _) => process,
            Self::FlushRedis | Self::KillRedis(_) | Self::PauseRedis(_) | Self::FillRedis(_) | Self::EvictFromRedis(_) => "Redis",
            Self::StopPostgres(_) | Self::KillPostgres(_) | Self::PausePostgres(_) | Self::EndBackends | Self::EndListener => {
                "PostgreSQL"
            }
        }
    }

    /// Begins, lasts, and is over when this returns.
    pub(crate) async fn run(&self, stage: &Stage) {
        let _on = stage.weather.begin(self.kind(), self.process());
        match self {
            Self::Kill(name, down) => process::kill(stage, name, *down).await,
            Self::Terminate(name) => process::terminate(stage, name).await,
            Self::Pause(name, lasts) => process::pause(stage, name, *lasts).await,
            Self::FlushRedis => redis::flush(stage).await,
            Self::KillRedis(down) => redis::kill(stage, *down).await,
            Self::PauseRedis(lasts) => redis::pause(stage, *lasts).await,
            Self::FillRedis(lasts) => redis::fill(stage, *lasts).await,
            Self::EvictFromRedis(lasts) => redis::evict(stage, *lasts).await,
            Self::StopPostgres(down) => postgres::stop(stage, *down).await,
            Self::KillPostgres(down) => postgres::kill(stage, *down).await,
            Self::PausePostgres(lasts) => postgres::pause(stage, *lasts).await,
            Self::EndBackends => postgres::end_backends(stage, postgres::ALL).await,
            Self::EndListener => postgres::end_backends(stage, postgres::LISTENING).await,
        }
    }
}
