//! What faults are done to: a whole product on servers of its own, and those who write.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use crate::{
    soak::{
        model::World,
        weather::Weather,
        write::{Doors, Turns},
    },
    testing::{Catalog, Clock, PostgresServer, RedisServer},
};

/// The running product, and what is on.
#[derive(Debug)]
pub(crate) struct Stage {
    // In the order of their end.
    pub(crate) catalog: Catalog,
    pub(crate) redis: RedisServer,
    postgres: Mutex<PostgresServer>,
    /// The wall clocks of the processes and of Redis, by their names.
    pub(crate) clocks: BTreeMap<String, Clock>,
    pub(crate) weather: Weather,
    pub(crate) world: Arc<Mutex<World>>,
    pub(crate) doors: Doors,
    pub(crate) turns: Turns,
}

impl Stage {
    pub(crate) fn new(
        catalog: Catalog,
        (postgres, redis): (PostgresServer, RedisServer),
        clocks: BTreeMap<String, Clock>,
        world: Arc<Mutex<World>>,
        doors: Doors,
    ) -> Self {
        let (weather, turns) = (Weather::new(), Turns::default());
        Self { catalog, redis, postgres: Mutex::new(postgres), clocks, weather, world, doors, turns }
    }

    /// The PostgreSQL that takes writes.
    pub(crate) fn postgres(&self) -> PostgresServer {
        self.postgres.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Another one does from now on.
    pub(super) fn replace_postgres(&self, server: PostgresServer) {
        *self.postgres.lock().unwrap_or_else(PoisonError::into_inner) = server;
    }
}
