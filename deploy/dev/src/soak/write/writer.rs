//! One writer: changes something, finds out how that ended, and changes something else.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock},
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use reqwest::{Client, Method, RequestBuilder};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{
    api::{self, Call},
    choice,
    doubt::Doubt,
    script,
    sql::{self, Sql, Work},
    turns::{Closed, Turn, Turns},
};
use crate::{
    dice::Dice,
    soak::{
        check::{Checker, Finding, Rule},
        figures::Figures,
        model::{EventNo, Session, State, Transaction, World, event_name},
    },
};

/// How long a TRUNCATE waits for the writes under way.
const QUIET_MAX: Duration = Duration::from_secs(10);
const LOOK_AGAIN: Duration = Duration::from_millis(5);

/// Where writers write.
#[derive(Debug, Clone)]
pub(crate) struct Doors {
    pub(crate) http: Client,
    pub(crate) write_url: String,
    pub(crate) token: String,
    /// Changes when another PostgreSQL takes over.
    pub(crate) database_url: Arc<RwLock<String>>,
}

/// How a writer writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    Api,
    Sql,
}

/// A writer.
#[derive(Debug)]
pub(crate) struct Writer {
    pub(crate) way: Way,
    pub(crate) world: Arc<Mutex<World>>,
    pub(crate) checker: Checker,
    pub(crate) figures: Figures,
    pub(crate) turns: Turns,
    pub(crate) doors: Doors,
    pub(crate) dice: Dice,
    /// So many events are kept in existence, about.
    pub(crate) events: usize,
    /// Longest pause between two writes, in milliseconds.
    pub(crate) pause_ms: i32,
}

/// What is to be written, and the right to do so.
struct Prepared {
    kind: &'static str,
    transaction: Transaction,
    ids: Vec<(EventNo, Uuid)>,
    work: Work,
    _turn: Held,
}

/// Of this only the end matters.
enum Held {
    Some(#[allow(dead_code)] Turn),
    All(#[allow(dead_code)] Closed),
}

impl Doors {
    pub(crate) fn database_url(&self) -> String {
        self.database_url.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// A request to the admin API.
    pub(crate) fn admin(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.write_url)).bearer_auth(&self.token)
    }
}

impl Writer {
    /// Writes until it is told to stop; what is under way is brought to its end.
    pub(crate) async fn run(mut self, stop: CancellationToken) {
        let mut sql = Sql::default();
        while !stop.is_cancelled() {
            match self.way {
                Way::Sql => self.by_sql(&mut sql).await,
                Way::Api => self.by_api(&mut sql).await,
            }
            let pause = self.dice.between(1, self.pause_ms);
            sleep(Duration::from_millis(pause.unsigned_abs().into())).await;
        }
    }

    async fn by_sql(&mut self, sql: &mut Sql) {
        let prepared = if self.dice.chance(1) { self.truncate().await } else { self.prepare() };
        let Some(Prepared { kind, transaction, ids, work, _turn }) = prepared else { return };
        let (how, undone) = match sql.run(&self.doors.database_url(), &work).await {
            Some(sql::End::Committed(version)) => {
                self.world().commit(&transaction, version);
                (kind, Some(Vec::new()))
            }
            Some(sql::End::RolledBack) | None if work.is_doomed => (kind, Some(Vec::new())),
            Some(sql::End::RolledBack) | None => ("failed", Some(self.world().undo(&transaction))),
            Some(sql::End::Unknown) => {
                let doubt = Doubt::new(&self.world, &self.doors, &transaction, &ids, Way::Sql);
                ("in doubt", doubt.resolve(sql).await)
            }
        };
        self.tell(how, undone);
    }

