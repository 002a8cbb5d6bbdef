//! One writer: changes something, finds out how that ended, and changes something else.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock},
    time::{Duration, Instant},
};

use reqwest::{Client, Method, RequestBuilder};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{
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
        model::{EventNo, State, Transaction, World, event_name},
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
        let chosen = choice::several(dice, from, count)?;
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

    /// Counts the write. `undone`: the events of which somebody saw what never was, if that is known.
    pub(super) fn tell(&self, how: &'static str, undone: Option<Vec<EventNo>>) {
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

    pub(super) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
