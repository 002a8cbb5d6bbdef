//! One run: a product of its own, writers, readers, and faults; in the end everybody has the last committed state, or not.

use std::{
    sync::{Arc, Mutex, RwLock},
    time::{Duration, Instant},
};

use tokio::{
    task::JoinSet,
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;

use super::{
    check::{Checker, Finding, Patience, Rule},
    converge,
    faults::{Fault, Stage},
    figures::Figures,
    model::World,
    read::Customer,
    report::Report,
    setup::Setup,
    weather::Weather,
    write::{self, Doors, Turns, Way, Writer},
};
use crate::{
    dice::Dice,
    services,
    testing::{Catalog, PostgresServer, RedisServer},
};

/// Longer than any doubt of a writer.
const WRITERS_END: Duration = Duration::from_secs(180);
/// A customer's longest request.
const CUSTOMERS_END: Duration = Duration::from_secs(15);
/// Readers are asked for so many events before there are any.
const UNBORN: usize = 6;

/// A run that goes on.
#[derive(Debug)]
pub struct Trial {
    pub(crate) setup: Setup,
    pub(crate) stage: Stage,
    pub(crate) world: Arc<Mutex<World>>,
    pub(crate) checker: Checker,
    pub(crate) figures: Figures,
    pub(crate) doors: Doors,
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
        let (postgres, redis) = tokio::join!(PostgresServer::start(), RedisServer::start());
        let builder = Catalog::builder().postgres(&postgres).redis(&redis).readers(setup.readers).projectors(setup.projectors);
        let builder = setup.env.iter().fold(builder, |builder, (program, key, value)| builder.env(program, key, value));
        let catalog = builder.start().await;

        let weather = Weather::new();
        let figures = Figures::default();
        let world = Arc::new(Mutex::new(World::new(Instant::now())));
        let patience = Patience { in_faults: setup.in_faults, settle: setup.settle, when_calm: setup.when_calm };
        let checker = Checker::new(Arc::clone(&world), weather.clone(), figures.clone(), patience);
        let doors = Doors {
            http: services::client().unwrap_or_else(|error| panic!("{error:#}")),
            write_url: catalog.write_url.clone(),
            token: catalog.token.clone(),
            database_url: Arc::new(RwLock::new(catalog.database().url())),
        };
        let stage = Stage { catalog, redis, postgres, weather };
        let mut trial = Self {
            setup,
            stage,
            world,
            checker,
            figures,
            doors,
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
        let turns = Turns::default();
        for way in [Way::Sql, Way::Api] {
            let mut writer = self.writer(way, &turns);
            if way == Way::Sql {
                let made = write::populate(&mut writer, UNBORN).await;
                made.unwrap_or_else(|error| panic!("{error:#}"));
            }
            self.writers.spawn(writer.run(self.writers_stop.clone()));
        }
        for customer in self.customers_of("customer") {
            self.customers.spawn(customer.run(self.customers_stop.clone()));
        }
    }

    fn writer(&self, way: Way, turns: &Turns) -> Writer {
        Writer {
            way,
            world: Arc::clone(&self.world),
            checker: self.checker.clone(),
            figures: self.figures.clone(),
            turns: turns.clone(),
            doors: self.doors.clone(),
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
                http: self.doors.http.clone(),
                world: Arc::clone(&self.world),
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

    /// Lets it all go on for a while.
    pub async fn go_on(&self, lasts: Duration) {
        sleep(lasts).await;
    }

    /// The product under test.
    pub fn catalog(&self) -> &Catalog {
        &self.stage.catalog
    }

    /// When all faults are over: stops the writers, sees whether everybody comes to have the last state, and tells.
    pub async fn finish(mut self) -> Report {
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
