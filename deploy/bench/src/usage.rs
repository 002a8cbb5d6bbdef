//! Processor time of the processes that a change passes through.

use crate::{processes::processor_seconds, settings::Settings};

/// Processor seconds: since each process began, or between two looks.
pub(crate) struct Usage {
    pub(crate) projector: f64,
    pub(crate) postgres: f64,
    pub(crate) redis: f64,
}

impl Usage {
    /// # Errors
    /// When one of the processes does not run.
    pub(crate) fn now(settings: &Settings) -> anyhow::Result<Self> {
        Ok(Self {
            projector: processor_seconds(settings.projector_pid)?,
            postgres: processor_seconds(settings.postgres_pid)?,
            redis: processor_seconds(settings.redis_pid)?,
        })
    }

    pub(crate) fn since(&self, before: &Self) -> Self {
        Self {
            projector: self.projector - before.projector,
            postgres: self.postgres - before.postgres,
            redis: self.redis - before.redis,
        }
    }

    /// Each process with its figure.
    pub(crate) fn named(&self) -> [(&'static str, f64); 3] {
        [("projector", self.projector), ("PostgreSQL", self.postgres), ("Redis", self.redis)]
    }
}
