//! One run: a product of its own, writers, readers, and faults; in the end everybody has the last committed state, or not.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, RwLock},
    time::{Duration, Instant},
};

use tokio::{
    task::JoinSet,
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;

use super::{
    check::{Checker, Finding, Patience, Rule, SharedChain},
    converge,
    faults::{Fault, Stage},
    figures::Figures,
    model::World,
    read::Customer,
    report::Report,
    setup::{REDIS, Setup},
    write::{self, Doors, Way, Writer},
};
use crate::{
    dice::Dice,
    services,
    testing::{Catalog, PostgresServer, RedisServer},
};

/// How long a run that has done little goes on.
const ENOUGH_WAIT: Duration = Duration::from_secs(30);
const LOOK_AGAIN: Duration = Duration::from_millis(20);
/// Longer than any doubt of a writer.
const WRITERS_END: Duration = Duration::from_secs(180);
/// A customer's longest request.
const CUSTOMERS_END: Duration = Duration::from_secs(15);
/// So many ask each reader at a time: what one of them misses, the others want, too.
const STREAMS: usize = 2;
/// Readers are asked for so many events before there are any.
const UNBORN: usize = 6;

/// A run that goes on.
#[derive(Debug)]
pub struct Trial {
    pub(crate) setup: Setup,
    pub(crate) stage: Stage,
    pub(crate) checker: Checker,
    chains: HashMap<String, SharedChain>,
    pub(crate) figures: Figures,
    pub(crate) began: Instant,
    writers: JoinSet<()>,
    customers: JoinSet<()>,
    writers_stop: CancellationToken,
    customers_stop: CancellationToken,
}

impl Trial {
    /// A run of this name, to be put together.
    pub fn of(name: &str) -> Setup {
        Setup::new(name)
    }

    pub(super) async fn start(setup: Setup) -> Self {
        let clocks = setup.clocks();
        let redis = clocks.get(REDIS).map_or_else(RedisServer::options, |clock| RedisServer::options().clock(clock));
        let (postgres, redis) = tokio::join!(PostgresServer::start(), redis.start());
        let builder = Catalog::builder().postgres(&postgres).redis(&redis).proxied();
        let builder = builder.readers(setup.readers).projectors(setup.projectors);
        let builder = clocks.iter().fold(builder, |builder, (whose, clock)| builder.clock_of(whose, clock));
        let catalog = builder.start().await;

        let world = Arc::new(Mutex::new(World::new(Instant::now())));
        let doors = Doors {
            http: services::client().unwrap_or_else(|error| panic!("{error:#}")),
            write_url: catalog.write_url.clone(),
            token: catalog.token.clone(),
            database_url: Arc::new(RwLock::new(catalog.database().url())),
        };
        let stage = Stage::new(catalog, (postgres, redis), clocks, world, doors);
        let figures = Figures::default();
        let patience = Patience { in_faults: setup.in_faults, settle: setup.settle, when_calm: setup.when_calm };
        let checker = Checker::new(Arc::clone(&stage.world), stage.weather.clone(), figures.clone(), patience);
        let chains =
            stage.catalog.processes().iter().map(|process| (process.name().to_owned(), SharedChain::default())).collect();
        let mut trial = Self {
            setup,
            stage,
            checker,
            chains,
            figures,
            began: Instant::now(),
            writers: JoinSet::new(),
            customers: JoinSet::new(),
            writers_stop: CancellationToken::new(),
            customers_stop: CancellationToken::new(),
        };
        trial.populate_and_go().await;
        trial
    }

    async fn populate_and_go(&mut self) {
        for way in [Way::Sql, Way::Api] {
            let mut writer = self.writer(way);
            if way == Way::Sql {
                let made = write::populate(&mut writer, UNBORN).await;
                made.unwrap_or_else(|error| panic!("{error:#}"));
            }
            self.writers.spawn(writer.run(self.writers_stop.clone()));
        }
        for number in 1..=STREAMS {
            for customer in self.customers_of(&format!("stream {number}")) {
                self.customers.spawn(customer.run(self.customers_stop.clone()));
            }
        }
    }

    fn writer(&self, way: Way) -> Writer {
        Writer {
            way,
            world: Arc::clone(&self.stage.world),
            checker: self.checker.clone(),
            figures: self.figures.clone(),
            turns: self.stage.turns.clone(),
            doors: self.stage.doors.clone(),
            dice: Dice::seeded(self.setup.seed, &format!("{way:?}")),
            events: self.setup.events,
            pause_ms: self.setup.write_pause_ms,
        }
    }

    /// One for each reader.
    pub(super) fn customers_of(&self, purpose: &str) -> Vec<Customer> {
        let readers = self.stage.catalog.processes().iter().filter(|process| process.name().starts_with("catalog-read"));
        readers
            .map(|process| Customer {
                reader: process.name().to_owned(),
                url: process.url(),
                http: self.stage.doors.http.clone(),
                world: Arc::clone(&self.stage.world),
                chain: self.chains.get(process.name()).cloned().unwrap_or_default(),
                checker: self.checker.clone(),
                weather: self.stage.weather.clone(),
                dice: Dice::seeded(self.setup.seed, &format!("{purpose} of {}", process.name())),
                pause_ms: self.setup.read_pause_ms,
            })
            .collect()
    }

    /// Lets something go wrong; returns when it has been put right.
    pub async fn fault(&self, fault: Fault) {
        fault.run(&self.stage).await;
    }

    /// Lets two things go wrong at once; returns when both have been put right.
    pub async fn faults(&self, one: Fault, other: Fault) {
        tokio::join!(one.run(&self.stage), other.run(&self.stage));
    }

    /// Lets it all go on for a while.
    pub async fn go_on(&self, lasts: Duration) {
        sleep(lasts).await;
    }

    /// Ends the writing, while all else goes on; returns when the last write has ended.
    pub async fn hush(&self) {
        self.writers_stop.cancel();
        while !self.stage.turns.is_quiet() {
            sleep(LOOK_AGAIN).await;
        }
    }

    /// The product under test.
    pub fn catalog(&self) -> &Catalog {
        &self.stage.catalog
    }

    /// When all faults are over: stops the writers, sees whether everybody comes to have the last state, and tells.
    pub async fn finish(mut self) -> Report {
        self.enough().await;
        self.writers_stop.cancel();
        let ended = timeout(WRITERS_END, async { while self.writers.join_next().await.is_some() {} }).await;
        if ended.is_err() {
            self.found("a writer", Finding::new(Rule::NotConverged, "its last write never ended", "an end"));
        }
        for process in self.stage.catalog.processes().iter().filter(|process| !process.is_running()) {
            let seen = format!("it has ended; its last lines:\n{}", process.last_lines(10));
            self.found(process.name(), Finding::new(Rule::Died, seen, "it runs"));
        }
        converge::converge(&self).await;
        self.customers_stop.cancel();
        let ended = timeout(CUSTOMERS_END, async { while self.customers.join_next().await.is_some() {} }).await;
        if ended.is_err() {
            self.found("a reader", Finding::new(Rule::NoAnswer, "its last answer never came", "an answer"));
        }
        self.report()
    }

    /// On a busy machine little may have been done yet.
    async fn enough(&self) {
        let start = Instant::now();
        while !self.figures.counts().are_enough() && start.elapsed() < ENOUGH_WAIT {
            sleep(LOOK_AGAIN).await;
        }
    }

    /// How it stands.
    pub fn report(&self) -> Report {
        Report {
            name: self.setup.name.clone(),
            seed: self.setup.seed,
            lasted: self.began.elapsed(),
            faults: self.stage.weather.counts(),
            counts: self.figures.counts(),
            violations: self.checker.violations(),
        }
    }

    pub(super) fn found(&self, who: &str, finding: Finding) {
        self.checker.found(who, "in the end", finding);
    }
}
