//! When all faults are over and nobody writes any more: the last committed state is in PostgreSQL, in Redis, and in every answer.

use std::{
    collections::BTreeMap,
    sync::PoisonError,
    time::{Duration, Instant},
};

use tokio::time::sleep;
use uuid::Uuid;

use super::{
    Trial,
    check::{Answer, Finding, Rule, Source},
    faults::Fault,
    model::{EventNo, Shape, Shown, State},
    read::{Customer, Question, understand},
    write,
};

/// All readers together, and then what stands in Redis, have so long.
const DEADLINE: Duration = Duration::from_secs(30);
const LOOK_AGAIN: Duration = Duration::from_millis(20);
/// Of events that are gone only the last are asked for.
const GONE_MAX: usize = 50;

/// What is true in the end.
struct Truth {
    events: Vec<(EventNo, Uuid, Option<State>)>,
    visible: BTreeMap<EventNo, u32>,
    has_orphans: bool,
}

/// Finds whatever is not as it should be.
pub(super) async fn converge(trial: &Trial) {
    // Ends what nobody waits for any more.
    trial.stage.catalog.process("catalog-write").restart().await;
    let truth = match truth(trial).await {
        Ok(truth) => truth,
        Err(error) => {
            return trial.found("PostgreSQL", Finding::new(Rule::NotConverged, format!("{error:#}"), "what was written"));
        }
    };
    let deadline = Instant::now() + DEADLINE;
    // A lease that was taken before Redis' clock was set back is over only when that clock has come there again: till then nobody
    // fills what is missing, and PostgreSQL is asked.
    let has_jumped = trial.stage.weather.counts().contains_key(Fault::CLOCK_JUMPS);
    let is_from = |source: Source| source == Source::Redis || has_jumped && source == Source::Postgres;
    for customer in trial.customers_of("end") {
        for (number, id, state) in &truth.events {
            for shape in [Shape::Event, Shape::Sessions] {
                let shown = shape.shows(state.as_ref());
                let wanted = format!("e{number} {shown:?} from Redis");
                let is_right = |answer: &Answer| match answer {
                    Answer::Document { source, shown: seen, .. } => is_from(*source) && *seen == shown,
                    Answer::NotFound { .. } => shown == Shown::Nothing,
                    _ => false,
                };
                shows(trial, &customer, &Question::of_event(shape, *number, *id), &wanted, is_right, deadline).await;
            }
        }
        for size in [20, 100] {
            let wanted = format!("{:?} from Redis", truth.visible);
            let is_right = |answer: &Answer| match answer {
                Answer::Page { source, entries, count, .. } => {
                    let all = entries.iter().all(|entry| truth.visible.get(&entry.event) == Some(&entry.revision));
                    all && is_from(*source) && *count == truth.visible.len()
                }
                _ => false,
            };
            shows(trial, &customer, &Question::of_page(1, size), &wanted, is_right, deadline).await;
        }
    }
    verified(trial, truth.has_orphans, deadline).await;
}

/// `projector verify` says the same. Where something has been lost in Redis without a trace, or is left there of what a failover has
/// lost, `verify --repair` does at once what would come by itself within minutes; it is not to be needed for anything else.
async fn verified(trial: &Trial, has_orphans: bool, deadline: Instant) {
    let has_gaps = trial.stage.weather.counts().keys().any(|kind| Fault::LEAVE_GAPS.contains(&kind.as_str()));
    let is_to_come = |line: &str| has_gaps && line.contains(" missing ") || has_orphans && line.contains(" should not be there ");
    let database_url = trial.stage.doors.database_url();
    let verify = ["verify", "--database-url", &database_url];
    let mut is_mended = false;
    loop {
        let output = trial.stage.catalog.command("projector", &verify).await;
        if output.status.success() {
            return;
        }
        let said = String::from_utf8_lossy(&output.stdout);
        if !is_mended && said.lines().filter(|line| line.starts_with("events:")).all(is_to_come) {
            trial.stage.catalog.command("projector", &[verify.as_slice(), &["--repair"]].concat()).await;
            is_mended = true;
        }
        if Instant::now() > deadline {
            let said = [output.stdout, output.stderr].concat();
            let seen = format!("{}, {}", output.status, String::from_utf8_lossy(&said).trim());
            return trial.found("projector verify", Finding::new(Rule::NotConverged, seen, "no difference"));
        }
        sleep(LOOK_AGAIN).await;
    }
}

/// The world as it was told, if PostgreSQL says the same.
async fn truth(trial: &Trial) -> anyhow::Result<Truth> {
    let database_url = trial.stage.doors.database_url();
    write::settle_births(&database_url, &trial.stage.world).await?;
    let in_postgres = write::truth(&database_url).await?;
    let world = trial.stage.world.lock().unwrap_or_else(PoisonError::into_inner);
    let mut truth = Truth { events: Vec::new(), visible: BTreeMap::new(), has_orphans: false };
    let mut known = 0;
    for (number, event) in world.events() {
        let state = event.history.settled().cloned();
        known += usize::from(state.is_some());
        truth.has_orphans |= event.orphaned;
        let there = event.id.and_then(|id| in_postgres.get(&id));
        anyhow::ensure!(there == state.as_ref(), "of e{number} PostgreSQL has {there:?}, while {state:?} was written last");
        if let Shown::Name(revision) = Shape::Event.shows(state.as_ref()) {
            truth.visible.insert(number, revision);
        }
        if let Some(id) = event.id.filter(|_| !event.orphaned) {
            truth.events.push((number, id, state));
        }
    }
    anyhow::ensure!(known == in_postgres.len(), "PostgreSQL has {} events, while {known} were written", in_postgres.len());
    let gone = truth.events.iter().filter(|(_, _, state)| state.is_none()).count();
    let mut left_out = gone.saturating_sub(GONE_MAX);
    truth.events.retain(|(_, _, state)| {
        let is_left_out = state.is_none() && left_out > 0;
        left_out -= usize::from(is_left_out);
        !is_left_out
    });
    Ok(truth)
}

async fn shows(
    trial: &Trial,
    customer: &Customer,
    question: &Question,
    wanted: &str,
    is_right: impl Fn(&Answer) -> bool,
    deadline: Instant,
) {
    loop {
        let answer = match customer.request(question).send().await {
            Ok(response) => understand(question, response, None).await.0,
            Err(error) => Answer::Silence(error.to_string()),
        };
        if is_right(&answer) {
            return;
        }
        if Instant::now() > deadline {
            let finding = Finding::new(Rule::NotConverged, format!("{answer:?}"), wanted);
            return trial.checker.found(&customer.reader, &question.describe(), finding);
        }
        sleep(LOOK_AGAIN).await;
    }
}
