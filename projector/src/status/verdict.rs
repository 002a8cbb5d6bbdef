//! Is all well? In words, the worst first.

use std::time::Duration;

use super::{Known, postgres::Postgres, redis::Redis};
use crate::figures::{counted, seconds};

/// SQL by hand rings no bell and waits for a second, a full batch may take another.
const WAITING_MAX: Duration = Duration::from_secs(3);
/// Leases last 300 s and are renewed each 100 s: below this two renewals have failed.
const LEASE_MIN: Duration = Duration::from_secs(60);
/// From here on somebody listens who does not read.
const QUEUE_USAGE_MAX: f64 = 0.1;

/// What is not well, and what is only worth knowing.
#[derive(Default)]
pub(super) struct Verdict {
    pub(super) problems: Vec<String>,
    pub(super) notes: Vec<String>,
}

pub(super) fn verdict(known: &Known) -> Verdict {
    let mut verdict = Verdict::default();
    if let Err(error) = &known.postgres {
        verdict.problem(format!("POSTGRESQL OUT OF REACH: {}", error.root_cause()));
    }
    if let Err(error) = &known.redis {
        verdict.problem(format!("REDIS OUT OF REACH: {}; readers ask PostgreSQL instead", error.root_cause()));
    }
    if let Ok(postgres) = &known.postgres {
        verdict.of_work(postgres, known.redis.as_ref().ok());
    }
    if let Ok(redis) = &known.redis {
        verdict.of_redis(redis);
    }
    if let Ok(postgres) = &known.postgres {
        verdict.of_postgres(postgres);
    }
    verdict
}

impl Verdict {
    fn problem(&mut self, text: impl Into<String>) {
        self.problems.push(text.into());
    }

    fn of_work(&mut self, postgres: &Postgres, redis: Option<&Redis>) {
        let nobody = if postgres.projectors.is_empty() { "; no projector is connected" } else { "" };
        let is_whole = redis.is_none_or(|redis| redis.epoch == Some(postgres.present.epoch()));
        match (postgres.oldest.filter(|oldest| *oldest > WAITING_MAX), redis) {
            (Some(oldest), _) => {
                let changes = counted(postgres.dirty.cast_unsigned(), "change waits", "changes wait");
                self.problem(format!("BEHIND: {changes} to reach Redis, the oldest for {}{nobody}", seconds(oldest)));
            }
            _ if !nobody.is_empty() => {
                self.problem("NO PROJECTOR: none is connected; changes do not reach Redis, and what is there runs out");
            }
            // While all is made anew, and while something was set aside a moment ago, the watermark stands; that is said below.
            (None, Some(redis)) if redis.caught_up_in.is_none() && is_whole && postgres.set_aside == 0 => {
                self.problem("BEHIND: the watermark does not follow PostgreSQL");
            }
            _ => {}
        }
        if !is_whole {
            self.problem("REPAIRING: documents are being made anew, as a store was started anew, replaced or emptied");
        }
        if postgres.set_aside > 0 {
            let events = counted(postgres.set_aside.cast_unsigned(), "event", "events");
            self.problem(format!("SET ASIDE: the documents of {events} cannot be built"));
        }
        if nobody.is_empty() && !postgres.projectors.iter().any(|projector| projector.listens) {
            self.notes.push("no projector listens to the doorbell: a change waits for the next look, up to a second".to_owned());
        }
    }

    fn of_redis(&mut self, redis: &Redis) {
        if redis.confirmed.is_none() {
            self.problem("NOT CONFIRMED: no projector says that it sees PostgreSQL; readers mark their answers stale");
        }
        let leases = &redis.leases;
        if leases.standing < leases.looked_for {
            let (missing, all) = (leases.looked_for - leases.standing, leases.looked_for);
            self.problem(format!("MISSING: of {all} events that are to be kept alive in Redis {missing} are not"));
        }
        if let Some(lowest) = leases.lowest.filter(|lowest| *lowest < LEASE_MIN) {
            self.problem(format!("RENEWAL IS LATE: a document that is to be kept alive ends in {}", seconds(lowest)));
        }
        if redis.list_clock.is_none() {
            self.problem("NO LIST CLOCK: pages of the list are read from PostgreSQL");
        }
        for server in &redis.servers {
            if server.policy == "noeviction" {
                self.notes
                    .push("Redis evicts nothing (noeviction): when its memory is full, new documents find no room".to_owned());
            }
            if server.evicted > 0 {
                self.notes.push("Redis has evicted keys: it may need more memory".to_owned());
            }
        }
        self.notes.dedup();
    }

    fn of_postgres(&mut self, postgres: &Postgres) {
        if postgres.is_standby {
            self.problem("STANDBY: DATABASE_URL leads to a standby; projectors need the primary");
        }
        if postgres.queue_usage > QUEUE_USAGE_MAX {
            self.notes.push("the notification queue of PostgreSQL fills: a session listens and does not read".to_owned());
        }
    }
}