    /// A transaction of a random kind, begun in the world.
    fn prepare(&mut self) -> Option<Prepared> {
        let Self { world, dice, turns, events, .. } = self;
        let mut world = world.lock().unwrap_or_else(PoisonError::into_inner);
        let (living, dead) = (choice::living(&world), choice::dead(&world));
        let kind = match dice.between(1, 100) {
            _ if dead.is_empty() => "rewrite",
            _ if living.len() * 3 < *events * 2 => "restore",
            1..=30 => "rewrite",
            31..=48 => "rewrite of several",
            49..=62 => "rolled back",
            63..=74 => "delete",
            75..=82 => "restore",
            83..=94 => "move",
            _ => "copy",
        };
        let from = if matches!(kind, "restore" | "copy") { &dead } else { &living };
        let count = match kind {
            "rewrite of several" | "copy" => 3,
            "move" => 2,
            _ => 1,
        };
        let chosen = several(dice, from, count)?;
        let turn = turns.take(&chosen)?;
        let mut copied = String::new();
        let mut script = String::new();
        let mut changes: Vec<(EventNo, Option<State>)> = Vec::new();
        match (kind, chosen.as_slice()) {
            ("move", [one, other]) => {
                let (from, to, session) = choice::moved(&world, *one, *other, dice)?;
                script = script::move_session(session.label, world.event(*other)?.id?);
                changes.extend([(*one, Some(from)), (*other, Some(to))]);
            }
            _ => {
                let revision = world.next_revision();
                for number in &chosen {
                    let after = match kind {
                        "delete" => None,
                        "restore" => Some(choice::born(&mut world, dice)),
                        "copy" => Some(State { sessions: Vec::new(), ..choice::born(&mut world, dice) }),
                        _ => Some(choice::rewritten(&mut world, *number, revision)?),
                    };
                    let (id, before) = (world.event(*number)?.id?, world.event(*number)?.history.settled());
                    match &after {
                        Some(after) if kind == "copy" => {
                            let (name, status) = (event_name(*number, after.revision), after.status.name());
                            copied.push_str(&format!("{id}\t{name}\t{status}\n"));
                        }
                        after => script.push_str(&script::change(*number, id, before, after.as_ref())),
                    }
                    changes.push((*number, after));
                }
            }
        }
        let ids = chosen.iter().filter_map(|number| Some((*number, world.event(*number)?.id?))).collect();
        let is_doomed = kind == "rolled back";
        let transaction = world.begin(changes, is_doomed);
        let work = Work { script, copied: Some(copied).filter(|rows| !rows.is_empty()), is_doomed };
        Some(Prepared { kind, transaction, ids, work, _turn: Held::Some(turn) })
    }

    /// All events go at once.
    async fn truncate(&self) -> Option<Prepared> {
        let closed = self.turns.close()?;
        let start = Instant::now();
        while !self.turns.is_quiet() {
            if start.elapsed() > QUIET_MAX {
                return None;
            }
            sleep(LOOK_AGAIN).await;
        }
        let mut world = self.world();
        let existing = world.events().filter(|(_, event)| event.history.settled().is_some() && !event.history.is_open());
        let ids: Vec<(EventNo, Uuid)> = existing.filter_map(|(number, event)| Some((number, event.id?))).collect();
        let transaction = world.begin(ids.iter().map(|(number, _)| (*number, None)).collect(), false);
        let work = Work { script: "truncate events cascade".to_owned(), copied: None, is_doomed: false };
        Some(Prepared { kind: "truncate", transaction, ids, work, _turn: Held::All(closed) })
    }

    async fn by_api(&mut self, sql: &mut Sql) {
        let living = choice::living(&self.world());
        let throw = self.dice.between(1, 100);
        if throw <= 8 && living.len() < self.events {
            return self.create().await;
        }
        let Some(number) = several(&mut self.dice, &living, 1).and_then(|one| one.first().copied()) else { return };
        let Some(_turn) = self.turns.take(&[number]) else { return };
        let Some((kind, call, after)) = self.call(number, throw).await else { return };
        let Some(id) = self.world().event(number).and_then(|event| event.id) else { return };
        let transaction = self.world().begin(vec![(number, after)], false);
        let (how, undone) = match call.send(&self.doors).await {
            api::End::Done { version, .. } => {
                self.world().commit(&transaction, version);
                (kind, Some(Vec::new()))
            }
            api::End::Refused => ("failed", Some(self.world().undo(&transaction))),
            api::End::Unknown => {
                let ids = [(number, id)];
                ("in doubt", Doubt::new(&self.world, &self.doors, &transaction, &ids, Way::Api).resolve(sql).await)
            }
        };
        self.tell(how, undone);
    }

    /// A request that changes this event, and what comes of it.
    async fn call(&mut self, number: EventNo, throw: i32) -> Option<(&'static str, Call, Option<State>)> {
        let id = self.world().event(number)?.id?;
        match throw {
            ..=45 => {
                let after = choice::renamed(&mut self.world(), number)?;
                Some(("rename", Call::rename(id, number, after.revision), Some(after)))
            }
            46..=70 => {
                let (after, session) = self.another_ticket(number)?;
                let ticket = api::ticket_id(&self.doors, id, session).await?;
                Some(("ticket", Call::change_ticket(&ticket, session), Some(after)))
            }
            71..=84 => {
                let Self { world, dice, .. } = self;
                let world = world.lock().unwrap_or_else(PoisonError::into_inner);
                let after = choice::with_other_status(&world, number, dice)?;
                Some(("status", Call::set_status(id, after.status), Some(after)))
            }
            85..=92 => {
                let (after, session) = choice::with_another_session(&mut self.world(), number)?;
                Some(("session", Call::add_session(id, session), Some(after)))
            }
            _ => Some(("delete", Call::delete(id), None)),
        }
    }

    fn another_ticket(&mut self, number: EventNo) -> Option<(State, Session)> {
        let Self { world, dice, .. } = self;
        choice::with_other_ticket(&mut world.lock().unwrap_or_else(PoisonError::into_inner), number, dice)
    }

    async fn create(&mut self) {
        let (number, state, transaction, _turn) = {
            let Self { world, dice, turns, .. } = &mut *self;
            let mut world = world.lock().unwrap_or_else(PoisonError::into_inner);
            let number = world.add(None);
            let Some(turn) = turns.take(&[number]) else { return };
            let state = choice::born(&mut world, dice);
            let transaction = world.begin(vec![(number, Some(state.clone()))], false);
            (number, state, transaction, turn)
        };
        let (how, undone) = match Call::create(number, &state).send(&self.doors).await {
            api::End::Done { version, body } => {
                let mut world = self.world();
                let id = body["id"].as_str().and_then(|id| id.parse().ok());
                let known = id.is_some_and(|id| world.learn_id(number, id));
                world.commit(&transaction, version);
                (if known { "create" } else { "in doubt" }, Some(Vec::new()))
            }
            api::End::Refused => ("failed", Some(self.world().undo(&transaction))),
            // Nobody knows the id, so nobody changes it: it may be there or not until the end.
            api::End::Unknown => ("in doubt", Some(Vec::new())),
        };
        self.tell(how, undone);
    }

    /// Counts the write. `undone`: the events of which somebody saw what never was, if that is known.
    fn tell(&self, how: &'static str, undone: Option<Vec<EventNo>>) {
        self.figures.wrote(how);
        let Some(undone) = undone else {
            let finding = Finding::new(Rule::NotConverged, "PostgreSQL did not tell how a write ended", "it tells");
            return self.checker.found("the writer", "PostgreSQL", finding);
        };
        for number in undone {
            let finding = Finding::new(Rule::RolledBack, format!("e{number}"), "nobody sees what was undone");
            self.checker.found("a reader", "an event", finding);
        }
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Makes the first events, and notes ids of some that are to come.
pub(crate) async fn populate(writer: &mut Writer, unborn: usize) -> anyhow::Result<()> {
    let all: Vec<EventNo> = {
        let mut world = writer.world();
        (0..writer.events + unborn).map(|_| world.add(Some(Uuid::new_v4()))).collect()
    };
    let mut sql = Sql::default();
    for number in all.into_iter().take(writer.events) {
        let (transaction, script) = {
            let Writer { world, dice, .. } = &mut *writer;
            let mut world = world.lock().unwrap_or_else(PoisonError::into_inner);
            let state = choice::born(&mut world, dice);
            let id = world.event(number).and_then(|event| event.id).context("an event has no id")?;
            let script = script::change(number, id, None, Some(&state));
            (world.begin(vec![(number, Some(state))], false), script)
        };
        let end = sql.run(&writer.doors.database_url(), &Work { script, copied: None, is_doomed: false }).await;
        let Some(sql::End::Committed(version)) = end else { anyhow::bail!("the first events cannot be made: {end:?}") };
        writer.world().commit(&transaction, version);
    }
    ensure!(writer.world().events().next().is_some(), "a world without events shows nothing");
    Ok(())
}

/// So many different ones of `all`, if there are as many.
fn several(dice: &mut Dice, all: &[EventNo], count: usize) -> Option<Vec<EventNo>> {
    let mut left = all.to_vec();
    let mut chosen = Vec::new();
    while chosen.len() < count {
        if left.is_empty() {
            return None;
        }
        let indexes: Vec<usize> = (0..left.len()).collect();
        chosen.push(left.swap_remove(dice.pick(&indexes)));
    }
    Some(chosen)
}
